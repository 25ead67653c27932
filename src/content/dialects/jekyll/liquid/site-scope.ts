import { basename, extname } from "node:path";
import { addressOfPage } from "#content/dialects/jekyll/pages.js";
import { basePathOf } from "#content/dialects/tags/template-context.js";
import type { Entry, Tag } from "#content/model/post.js";
import type { LiquidContext } from "./context.js";
import { readDataFiles } from "./data-files.js";
import { addLazy } from "./lazy.js";
import type { PostScope } from "./post-scope.js";
import { isLiquidMap, type LiquidMap, parseTypedFrontMatter } from "./typed-data.js";

/** How many posts `site.related_posts` has. */
const RELATED = 10;

/** `site` in a template (https://jekyllrb.com/docs/variables/#site-variables). */
export function makeSiteScope(
  context: LiquidContext,
  { config, scopeOf }: { readonly config: LiquidMap; readonly scopeOf: PostScope },
): object {
  const { site, files, posts, clock } = context;
  const { origin } = new URL(site.url);
  const newest = () => clock.timeOf(posts()[0]?.published ?? 0);
  const dataFolder = String(config.data_dir ?? "_data");
  const collections = collectionsOf(config);
  const scope: Record<string, unknown> = {
    title: site.title,
    description: site.description,
    ...config,
    url: origin,
    baseurl: basePathOf(site),
  };
  const listPosts = () => posts().map(scopeOf);
  const documents = (name: string) => () => readCollection(name, context);
  addLazy(scope, {
    time: newest,
    data: () => readDataFiles(dataFolder, files),
    posts: listPosts,
    related_posts: () => listPosts().slice(0, RELATED),
    tags: () => groupPosts(posts(), ({ tags }) => tags, scopeOf),
    categories: () => groupPosts(posts(), (entry) => entry.categories, scopeOf),
    pages: () => readPages(context, false),
    html_pages: () => readPages(context, false),
    static_files: () => readPages(context, true),
    ...Object.fromEntries(collections.map((name) => [name, documents(name)])),
    documents: () => [...listPosts(), ...collections.flatMap((name) => documents(name)())],
    collections: () => [
      { label: "posts", docs: listPosts(), output: true },
      ...collections.map((name) => ({ label: name, docs: documents(name)() })),
    ],
  });
  return scope;
}

function collectionsOf({ collections }: LiquidMap): readonly string[] {
  const names = Array.isArray(collections)
    ? collections.map(String)
    : isLiquidMap(collections)
      ? Object.keys(collections)
      : [];
  return names.filter((name) => name !== "posts" && /^[\w-]+$/.test(name));
}

function groupPosts(
  posts: readonly Entry[],
  labelsOf: (entry: Entry) => readonly Tag[],
  scopeOf: PostScope,
): Readonly<Record<string, readonly object[]>> {
  const groups = new Map<string, object[]>();
  for (const post of posts) {
    for (const { name } of labelsOf(post)) {
      const group = groups.get(name) ?? [];
      group.push(scopeOf(post));
      groups.set(name, group);
    }
  }
  return Object.fromEntries(groups);
}

const PAGE = /\.(?:md|markdown|mkdn|mkd|mkdown|html?)$/i;

function isOwnFolder(path: string): boolean {
  return !/(?:^|\/)(?:[._]|node_modules$|vendor$)/.test(path);
}

function readPages(context: LiquidContext, isStatic: boolean): readonly object[] {
  const { files, jekyll } = context;
  return files
    .list("", isOwnFolder)
    .filter((path) => !/(?:^|\/)[._][^/]*$/.test(path))
    .flatMap((path): readonly object[] => {
      const isPage = files.isPage(path);
      if (isPage === isStatic) return [];
      const file = { path: isPage ? path : `/${path}`, name: basename(path), extname: extname(path) };
      if (!isPage) return [{ ...file, basename: basename(path, extname(path)) }];
      const fields = parseTypedFrontMatter(files.read(path) ?? "");
      return [{ ...fields, ...file, url: addressOfPage(path, jekyll) ?? `/${path}` }];
    });
}

/** The documents of a collection, by their paths. */
function readCollection(name: string, { files }: LiquidContext): readonly object[] {
  return files.list(`_${name}`).flatMap((path) => {
    if (!PAGE.test(path) || !files.isPage(path)) return [];
    const text = files.read(path) ?? "";
    const slug = basename(path, extname(path));
    const end = /^(?:---|\.\.\.)[ \t]*$/m.exec(text.slice(4));
    const content = end === null ? "" : text.slice(4 + end.index + end[0].length);
    const url = `/${name}/${path.slice(name.length + 2).replace(PAGE, "")}.html`;
    const document = { title: slug, url, ...parseTypedFrontMatter(text), slug, path, collection: name };
    return [addLazy(document, { content: () => content })];
  });
}
