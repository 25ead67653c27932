import { parentOf } from "#content/dialects/file-path.js";
import type { Entry } from "#content/model/post.js";

/**
 * Finds the post that a link names by its file. `from` is the path of the post with the link; of translations at one path, that
 * in its language is meant.
 */
export type FindPost = (name: string, from: string, language?: string) => Entry | undefined;

/** The indexes are made when the first name is looked up. */
export function makePostFinder(all: () => readonly Entry[]): FindPost {
  let index: PostIndex | undefined;
  return (name, from, language) => {
    index ??= indexPosts(all());
    const path = normalisePath(name);
    // A slash at its beginning stands for the source's folder.
    const beside = name.startsWith("/") ? path : normalisePath(`${parentOf(from)}/${name}`);
    const { byPath, byName } = index;
    const find = (own: string) => byPath.get(inLanguage(own, language)) ?? byPath.get(own);
    return (
      find(beside) ??
      find(path) ??
      byName.get(lastOf(path))?.find((own) => own.path.endsWith(`/${path}`) || path.endsWith(`/${own.path}`))
        ?.entry
    );
  };
}

interface PostIndex {
  readonly byPath: ReadonlyMap<string, Entry>;
  /** By the last part of the path. Many posts may have the same. */
  readonly byName: ReadonlyMap<string, readonly { readonly path: string; readonly entry: Entry }[]>;
}

function indexPosts(entries: readonly Entry[]): PostIndex {
  const byPath = new Map<string, Entry>();
  const byName = new Map<string, { path: string; entry: Entry }[]>();
  for (const entry of entries) {
    const path = normalisePath(entry.path);
    if (!byPath.has(path)) byPath.set(path, entry);
    const translation = inLanguage(path, entry.language);
    if (!byPath.has(translation)) byPath.set(translation, entry);
    const named = byName.get(lastOf(path));
    if (named === undefined) byName.set(lastOf(path), [{ path, entry }]);
    else named.push({ path, entry });
  }
  return { byPath, byName };
}

/** No path has a line break. */
function inLanguage(path: string, language = ""): string {
  return `${path}\n${language}`;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/**
 * Without extension, `index`, `.`, `..` and Jekyll's `_posts`, which `post_url` leaves out. Letters in one form: some systems store
 * the accents of names apart.
 */
function normalisePath(path: string): string {
  const segments: string[] = [];
  const bare = path.replace(/\.(?:mdx?|markdown|mdown|html?|txt)$/i, "").replace(/\/index$/, "");
  for (const segment of bare.split("/")) {
    if (segment === "..") segments.pop();
    else if (!/^(?:\.?|_posts|_drafts)$/.test(segment)) segments.push(segment);
  }
  return segments.join("/").normalize("NFC");
}
