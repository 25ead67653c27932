/** What a file's path below its source says about its post. */
export interface PathInfo {
  /** Without the extension. */
  readonly path: string;
  /** For `{path}` in URLs: without a date before the name, `index` and `_posts`. */
  readonly urlPath: string;
  readonly section: string;
  readonly slug: string;
  /** `YYYY-MM-DD`, from the name or from the folders. The calendar may not have such a day. */
  readonly date?: string;
  /** It is in a folder of drafts. */
  readonly drafts: boolean;
  /** The path as it was found, where the generator has the file at another place. */
  readonly file?: string;
}

const EXTENSION = /\.[^./]+$/;
const DATED_NAME = /^(\d{4}-\d{2}-\d{2})(?:[-_](.+))?$/;
const DATED_FOLDERS = /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})(?=\/|$)/;

/** @param path below the source, with `/` as separator and the extension */
export function parsePostPath(path: string): PathInfo {
  const bare = path.replace(EXTENSION, "");
  const all = bare.split("/");
  const segments = bare.includes("_")
    ? all.filter((segment, index) => index === all.length - 1 || !isPostsFolder(segment))
    : all;
  const bundled = segments.length > 1 && segments.at(-1) === "index";
  const named = bundled ? segments.slice(0, -1) : segments;
  const name = named.at(-1) ?? "";
  const place = named === all ? bare : named.join("/");
  const dated = DATED_NAME.exec(name);
  const slug = dated?.[2] ?? name;
  const urlPath = `${place.slice(0, place.length - name.length)}${slug}`;
  return {
    path: bare,
    urlPath: urlPath === "index" ? "" : urlPath,
    section: segments.length > 1 ? (segments[0] ?? "") : "",
    slug,
    date: dated?.[1] ?? DATED_FOLDERS.exec(place)?.slice(1).join("-"),
    drafts: segments !== all && all.slice(0, -1).includes("_drafts"),
  };
}

/** Jekyll's folders that are no part of a page's address. */
function isPostsFolder(segment: string): boolean {
  return segment === "_posts" || segment === "_drafts";
}

/** The folder of a path with `/` as separator, without a slash at its end; "" at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The sections above a source within a generator's `content` folder: "blog" for `content/blog`, "" for `content`. */
export function sectionsOfSource(source: string): string {
  return /^content\/(.+)$/.exec(source)?.[1] ?? "";
}
