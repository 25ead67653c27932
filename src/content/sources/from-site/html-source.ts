import { readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { HtmlSource } from "#config/schema.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import { decodePage } from "#content/markup/decode-markup.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { Entry } from "#content/model/post.js";
import type { ContentFile, ReadEntry, SourceContext } from "#content/sources/compose-entry.js";
import type { LoadContext } from "#content/sources/context.js";
import { makeExtractedEntry, makeValueMap } from "#content/sources/extracted-entry.js";
import type { LoadResult } from "#content/sources/load.js";
import { makeSourceContext, walkFolder } from "#content/sources/open-source.js";
import { toPlainLine } from "#content/text/characters.js";
import { absolutePath } from "#content/text/file-below.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { decodePath } from "#content/text/uri.js";
import { reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { type PageMetadata, readPageMetadata } from "./page-metadata.js";

/**
 * The posts among the pages of a built site: those with a date.
 *
 * @throws FeedletterError E_SOURCE when the folder can't be read, E_CONFIG when `url` names an unknown placeholder
 */
export async function loadSite({ html, url }: HtmlSource, context: LoadContext): Promise<LoadResult> {
  const { baseDir } = context;
  const root = resolve(baseDir, html);
  const pageContext = { ...makeSourceContext(context, { root, pattern: url }), pattern: url };
  const fix = "Build the site first, or correct `content` in the configuration.";
  const { prefix, paths, count, ...walked } = walkFolder(html, { root, baseDir, fix });
  const pages = paths.filter((path) => /\.html?$/i.test(path));
  const read = pages.map((path) =>
    readSitePage({ file: absolutePath(root, path), path, name: `${prefix}${path}` }, pageContext),
  );
  const chosen = dropCanonicalDuplicates(read.flatMap(({ entry }) => entry ?? []));
  return {
    entries: chosen.entries,
    findings: [...walked.findings, ...read.flatMap(({ findings }) => findings), ...chosen.findings],
    files: pages.length + count - paths.length,
    sources: [],
  };
}

/** Of a source without `url` in the configuration. */
const DEFAULT_PATTERN = "/{path}/";

interface PageEntryContext extends SourceContext {
  readonly pattern: string;
}

/** Bytes, as for all posts. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

function readSitePage(page: ContentFile, context: PageEntryContext): ReadEntry {
  const findings: Finding[] = [];
  const report: Report = (code, message) => {
    findings.push(finding(code, { file: page.name }, message));
  };
  const html = readPage(page.file, report);
  const metadata = html === undefined ? undefined : readPageMetadata(html);
  const entry = metadata === undefined ? undefined : readPost(page, metadata, { context, report });
  const broken = findings.some(({ level }) => level === "error");
  if (entry === undefined || broken) return { findings };
  if (metadata?.canonical[1] === undefined && context.pattern === DEFAULT_PATTERN)
    report("N_URL_GUESSED", `It has no canonical URL, so ${entry.url} is assumed.`);
  return { entry, findings };
}

function readPage(file: string, report: Report): string | undefined {
  try {
    const { size } = statSync(file);
    if (size > MAX_PAGE_BYTES) {
      report("E_READ", `The page is ${Math.round(size / 1024 / 1024)} MB; the limit is 16 MB.`);
      return undefined;
    }
    const head = decodePage(readFileSync(file));
    if (head.kind === "text") return head.text;
    report("E_UTF8", "It isn't UTF-8 and declares no other encoding.");
  } catch (thrown) {
    report("E_READ", `It can't be read (${reasonOf(thrown)}).`);
  }
  return undefined;
}

interface ReadContext {
  readonly context: SourceContext;
  readonly report: Report;
}

function readPost(
  page: ContentFile,
  { canonical, title, cover, language, audio, ...metadata }: PageMetadata,
  { context, report }: ReadContext,
): Entry | undefined {
  if (metadata.redirect) {
    report("N_NOT_A_POST", "It only redirects to another page.");
    return undefined;
  }
  const { site } = context;
  const pathInfo = parsePostPath(page.path);
  const url = canonical[1] === undefined ? undefined : resolveUrl(canonical[1], site.url);
  const base = resolveUrl(metadata.base ?? url ?? `/${pathInfo.urlPath}/`, site.url) ?? site.url;
  const local = <T extends { readonly url: string }>(medium: T | undefined) =>
    medium && makeValueMap({ ...medium, url: localMediaPath(medium.url, { base, page, context }) });
  const { summary, authors, categories, tags, published, updated, expires } = metadata;
  return makeExtractedEntry(
    {
      values: {
        url: [canonical[0], url],
        title: [title[0], title[1] && toPlainLine(title[1])],
        summary,
        authors,
        categories,
        tags,
        language,
        cover: [cover[0], local(cover[1])],
        enclosures: ["", local(audio)],
      },
      published: [...published, ["the path", pathInfo.date]],
      updated,
      expires,
      pathInfo,
      body: { kind: "page", path: page.file, format: "html", excerptSeparator: MORE_MARKER, base },
      file: page.file,
    },
    context,
    { name: page.name, report },
  );
}

interface MediaContext {
  readonly base: string;
  readonly page: ContentFile;
  readonly context: SourceContext;
}

/** For a medium that was built next to the page its relative path, so that its size can be read; otherwise its URL. */
function localMediaPath(address: string, { base, page, context }: MediaContext): string {
  if (!URL.canParse(address, base)) return address;
  const url = new URL(address, base);
  const own = new URL(base);
  const folder = own.pathname.replace(/[^/]*$/, "");
  if (url.origin !== own.origin || url.search !== "" || !url.pathname.startsWith(folder)) return url.href;
  const name = decodePath(url.pathname.slice(folder.length));
  const path = resolve(dirname(page.file), name);
  const isFile =
    name !== "" &&
    !name.includes("\0") &&
    !relative(context.root, path).startsWith("..") &&
    statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const isSame = new URL(name.split("/").map(encodeURIComponent).join("/"), base).href === url.href;
  return isFile && isSame ? name : url.href;
}

/** Of pages with one canonical URL (a print version, a copy in another language) the one at that URL is the post. */
function dropCanonicalDuplicates(entries: readonly Entry[]): Pick<LoadResult, "entries" | "findings"> {
  const byId = new Map<string, Entry>();
  for (const entry of entries) {
    const other = byId.get(entry.id);
    if (other === undefined || (isAtCanonicalPath(entry) && !isAtCanonicalPath(other)))
      byId.set(entry.id, entry);
  }
  const findings = entries.flatMap((entry) => {
    const other = byId.get(entry.id);
    if (other === undefined || other === entry) return [];
    return [finding("N_NOT_A_POST", entry.place, `Its canonical URL is that of ${other.place.file}.`)];
  });
  return { entries: entries.filter((entry) => byId.get(entry.id) === entry), findings };
}

function isAtCanonicalPath({ url, path }: Entry): boolean {
  const address = decodePath(new URL(url).pathname).replace(/(?:\.html?)?\/?$/, "");
  return address.endsWith(`/${path.replace(/(?:^|\/)index$/, "")}`);
}
