/** What a file's path below its source says about its post. */
export interface PathInfo {
  /** Without the ending. */
  readonly path: string;
  /** For `{path}` in URLs: no date before the name, no `index`, no `_posts`. */
  readonly urlPath: string;
  readonly section: string;
  readonly slug: string;
  /** `YYYY-MM-DD` as the name has it or as the folders spell it; the calendar may not have such a day. */
  readonly date?: string;
  /** It is in a folder of drafts. */
  readonly drafts: boolean;
}

const EXTENSION = /\.[^./]+$/;
const DATED_NAME = /^(\d{4}-\d{2}-\d{2})(?:[-_](.+))?$/;
const DATED_FOLDERS = /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})(?=\/|$)/;

/** @param path below the source, `/` as separator, with the ending */
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
  const date = dated?.[1] ?? dateOfFolders(place);
  const urlPath = `${place.slice(0, place.length - name.length)}${slug}`;
  return {
    path: bare,
    urlPath: urlPath === "index" ? "" : urlPath,
    section: segments.length > 1 ? (segments[0] ?? "") : "",
    slug,
    ...(date === undefined ? {} : { date }),
    drafts: segments !== all && all.slice(0, -1).includes("_drafts"),
  };
}

function dateOfFolders(path: string): string | undefined {
  return DATED_FOLDERS.exec(path)?.slice(1).join("-");
}

/** Jekyll's folders say what a file is, not where its page is. */
function isPostsFolder(segment: string): boolean {
  return segment === "_posts" || segment === "_drafts";
}
