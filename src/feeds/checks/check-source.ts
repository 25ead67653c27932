import { FIELD_ALIASES, type FieldName } from "#content/front-matter/field-aliases.js";
import type { Entry, FileEntry } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import type { CheckedSite } from "./checked-site.js";
import { findSourceLinks, type SourceLink } from "./source-links.js";

type ReportFinding = (code: FindingCode, message: string, line: number) => void;

/** A post with its file's text. */
interface CheckedPost {
  readonly entry: FileEntry;
  readonly source: string;
  readonly report: ReportFinding;
}

/** What can be told from the posts' own text, with its lines. */
export function checkSource({ published, sourceOf, isBeside }: CheckedSite): readonly Finding[] {
  const addresses = new Set(published.map(({ url }) => withoutTrailingSlash(url)));
  return published.filter(isFileEntry).flatMap((entry) => {
    const findings: Finding[] = [];
    const report: ReportFinding = (code, message, line) =>
      void findings.push(finding(code, { file: entry.place.file, line }, message));
    const checkedPost: CheckedPost = { entry, source: sourceOf(entry), report };
    checkFields(checkedPost);
    const body = checkedPost.source.slice(startOfBody(checkedPost));
    for (const link of findSourceLinks(body, entry.body.format)) {
      const placed = { ...link, line: link.line + entry.body.line - 1 };
      checkLink(placed, checkedPost, { addresses, isBeside });
    }
    return findings;
  });
}

/** Pages of a built site and items of a feed have no lines that anybody would edit. */
function isFileEntry(entry: Entry): entry is FileEntry {
  return entry.body.kind === "file";
}

/** Where line `body.line` starts: the entry's own index counts line ends that were two characters. */
function startOfBody({ entry, source }: CheckedPost): number {
  let start = 0;
  for (let line = 1; line < entry.body.line; line += 1) start = source.indexOf("\n", start) + 1;
  return start;
}

const MARKUP =
  /<\/?(?:a|b|br|code|em|i|kbd|mark|s|small|span|strong|sub|sup|u)\b[^<>]*>|&(?:[a-z]{2,8}|#\d{1,6}|#x[\da-f]{1,6});|\*\*[^*]+\*\*|`[^`]+`|\]\([^\s()]+\)/i;

function checkFields({ entry, source, report }: CheckedPost): void {
  const head = source.slice(0, startOfBody({ entry, source, report })).split("\n");
  const find = (pattern: RegExp) => head.findIndex((text) => pattern.test(text)) + 1;
  const findField = (field: FieldName) => head.findIndex((text) => isField(text, field)) + 1;
  const [markup] = MARKUP.exec(entry.title) ?? [];
  if (markup !== undefined)
    report("W_TITLE_MARKUP", `The title has \`${markup}\` in it.`, find(/^\s*["']?title\b/i) || 1);
  const id = findField("id");
  if (/^[^:=]+[:=]\s*(?:""|''|null|~)?\s*$/i.test(head[id - 1] ?? ""))
    report("W_ID_EMPTY", "The id is empty, so it is made from the URL.", id);
  const updated = findField("updated");
  const day = /\d{4}-\d\d-\d\d/.exec(head[updated - 1] ?? "")?.[0] ?? "";
  // Within a day and a half it may be the zone.
  if (Date.parse(day) + 36 * 3_600_000 < entry.published)
    report("N_DATE_ORDER", `It was changed on ${day}, before it was published.`, updated);
}

function isField(line: string, field: FieldName): boolean {
  const name = /^([a-z_][\w -]*?)\s*[:=]/i.exec(line)?.[1];
  return name !== undefined && FIELD_ALIASES[field].some((alias) => alias === fieldKey(name));
}

interface LinkContext {
  readonly addresses: ReadonlySet<string>;
  readonly isBeside: CheckedSite["isBeside"];
}

function checkLink(link: SourceLink, { entry, report }: CheckedPost, surroundings: LinkContext): void {
  const { kind, target, line, missingAlt } = link;
  if (missingAlt) report("W_IMAGE_ALT", `The picture ${target} has no alternative text.`, line);
  // What a template fills in is nobody's address yet.
  if (target === "" || /^#|[{}]/.test(target)) return;
  if (!isUsable(target, entry, kind)) report("W_URL_DROPPED", `"${target}" can't be used.`, line);
  else if (/^http:/i.test(target))
    report(kind === "media" ? "W_URL_HTTP" : "N_LINK_HTTP", `${target} isn't https.`, line);
  else if (!/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target))
    checkRelative(link, { entry, report, ...surroundings });
}

function isUsable(target: string, { url }: Entry, kind: SourceLink["kind"]): boolean {
  if (!URL.canParse(target, url)) return false;
  const { protocol } = new URL(target, url);
  return (kind === "link" ? /^(?:https?|mailto|tel):$/ : /^(?:https?|data):$/).test(protocol);
}

function checkRelative(
  { kind, target, line }: SourceLink,
  { entry, report, addresses, isBeside }: Omit<CheckedPost, "source"> & LinkContext,
): void {
  const path = decode(target.replace(/[?#].*$/s, ""));
  if (path === "" || isBeside(entry, path)) return;
  if (addresses.has(withoutTrailingSlash(new URL(target, entry.url).href.replace(/[?#].*$/s, "")))) return;
  const namesFile = kind === "media" || /\.(?!html?$)[a-z0-9]{1,8}$/i.test(path);
  if (namesFile) report("W_LINK_DEAD", `There is no ${path} beside the post.`, line);
  else report("N_LINK_RELATIVE", `"${target}" becomes ${new URL(target, entry.url).href}.`, line);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** A page is the same with and without the slash. */
function withoutTrailingSlash(url: string): string {
  return url.replace(/(?:\/index\.html?|\/)$/, "");
}
