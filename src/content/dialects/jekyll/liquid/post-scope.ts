import { basename, extname, relative, sep } from "node:path";
import { makeDefaultFinder } from "#content/dialects/jekyll/defaults.js";
import { basePathOf } from "#content/dialects/tags/template-context.js";
import type { Entry } from "#content/model/post.js";
import { makeHeadReader } from "#content/text/file-head.js";
import type { LiquidContext } from "./context.js";
import { addLazy, withRest } from "./lazy.js";
import { isLiquidMap, type LiquidMap, parseTypedFrontMatter } from "./typed-data.js";

/** Makes `page`, and the posts of `site.posts`: one object for each post. */
export type PostScope = (entry: Entry) => object;

export function makePostScope(context: LiquidContext, config: LiquidMap): PostScope {
  const scopes = new Map<Entry, object>();
  const defaultsOf = makeTypedDefaults(config);
  let order: ReadonlyMap<Entry, number> | undefined;
  const neighbour = (entry: Entry, step: number): object | undefined => {
    const posts = context.posts();
    order ??= new Map(posts.map((post, index) => [post, index]));
    const at = order.get(entry);
    const other = at === undefined ? undefined : posts[at + step];
    return other && scopeOf(other);
  };
  const make = (entry: Entry): object => {
    const path = pathBelowSite(entry, context);
    const url = pathOnSite(entry, context);
    const known: Record<string, unknown> = {
      title: entry.title,
      url,
      id: url.replace(/\.html$|\/$/, ""),
      date: context.clock.timeOf(entry.published),
      tags: entry.tags.map(({ name }) => name),
      categories: entry.categories.map(({ name }) => name),
      slug: entry.slug,
      path,
      relative_path: path,
      name: basename(path),
      ext: extname(path),
      draft: entry.draft,
      collection: "posts",
    };
    addLazy(known, {
      next: () => neighbour(entry, -1),
      previous: () => neighbour(entry, 1),
      content: () => bodyOf(entry),
      excerpt: () => excerptOf(entry, context),
    });
    return withRest(known, () => ({ ...defaultsOf(path), ...frontMatterOf(entry) }));
  };
  const scopeOf = (entry: Entry): object => {
    const scope = scopes.get(entry) ?? make(entry);
    scopes.set(entry, scope);
    return scope;
  };
  return scopeOf;
}

/** Without the site's base path, which `relative_url` adds. */
function pathOnSite({ url }: Entry, { site }: LiquidContext): string {
  const { origin } = new URL(site.url);
  return url.startsWith(`${origin}/`) ? url.slice(origin.length + basePathOf(site).length) : url;
}

function pathBelowSite({ body, path }: Entry, { jekyll }: LiquidContext): string {
  return body.kind === "file" ? relative(jekyll.root, body.path).split(sep).join("/") : path;
}

/** More isn't read for a template. */
const MAX_POST_BYTES = 1024 * 1024;

const readHead = makeHeadReader();

function textOf({ body }: Entry): string {
  if (body.kind !== "file") return "";
  const head = readHead(body.path, MAX_POST_BYTES);
  return head.kind === "text" ? head.text : "";
}

function frontMatterOf(entry: Entry): LiquidMap {
  return parseTypedFrontMatter(textOf(entry));
}

function bodyOf(entry: Entry): string {
  return entry.body.kind === "file" ? textOf(entry).slice(entry.body.start) : "";
}

/** Jekyll's own: what comes before the separator, by default the first paragraph. */
function excerptOf(entry: Entry, { renderMarkdown }: LiquidContext): string {
  if (entry.summary !== undefined) return entry.summary;
  const body = bodyOf(entry).trimStart();
  const separator = entry.body.excerptSeparator;
  const [beginning = ""] = body.split(body.includes(separator) ? separator : /\n[ \t]*\n/, 1);
  return renderMarkdown(beginning);
}

function makeTypedDefaults(config: LiquidMap): (path: string) => LiquidMap {
  const scopes = (Array.isArray(config.defaults) ? config.defaults : []).filter(isLiquidMap).map((item) => {
    const scope = isLiquidMap(item.scope) ? item.scope : {};
    const values = isLiquidMap(item.values) ? item.values : {};
    return { path: String(scope.path ?? ""), type: String(scope.type ?? ""), values };
  });
  const find = makeDefaultFinder(scopes);
  // The most specific comes first, so it is spread last.
  return (path) => Object.assign({}, ...find(path).toReversed());
}
