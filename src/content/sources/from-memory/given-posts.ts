import type { PostInput } from "#config/post-input.js";
import type { PathInfo } from "#content/dialects/file-path.js";
import type { Report } from "#content/front-matter/fields.js";
import type { Candidate } from "#content/front-matter/provenance.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import type { Entry } from "#content/model/post.js";
import { toValue, type Value } from "#content/model/value.js";
import type { SourceContext } from "#content/sources/compose-entry.js";
import type { LoadContext } from "#content/sources/context.js";
import { makeExtractedEntry } from "#content/sources/extracted-entry.js";
import { type LoadResult, mergeLoaded } from "#content/sources/load.js";
import { makeSourceContext } from "#content/sources/open-source.js";
import { decodePath } from "#content/text/uri.js";
import { type Finding, finding } from "#findings.js";
import { resolveUrl } from "#resolve-url.js";

/** Posts that a program gives instead of a source; findings call the fourth `posts[3]`. They follow the rules of front matter. */
export function loadGivenPosts(posts: readonly PostInput[], context: LoadContext): LoadResult {
  const sourceContext = makeSourceContext(context, {
    ...{ root: context.baseDir, pattern: "/{path}/" },
    // There is no folder that relative addresses could begin at.
    dialect: { name: "plain" },
  });
  const entries: Entry[] = [];
  const findings: Finding[] = [];
  posts.forEach((post, index) => {
    const name = `posts[${index}]`;
    const found: Finding[] = [];
    const report: Report = (code, message) => void found.push(finding(code, { file: name }, message));
    const entry = makeEntry(post, sourceContext, { name, report });
    findings.push(...found);
    if (entry !== undefined && !found.some(({ level }) => level === "error")) entries.push(entry);
  });
  return mergeLoaded([{ entries, findings, files: posts.length, sources: [] }]);
}

function makeEntry(
  post: PostInput,
  context: SourceContext,
  about: { readonly name: string; readonly report: Report },
): Entry | undefined {
  const { url, slug, date, updated, expires, markdown, html, draft = false, ...fields } = post;
  const values = Object.fromEntries(
    Object.entries({ ...fields, url }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, given(toValue(value))] as const],
    ),
  );
  const entry = makeExtractedEntry(
    {
      values,
      published: [given(textOfDate(date))],
      updated: [given(updated && textOfDate(updated))],
      expires: [given(expires && textOfDate(expires))],
      draft: given(draft),
      pathInfo: pathInfoOf(slug ?? pathOf(url ?? "", context.site.url)),
      body: {
        kind: "item",
        markup: markdown ?? html ?? "",
        format: html === undefined ? "markdown" : "html",
        excerptSeparator: MORE_MARKER,
        base: context.site.url,
        isGiven: true,
      },
      file: "",
    },
    context,
    about,
  );
  if (entry?.body.kind !== "item") return entry;
  // Only now its address is known.
  return { ...entry, body: { ...entry.body, base: entry.url } };
}

function given<Known extends Value>(value: Known | undefined): Candidate<Known> {
  return ["the given post", value];
}

function textOfDate(date: Date | string): string {
  return typeof date === "string" ? date : date.toISOString();
}

/** The path is the address: no part of it is a date or a folder of drafts. */
function pathInfoOf(path: string): PathInfo {
  const [first = "", ...others] = path.split("/");
  const section = others.length === 0 ? "" : first;
  return { path, urlPath: path, section, slug: others.at(-1) ?? first, drafts: false };
}

/** Of the address on the site, without slashes around it. */
function pathOf(url: string, site: string): string {
  const resolved = resolveUrl(url, site);
  return resolved === undefined ? "" : decodePath(new URL(resolved).pathname).replace(/^\/+|\/+$/g, "");
}
