import { parentOf } from "#content/dialects/file-path.js";
import type { Entry } from "#content/model/post.js";

/** Finds the post that a link names by its file. `from` is the path of the post with the link. */
export type FindPost = (name: string, from: string) => Entry | undefined;

/** The index by file names is made when the first name is looked up. */
export function makePostFinder(all: () => readonly Entry[]): FindPost {
  let byName: Map<string, Entry[]> | undefined;
  return (name, from) => {
    byName ??= indexByName(all());
    const path = normalisePath(name);
    const found = (byName.get(path.split("/").at(-1) ?? "") ?? []).filter((entry) => {
      const own = normalisePath(entry.path);
      return own === path || own.endsWith(`/${path}`) || path.endsWith(`/${own}`);
    });
    return (
      found.find((entry) => normalisePath(entry.path) === normalisePath(`${parentOf(from)}/${path}`)) ??
      found.find((entry) => normalisePath(entry.path) === path) ??
      found[0]
    );
  };
}

function indexByName(entries: readonly Entry[]): Map<string, Entry[]> {
  const byName = new Map<string, Entry[]>();
  for (const entry of entries) {
    const name = normalisePath(entry.path).split("/").at(-1) ?? "";
    const named = byName.get(name);
    if (named === undefined) byName.set(name, [entry]);
    else named.push(entry);
  }
  return byName;
}

/** Without extension, `index`, `.`, `..` and Jekyll's `_posts`, which `post_url` leaves out. */
function normalisePath(path: string): string {
  return path
    .replace(/\.(?:mdx?|markdown|mdown|html?|txt)$/i, "")
    .replace(/\/index$/, "")
    .split("/")
    .filter((segment) => !/^(?:\.{0,2}|_posts|_drafts)$/.test(segment))
    .join("/");
}
