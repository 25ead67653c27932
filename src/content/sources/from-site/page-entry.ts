import { dirname, relative, resolve } from "node:path";
import { parsePostPath } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import { firstOf } from "#content/front-matter/provenance.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { Entry, PageLayout } from "#content/model/post.js";
import type { Value } from "#content/model/value.js";
import type { ContentFile, SourceContext } from "#content/sources/compose-entry.js";
import { makeExtractedEntry, makeValueMap } from "#content/sources/extracted-entry.js";
import { toPlainLine } from "#content/text/characters.js";
import { decodePath } from "#content/text/uri.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { resolveUrl } from "#resolve-url.js";
import { factsOf } from "./joined-source.js";
import type { PageMetadata } from "./page-metadata.js";

/** Where Pelican and others put what isn't published yet. */
const DRAFTS = /^drafts\//i;

interface PostContext {
  readonly context: SourceContext;
  /** Absolute; the source's `url` makes another one of a page without a canonical URL. */
  readonly address: string;
  /** How it is known that it is a post. */
  readonly why: string;
  readonly report: Report;
  readonly layout: PageLayout | undefined;
  /** The source's `url`. */
  readonly pattern: string | undefined;
  /** Of the file that the page was built from. */
  readonly source: Entry | undefined;
}

/** The entry of a page that is a post; undefined, with a note, without a date. */
export function readPost(
  page: ContentFile,
  { canonical, title, cover, language, audio, ...metadata }: PageMetadata,
  { context, report, layout, address, why, pattern, source }: PostContext,
): Entry | undefined {
  const pathInfo = parsePostPath(page.path);
  const isGuessed = canonical[1] === undefined;
  const base = resolveUrl(metadata.base ?? address, address) ?? address;
  const local = <T extends { readonly url: string }>(medium: T | undefined) =>
    medium && makeValueMap({ ...medium, url: localMediaPath(medium.url, { base, page, context }) });
  const { summary, authors, categories, tags, robots, published, updated, expires } = metadata;
  const facts = factsOf(source, context.site);
  return makeExtractedEntry(
    {
      values: {
        ...facts.values,
        url: isGuessed
          ? ["where the page is", pattern === undefined ? address : undefined]
          : [canonical[0], address],
        title: [title[0], title[1] && toPlainLine(title[1])],
        summary,
        authors: firstOf<Value>([authors, facts.values.authors]),
        categories: firstOf<Value>([categories, facts.values.categories]),
        tags: firstOf<Value>([tags, facts.values.tags]),
        language,
        robots,
        cover: [cover[0], local(cover[1])],
        enclosures: ["", local(audio)],
      },
      published: [...published, facts.published, ["the path", pathInfo.date]],
      updated: [...updated, facts.updated],
      expires: [...expires, facts.expires],
      draft: firstOf([facts.draft, ["its folder", DRAFTS.test(page.path) || undefined]]),
      pathInfo,
      body: { kind: "page", path: page.file, format: "html", excerptSeparator: MORE_MARKER, base, layout },
      file: page.file,
    },
    context,
    { name: page.name, report, found: new Map([["post", why]]) },
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
    statIfThere(path)?.isFile() === true;
  const isSame = new URL(name.split("/").map(encodeURIComponent).join("/"), base).href === url.href;
  return isFile && isSame ? name : url.href;
}
