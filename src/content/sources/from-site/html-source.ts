import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { HtmlSource } from "#config/schema.js";
import type { WalkRules } from "#content/dialects/dialect.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import { decodePage } from "#content/markup/decode-markup.js";
import type { Entry, PageLayout } from "#content/model/post.js";
import type { ContentFile, ReadEntry, SourceContext } from "#content/sources/compose-entry.js";
import type { LoadContext } from "#content/sources/context.js";
import type { LoadResult } from "#content/sources/load.js";
import { checkSkipped } from "#content/sources/most-skipped.js";
import { makeSourceContext, walkFolder } from "#content/sources/open-source.js";
import { isContentFile } from "#content/sources/walk.js";
import { absolutePath } from "#content/text/file-below.js";
import { decodePath } from "#content/text/uri.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { type JoinedSource, joinSource } from "./joined-source.js";
import { type JudgedPage, judgeSite, type SitePage } from "./kinds/judge-site.js";
import { pageKey } from "./kinds/site-knowledge.js";
import { learnKnownLayout, readKnownPage } from "./known-pages.js";
import { dropLocalOrigin } from "./local-origin.js";
import { makeOutlineReader } from "./page-content.js";
import { readPost } from "./page-entry.js";
import { learnLayout, type SamplePage } from "./page-layout.js";
import { isDate } from "./page-metadata.js";
import { hash } from "./place.js";
import { readSiteLists } from "./site-lists.js";

/**
 * The posts among the pages of a built site: those with a date that aren't lists.
 *
 * @throws FeedletterError E_SOURCE when the folder can't be read or has no pages, E_CONFIG when `url` names an unknown placeholder
 */
export async function loadSite(
  { html, url, cleanUrls, followLinks, source }: HtmlSource,
  context: LoadContext,
): Promise<LoadResult> {
  const { baseDir } = context;
  const root = resolve(baseDir, html);
  const fix = "Build the site first, or correct `content` in the configuration.";
  const { prefix, paths, count, ...walked } = walkFolder(html, {
    root,
    baseDir,
    followLinks,
    rules: BUILT_FILES,
    fix,
  });
  const isOwn = (path: string) => context.ownFiles?.has(absolutePath(root, path)) === true;
  const pages = paths.filter((path) => /\.html?$/i.test(path) && !isOwn(path));
  // Our own pages in an output that isn't built yet would look like a site without posts, and nothing would ever be sent.
  if (pages.length === 0)
    throw new FeedletterError("E_SOURCE", {
      message: `There are no pages in ${html}${paths.length > 0 ? ", except those that Feedletter wrote" : ""}.`,
      fix,
    });
  const read = pages.map((path) =>
    readSitePage({ file: absolutePath(root, path), path, name: `${prefix}${path}` }, context.cache),
  );
  const lists = readSiteLists({
    root,
    siteUrl: context.site.url,
    isOwn: (file) => context.ownFiles?.has(file) === true,
  });
  const { judged: all, findings: others } = judgeSite(read, { siteUrl: context.site.url, lists });
  const judged = dropSitePicture(cleanUrls === true ? all.map(cutEnding) : all);
  const joined = source === undefined ? undefined : joinSource(source, context);
  const find = joined?.find ?? (() => undefined);
  const samples = readSamples(judged.filter((page) => isDated(page, find)));
  const layout = learnKnownLayout(samples, () => learnLayout(outlineSamples(samples)), context.cache);
  const pageContext = { ...makeSourceContext(context, { root, pattern: url }), pattern: url, layout, find };
  const posts = judged.map((page) => readSitePost(page, pageContext));
  const chosen = dropCanonicalDuplicates(posts.flatMap(({ entry }) => entry ?? []));
  const findings = [
    ...walked.findings,
    ...others,
    ...posts.flatMap(({ findings }) => findings),
    ...chosen.findings,
  ];
  // Most pages of a site aren't posts: lists, about, contact.
  const found = { file: html, posts: chosen.entries.length, findings, unread: new Map() };
  return {
    entries: chosen.entries,
    findings: [
      ...findings,
      ...(joined?.findings ?? []),
      ...checkJoined(chosen.entries, { source, html, find }),
      ...(found.posts === 0 ? checkSkipped(found) : []),
    ],
    files: pages.length + count - paths.length,
    sources: joined?.sources ?? [],
  };
}

function cutEnding(page: JudgedPage): JudgedPage {
  if (page.metadata.canonical[1] !== undefined) return page;
  return { ...page, address: page.address.replace(/\.html?$/i, "") };
}

/** Pages with the same picture before it can be the site's. */
const MIN_SHARING = 3;

/** A picture that most pages name for previews is the site's, and of none of its posts. */
function dropSitePicture(pages: readonly JudgedPage[]): readonly JudgedPage[] {
  const sharing = new Map<string | undefined, number>();
  const pictureOf = ({ metadata }: JudgedPage) => metadata.cover[1]?.url;
  for (const page of pages) sharing.set(pictureOf(page), (sharing.get(pictureOf(page)) ?? 0) + 1);
  return pages.map((page) => {
    const count = pictureOf(page) === undefined ? 0 : (sharing.get(pictureOf(page)) ?? 0);
    if (count < MIN_SHARING || 2 * count <= pages.length) return page;
    return { ...page, metadata: { ...page.metadata, cover: [page.metadata.cover[0], undefined] } };
  });
}

/** What a generator reads may stand inside what it builds. */
const BUILT_FILES: Pick<WalkRules, "isIgnored" | "isContent"> = {
  isIgnored: (name) => /^[._]/.test(name) || name === "node_modules",
  isContent: isContentFile,
};

/** How many posts have a file that says more about them. */
function checkJoined(
  entries: readonly Entry[],
  { source = "", html, find }: JoinContext,
): readonly Finding[] {
  if (source === "" || entries.length === 0) return [];
  const alone = entries.filter(({ url }) => find(url) === undefined);
  const count = entries.length - alone.length;
  const [first] = alone;
  const message = `${count} of ${entries.length} posts are joined with their files in ${source}${first === undefined ? "" : `; ${first.place.file} isn't, for example`}.`;
  return [finding(2 * count < entries.length ? "W_JOINED" : "N_JOINED", { file: html }, message)];
}

interface JoinContext extends Pick<HtmlSource, "html" | "source"> {
  readonly find: JoinedSource["find"];
}

interface PageEntryContext extends SourceContext {
  /** The source's `url`. */
  readonly pattern: string | undefined;
  readonly layout: PageLayout | undefined;
  readonly find: JoinedSource["find"];
}

/** Bytes, as for all posts. */
const MAX_PAGE_BYTES = 16 * 1024 * 1024;

function readSitePage(file: ContentFile, cache: LoadContext["cache"]): SitePage {
  const findings: Finding[] = [];
  const html = readPage(file.file, (code, message) =>
    findings.push(finding(code, { file: file.name }, message)),
  );
  return { file, metadata: html === undefined ? undefined : readKnownPage(html, cache), findings };
}

/** Posts of one site are built alike; more of them teach nothing new. */
const MAX_SAMPLES = 60;

/** Pages without a date are no posts, and may look like anything. */
function isDated({ file, metadata, address }: JudgedPage, find: JoinedSource["find"]): boolean {
  return (
    metadata.published.some(([, date]) => isDate(date)) ||
    parsePostPath(file.path).date !== undefined ||
    find(address) !== undefined
  );
}

interface Sample {
  readonly html: string;
  readonly title: string;
}

/**
 * Some of the posts' pages, from all ages and sections: those whose addresses have the smallest hashes. A new post changes one of
 * them at most, so that what is known about the layout of all posts stays.
 */
function readSamples(posts: readonly JudgedPage[]): readonly Sample[] {
  const ranked = posts.map((page) => ({ page, rank: hash(page.file.path) }));
  const chosen = ranked.sort((a, b) => a.rank - b.rank || (a.page.file.path < b.page.file.path ? -1 : 1));
  return chosen.slice(0, MAX_SAMPLES).flatMap(({ page: { file, metadata } }) => {
    const html = readPage(file.file, () => {});
    return html === undefined ? [] : [{ html, title: metadata.title[1] ?? "" }];
  });
}

function outlineSamples(samples: readonly Sample[]): readonly SamplePage[] {
  const readOutline = makeOutlineReader();
  return samples.flatMap(({ html, title }) => {
    const outline = readOutline(html);
    return outline === undefined ? [] : [{ outline, title }];
  });
}

function readSitePost({ file, metadata, address, why }: JudgedPage, context: PageEntryContext): ReadEntry {
  const findings: Finding[] = [];
  const report: Report = (code, message) => {
    findings.push(finding(code, { file: file.name }, message));
  };
  const { layout, pattern, find } = context;
  const entry = readPost(file, metadata, {
    context,
    report,
    layout,
    address,
    why,
    pattern,
    source: find(address),
  });
  const broken = findings.some(({ level }) => level === "error");
  if (entry === undefined || broken) return { findings };
  if (metadata.canonical[1] === undefined && pattern === undefined)
    report("N_URL_GUESSED", `It has no canonical URL of its own, so ${entry.url} is assumed.`);
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
    if (head.kind === "text") return dropLocalOrigin(head.text);
    report("E_UTF8", "It isn't UTF-8 and declares no other encoding.");
  } catch (thrown) {
    report("E_READ", `It can't be read (${reasonOf(thrown)}).`);
  }
  return undefined;
}

/** Of pages with one canonical URL (a print version, a copy in another language) the one at that URL is the post. */
function dropCanonicalDuplicates(entries: readonly Entry[]): Pick<LoadResult, "entries" | "findings"> {
  const byAddress = new Map<string, Entry>();
  for (const entry of entries) {
    const key = pageKey(entry.url);
    const other = byAddress.get(key);
    if (other === undefined || (isAtCanonicalPath(entry) && !isAtCanonicalPath(other)))
      byAddress.set(key, entry);
  }
  const findings = entries.flatMap((entry) => {
    const other = byAddress.get(pageKey(entry.url));
    if (other === undefined || other === entry) return [];
    return [finding("N_NOT_A_POST", entry.place, `Its canonical URL is that of ${other.place.file}.`)];
  });
  return { entries: entries.filter((entry) => byAddress.get(pageKey(entry.url)) === entry), findings };
}

function isAtCanonicalPath({ url, path }: Entry): boolean {
  const address = decodePath(new URL(url).pathname).replace(/(?:\.html?)?\/?$/, "");
  return address.endsWith(`/${path.replace(/(?:^|\/)index$/, "")}`);
}
