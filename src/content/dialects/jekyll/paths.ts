import { type PathInfo, parsePostPath } from "#content/dialects/file-path.js";
import { matchGlob } from "#content/dialects/glob.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { rollOver } from "./ruby-dates.js";

/** A collection other than `posts` (https://jekyllrb.com/docs/collections/). */
interface Collection {
  readonly name: string;
  /** Its documents get pages. */
  readonly output: boolean;
  readonly permalink: string | undefined;
}

/** What the configuration says about where documents are. */
export interface PathRules {
  readonly collections: ReadonlyMap<string, Collection>;
  /** With a slash at its end; "" for the site's own folder. */
  readonly collectionsFolder: string;
  /** Patterns of files and folders that Jekyll doesn't read. */
  readonly exclude: readonly string[];
}

/** Jekyll always leaves these out. */
const ALWAYS_EXCLUDED = ["node_modules", "vendor/bundle", "vendor/cache", "vendor/gems", "vendor/ruby"];

export function readPathRules(settings: Fields): PathRules {
  const folder = textOf(settings.get("collectionsdir")?.value)?.replace(/^[./]+|\/+$/g, "") ?? "";
  const { value: exclude } = settings.get("exclude") ?? {};
  return {
    collections: new Map(readCollections(settings.get("collections")?.value).map((one) => [one.name, one])),
    collectionsFolder: folder === "" ? "" : `${folder}/`,
    exclude: [
      ...ALWAYS_EXCLUDED,
      ...(isList(exclude) ? exclude : []).flatMap((item) => textOf(item)?.replace(/^\/+|\/+$/g, "") || []),
    ],
  };
}

function readCollections(value: Value | undefined): readonly Collection[] {
  if (!isMap(value)) return [];
  return [...value]
    .filter(([name]) => name !== "posts")
    .map(([name, given]) => ({
      name,
      output: isMap(given) && given.get("output") === true,
      permalink: isMap(given) ? textOf(given.get("permalink")) : undefined,
    }));
}

/** The pattern of the posts' addresses: what the configuration says of them as a collection counts before what it says of the site. */
export function permalinkOfPosts(settings: Fields): string | undefined {
  const collections = settings.get("collections")?.value;
  const posts = isMap(collections) ? collections.get("posts") : undefined;
  const own = isMap(posts) ? textOf(posts.get("permalink")) : undefined;
  return own ?? textOf(settings.get("permalink")?.value);
}

/** The collection whose folder a file is in; undefined for posts and pages. */
export function collectionOf(
  file: string,
  { collections, collectionsFolder }: PathRules,
): Collection | undefined {
  if (!file.startsWith(`${collectionsFolder}_`)) return undefined;
  const [folder = ""] = file.slice(collectionsFolder.length + 1).split("/", 1);
  // The names of settings are compared without their hyphens and underscores.
  return collections.get(folder) ?? collections.get(folder.toLowerCase().replace(/[-_ ]/g, ""));
}

const POST_NAME = /^(\d{2,4})-(\d{1,2})-(\d{1,2})-(.*)$/;

/**
 * Why Jekyll makes no post of a file.
 *
 * @param file below the site's folder
 * @param pages files outside of `_posts` are pages; otherwise they count, because somebody has named their folder
 */
export function skipReason(
  file: string,
  rules: PathRules,
  { pages }: { readonly pages: boolean },
): string | undefined {
  const excluded = rules.exclude.find((pattern) => matchGlob(pattern, file));
  if (excluded !== undefined) return `Jekyll doesn't read it (\`exclude\`: ${excluded}).`;
  const segments = file.split("/");
  const name = segments.at(-1) ?? "";
  if (segments.includes("_drafts")) return undefined;
  if (segments.slice(0, -1).includes("_posts"))
    return POST_NAME.test(name)
      ? undefined
      : "Jekyll makes no post of it, because its name doesn't begin with a date.";
  const collection = collectionOf(file, rules);
  if (collection !== undefined && !collection.output)
    return `Jekyll makes no page of it, because the collection ${collection.name} lacks \`output: true\`.`;
  return pages && collection === undefined ? "It is a page, because it isn't in `_posts`." : undefined;
}

/** The date and slug as Jekyll takes them from a name. A day that the month lacks is one of the next month. */
export function readPath(path: string): PathInfo {
  const info = parsePostPath(path);
  const name = info.path.slice(info.path.lastIndexOf("/") + 1);
  const [, year = "", month = "", day = "", slug = ""] = POST_NAME.exec(name) ?? [];
  if (slug === "") return { ...info, file: path };
  const folders = info.urlPath.slice(0, info.urlPath.length - info.slug.length);
  const written = `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return { ...info, slug, urlPath: `${folders}${slug}`, date: rollOver(written), file: path };
}

/** The folders above `_posts`, which are categories. */
export function foldersAbovePosts(file: string, { collectionsFolder }: PathRules): readonly string[] {
  const inner = file.startsWith(collectionsFolder) ? file.slice(collectionsFolder.length) : file;
  return /^(.+)\/_(?:posts|drafts)\//.exec(inner)?.[1]?.split("/") ?? [];
}
