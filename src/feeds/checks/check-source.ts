import { FIELD_ALIASES, type FieldName } from "#content/front-matter/field-aliases.js";
import type { Entry, FileEntry } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { decodePath } from "#content/text/uri.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import { LINK_SCHEMES, resolveUrl } from "#resolve-url.js";
import type { CheckedSite } from "./checked-site.js";
import { findSourceLinks, type SourceLink } from "./source-links.js";

/** What can be found in the text of the posts' files, with its line, and in the text of posts that a program gives. */
export function checkSource({ published, sourceOf, isBeside }: CheckedSite): readonly Finding[] {
  const addresses = new Set(published.map(({ url }) => withoutTrailingSlash(url)));
  return published.flatMap((entry) => {
    if (!isFileEntry(entry)) return checkGiven(entry, addresses);
    const source = sourceOf(entry);
    const start = startOfBody(source, entry.body.line);
    const links = findSourceLinks(source.slice(start), entry.body.format);
    return [
      ...checkFields(entry, source.slice(0, start).split("\n")),
      ...links.flatMap((link) => [
        ...checkLink(link, { entry, addresses, isBeside: (path) => isBeside(entry, path) }),
      ]),
    ];
  });
}

/** Its relative links may lead anywhere on the site. */
function checkGiven(entry: Entry, addresses: ReadonlySet<string>): readonly Finding[] {
  const { body } = entry;
  if (body.kind !== "item" || !body.isGiven) return [];
  const context = { entry, addresses, isBeside: () => true };
  return findSourceLinks(body.markup, body.format).flatMap((link) => [...checkLink(link, context)]);
}

/** Pages of a built site and items of a feed have no source that anybody would edit. */
function isFileEntry(entry: Entry): entry is FileEntry {
  return entry.body.kind === "file";
}

/** The entry's own index can't be used: it counts each `\r\n` as two characters. */
function startOfBody(source: string, bodyLine: number): number {
  let start = 0;
  for (let line = 1; line < bodyLine; line += 1) start = source.indexOf("\n", start) + 1;
  return start;
}

const MARKUP =
  /<\/?(?:a|b|br|code|em|i|kbd|mark|s|small|span|strong|sub|sup|u)\b[^<>]*>|&(?:[a-z]{2,8}|#\d{1,6}|#x[\da-f]{1,6});|\*\*[^*]+\*\*|`[^`]+`|\]\([^\s()]+\)/i;

function* checkFields(entry: FileEntry, head: readonly string[]): Generator<Finding> {
  const lineOf = (field: FieldName) => head.findIndex((text) => isField(text, field)) + 1;
  const [markup] = MARKUP.exec(entry.title) ?? [];
  if (markup !== undefined) {
    const line = head.findIndex((text) => /^\s*["']?title\b/i.test(text)) + 1 || 1;
    yield findingIn(entry, line, "W_TITLE_MARKUP", `The title contains \`${markup}\`.`);
  }
  const [inSummary] = MARKUP.exec(entry.summary ?? "") ?? [];
  if (inSummary !== undefined) {
    const line = lineOf("summary") || 1;
    yield findingIn(entry, line, "W_TITLE_MARKUP", `The summary contains \`${inSummary}\`.`);
  }
  const id = lineOf("id");
  if (/^[^:=]+[:=]\s*(?:""|''|null|~)?\s*$/i.test(head[id - 1] ?? ""))
    yield findingIn(entry, id, "W_ID_EMPTY", "The id is empty, so the URL is used instead.");
  const updated = lineOf("updated");
  const day = /\d{4}-\d\d-\d\d/.exec(head[updated - 1] ?? "")?.[0] ?? "";
  // A difference of up to a day and a half may be due to time zones.
  if (Date.parse(day) + 36 * 3_600_000 < entry.published)
    yield findingIn(entry, updated, "N_DATE_ORDER", `Updated on ${day}, before it was published.`);
}

function isField(line: string, field: FieldName): boolean {
  const name = /^([a-z_][\w -]*?)\s*[:=]/i.exec(line)?.[1];
  return name !== undefined && FIELD_ALIASES[field].some((alias) => alias === fieldKey(name));
}

function findingIn({ place }: Entry, line: number | undefined, code: FindingCode, message: string): Finding {
  return finding(code, line === undefined ? place : { file: place.file, line }, message);
}

interface LinkContext {
  readonly entry: Entry;
  /** Of all published posts. */
  readonly addresses: ReadonlySet<string>;
  /** Whether there is a file at a path beside the post. */
  readonly isBeside: (path: string) => boolean;
}

function* checkLink({ kind, target, ...link }: SourceLink, context: LinkContext): Generator<Finding> {
  const { entry } = context;
  const { body } = entry;
  const file = body.kind === "file" ? body : undefined;
  const line = file && link.line + file.line - 1;
  if (link.missingAlt)
    yield findingIn(entry, line, "W_IMAGE_ALT", `The image ${target} has no alternative text.`);
  // Braces are filled in by a template, and `@/` by Zola.
  if (target === "" || /^#|[{}]/.test(target) || (target.startsWith("@/") && file?.template === "zola"))
    return;
  if (!isUsable(target, entry, kind))
    yield findingIn(entry, line, "W_URL_DROPPED", `"${target}" can't be used in a feed.`);
  else if (/^http:/i.test(target))
    yield findingIn(entry, line, kind === "media" ? "W_URL_HTTP" : "N_LINK_HTTP", `${target} isn't https.`);
  else if (!/^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target) && !isKnown(target, context)) {
    const isFile = kind === "media" || /\.(?!html?$)[a-z0-9]{1,8}$/i.test(pathOf(target));
    yield isFile
      ? findingIn(entry, line, "W_LINK_DEAD", `There is no ${pathOf(target)} next to the post.`)
      : findingIn(
          entry,
          line,
          "N_LINK_RELATIVE",
          `"${target}" becomes ${new URL(target, file?.base ?? entry.url).href}.`,
        );
  }
}

function isUsable(target: string, { url }: Entry, kind: SourceLink["kind"]): boolean {
  const schemes = kind === "link" ? LINK_SCHEMES : /^(?:https?|data):$/;
  return resolveUrl(target, url, schemes) !== undefined;
}

/** Whether a relative link leads to a file next to the post, or to another post. */
function isKnown(target: string, { entry, addresses, isBeside }: LinkContext): boolean {
  const path = pathOf(target);
  if (path === "" || isBeside(path)) return true;
  const { origin, pathname } = new URL(target, entry.url);
  return addresses.has(withoutTrailingSlash(origin + pathname));
}

function pathOf(target: string): string {
  return decodePath(target.replace(/[?#].*$/s, ""));
}

/** `/a/`, `/a` and `/a/index.html` are the same page. */
function withoutTrailingSlash(url: string): string {
  return url.replace(/(?:\/index\.html?|\/)$/, "");
}
