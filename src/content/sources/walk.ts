import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { compareCodeUnits } from "#content/text/characters.js";

/** Paths are below the folder, `/` as separator, sorted by code units. */
export interface WalkResult {
  /** Files that may hold posts. */
  readonly paths: readonly string[];
  /** Folders and links that can't be read. */
  readonly failures: readonly { readonly path: string; readonly cause: unknown }[];
}

const CONTENT_FILE = /\.(?:mdx?|markdown|mdown|html?|txt)$/i;

/**
 * All files below `root` that may hold posts, in the same order on every file system. Dot files, files that generators don't
 * publish (`_index.md`, `_layouts/`, …) and node_modules are left out. Links are followed; each real folder is visited once, so
 * loops end.
 *
 * @param except absolute paths of folders that aren't read
 * @throws what the file system throws when `root` itself can't be read
 */
export function walkContent(root: string, except: readonly string[]): WalkResult {
  const paths: string[] = [];
  const failures: { path: string; cause: unknown }[] = [];
  const visited = new Set<string>([realpathSync(root)]);
  const links: string[] = [];
  const enter = (folder: string, real: string): void => {
    const below = folder === root ? "" : `${relativePath(root, folder)}/`;
    const others: Dirent[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (isIgnored(name)) continue;
      if (entry.isFile() && CONTENT_FILE.test(name)) paths.push(`${below}${name}`);
      else others.push(entry);
    }
    for (const entry of others.sort(compareNames)) {
      const file = `${folder}${sep}${entry.name}`;
      if (except.includes(file)) continue;
      if (entry.isDirectory()) visit(file, join(real, entry.name));
      else if (entry.isSymbolicLink()) links.push(file);
    }
  };
  const visit = (folder: string, real: string): void => {
    if (visited.has(real)) return;
    visited.add(real);
    try {
      enter(folder, real);
    } catch (cause) {
      failures.push({ path: relativePath(root, folder), cause });
    }
  };
  enter(root, realpathSync(root));
  // Links come last, so that real folders are visited under their own names.
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    const target = resolveLink(link);
    if (target.kind === "folder") visit(link, target.real);
    else if (target.kind === "file" && CONTENT_FILE.test(link)) paths.push(relativePath(root, link));
    else if (target.kind === "broken" && CONTENT_FILE.test(link))
      failures.push({ path: relativePath(root, link), cause: target.cause });
  }
  return { paths: paths.sort(compareCodeUnits), failures: failures.sort(comparePaths) };
}

function comparePaths(a: { readonly path: string }, b: { readonly path: string }): number {
  return compareCodeUnits(a.path, b.path);
}

function compareNames(a: Dirent, b: Dirent): number {
  return compareCodeUnits(a.name, b.name);
}

/** Names with `_` are layouts, includes and section pages of generators, except Jekyll's two folders of posts. */
function isIgnored(name: string): boolean {
  return (
    name.startsWith(".") ||
    name === "node_modules" ||
    (name.startsWith("_") && name !== "_posts" && name !== "_drafts")
  );
}

function relativePath(root: string, file: string): string {
  return relative(root, file).split(sep).join("/");
}

type LinkTarget =
  | { readonly kind: "folder"; readonly real: string }
  | { readonly kind: "file" | "neither" }
  | { readonly kind: "broken"; readonly cause: unknown };

function resolveLink(link: string): LinkTarget {
  try {
    const stats = statSync(link);
    if (stats.isDirectory()) return { kind: "folder", real: realpathSync(link) };
    return { kind: stats.isFile() ? "file" : "neither" };
  } catch (cause) {
    return { kind: "broken", cause };
  }
}
