import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { HtmlSource } from "#config/schema.js";
import { makeAddressReader } from "#content/dialects/addresses.js";
import { PLAIN_DIALECT } from "#content/dialects/detect.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import { makeWallTimeResolver } from "#content/front-matter/dates.js";
import type { Report } from "#content/front-matter/fields.js";
import { decodePage } from "#content/markup/decode-markup.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { Entry } from "#content/model/post.js";
import {
  type ContentFile,
  makeTagger,
  type ReadEntry,
  type SourceContext,
} from "#content/sources/compose-entry.js";
import { makeExtractedEntry, makeValueMap } from "#content/sources/extracted-entry.js";
import { checkPattern, type LoadContext, type LoadResult } from "#content/sources/load.js";
import { type WalkResult, walkContent } from "#content/sources/walk.js";
import { toPlainLine } from "#content/text/characters.js";
import { absolutePath } from "#content/text/file-below.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { wallClockOf } from "#zoned-time.js";
import { type PageMetadata, readPageMetadata } from "./page-metadata.js";

/**
 * The posts among the pages of a built site: those with a date.
 * @throws FeedletterError E_SOURCE when the folder can't be read, E_CONFIG when `url` names an unknown placeholder
 */
export async function loadSite(
  source: HtmlSource,
  { baseDir, site, recordProvenance }: LoadContext,
): Promise<LoadResult> {
  checkPattern(source.url);
  const root = resolve(baseDir, source.html);
  const context: PageEntryContext = {
    site,
    root,
    recordProvenance,
    pattern: source.url,
    zone: makeWallTimeResolver(site.timezone),
    tagOf: makeTagger(),
    readAddress: makeAddressReader({
      site,
      pattern: source.url,
      dialect: PLAIN_DIALECT,
      clock: wallClockOf(site.timezone),
    }),
  };
  const pages = walkPages(source, root, baseDir);
  const folder = relative(baseDir, root).split(sep).join("/");
  const nameOf = (path: string) => (folder === "" ? path : `${folder}/${path}`);
  const findings = pages.failures.map(({ path, cause }) =>
    finding("E_READ", { file: nameOf(path) }, `It can't be read (${reasonOf(cause)}).`),
  );
  const entries: Entry[] = [];
  for (const path of pages.paths) {
    const read = readSitePage({ file: absolutePath(root, path), path, name: nameOf(path) }, context);
    if (read.entry !== undefined) entries.push(read.entry);
    findings.push(...read.findings);
  }
  const chosen = dropCanonicalDuplicates(entries);
  return {
    entries: chosen.entries,
    findings: [...findings, ...chosen.findings],
    files: pages.paths.length + pages.failures.length,
    sources: [],
  };
}

/** What a source's `url` is where the configuration has none. */
const DEFAULT_PATTERN = "/{path}/";

interface PageEntryContext extends SourceContext {
  readonly pattern: string;
}

function walkPages({ html }: HtmlSource, root: string, baseDir: string): WalkResult {
  try {
    const { paths, failures } = walkContent(root, [join(baseDir, "out")]);
    return { paths: paths.filter((path) => /\.html?$/i.test(path)), failures };
  } catch (cause) {
    throw new FeedletterError("E_SOURCE", {
      message: `The folder "${html}" can't be read (${reasonOf(cause)}).`,
      fix: "Build the site first, or correct `content` in the configuration.",
      cause,
    });
  }
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
      report(
        "E_READ",
        `It has ${Math.round(size / 1024 / 1024)} MB, more than the 16 MB that a page may have.`,
      );
      return undefined;
    }
    const head = decodePage(readFileSync(file));
    if (head.kind === "text") return head.text;
    report("E_UTF8", "It isn't UTF-8, and it declares no other encoding.");
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

/**
 * A medium on the same site as its path relative to the page's file, where it was built beside it, so that its size can be
 * told; otherwise its address.
 */
function localMediaPath(address: string, { base, page, context }: MediaContext): string {
  if (!URL.canParse(address, base)) return address;
  const url = new URL(address, base);
  const own = new URL(base);
  if (url.origin !== own.origin || url.search !== "") return url.href;
  const folder = own.pathname.replace(/[^/]*$/, "");
  if (!url.pathname.startsWith(folder)) return url.href;
  const name = decode(url.pathname.slice(folder.length));
  const path = resolve(dirname(page.file), name);
  const below = !relative(context.root, path).startsWith("..");
  const isThere =
    name !== "" &&
    !name.includes("\0") &&
    below &&
    statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  return isThere && new URL(name.split("/").map(encodeURIComponent).join("/"), base).href === url.href
    ? name
    : url.href;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}

/** Of pages with one canonical URL (a print version, a second language's copy) the one that lies where the URL leads is the post. */
function dropCanonicalDuplicates(entries: readonly Entry[]): Pick<LoadResult, "entries" | "findings"> {
  const byId = new Map<string, Entry>();
  for (const entry of entries) {
    const other = byId.get(entry.id);
    if (other === undefined || (isAtCanonicalPath(entry) && !isAtCanonicalPath(other)))
      byId.set(entry.id, entry);
  }
  const chosen = entries.filter((entry) => byId.get(entry.id) === entry);
  const findings = entries
    .filter((entry) => byId.get(entry.id) !== entry)
    .map((entry) =>
      finding("N_NOT_A_POST", entry.place, `Its canonical URL is that of ${byId.get(entry.id)?.place.file}.`),
    );
  return { entries: chosen, findings };
}

function isAtCanonicalPath({ url, path }: Entry): boolean {
  const address = decode(new URL(url).pathname).replace(/(?:\.html?)?\/?$/, "");
  return address.endsWith(`/${path.replace(/(?:^|\/)index$/, "")}`);
}
