import type { Entry } from "#content/model/post.js";

/** The post that a body names by its file; undefined where none is. `from` is the path of the post that names it. */
export type FindPost = (name: string, from: string) => Entry | undefined;

/** An index by file names, made when the first name is looked up. */
export function makePostFinder(all: () => readonly Entry[]): FindPost {
  let byName: Map<string, Entry[]> | undefined;
  return (name, from) => {
    byName ??= indexByName(all());
    const path = normalisePath(name);
    const found = (byName.get(path.split("/").at(-1) ?? "") ?? []).filter((entry) => {
      const own = normalisePath(entry.path);
      return own === path || own.endsWith(`/${path}`) || path.endsWith(`/${own}`);
    });
    const folder = from.slice(0, from.lastIndexOf("/") + 1);
    return (
      found.find((entry) => normalisePath(entry.path) === normalisePath(`${folder}${path}`)) ??
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

/** Without ending, `index`, steps and Jekyll's holders, which `post_url` leaves out. */
function normalisePath(path: string): string {
  return path
    .replace(/\.(?:mdx?|markdown|mdown|html?|txt)$/i, "")
    .replace(/\/index$/, "")
    .split("/")
    .filter((segment) => !/^(?:\.{0,2}|_posts|_drafts)$/.test(segment))
    .join("/");
}
