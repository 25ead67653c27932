import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { WalkRules } from "#content/dialects/dialect.js";
import { compareCodeUnits } from "#content/text/characters.js";

/** Paths are below the folder, `/` as separator, sorted by code units. */
export interface WalkResult {
  /** Files that may hold posts. */
  readonly paths: readonly string[];
  /** Folders and links that can't be read. */
  readonly failures: readonly { readonly path: string; readonly cause: unknown }[];
  /** Numbers of documents in formats that we don't read, by extension. */
  readonly unread: ReadonlyMap<string, number>;
  /** Links out of the folder, which weren't followed, and where they lead. */
  readonly links: readonly { readonly path: string; readonly target: string }[];
}

interface WalkOptions {
  /** Absolute paths of folders that aren't read. */
  readonly except: readonly string[];
  /** Follow links that lead out of the folder, too. */
  readonly followLinks: boolean;
  /** Default: dot files, `_index.md`, `_layouts/` and the like are ignored, and all formats that we read count. */
  readonly rules?: Pick<WalkRules, "isIgnored" | "isContent"> | undefined;
  /** Default: 20,000. */
  readonly maxFolders?: number;
}

const USUAL_RULES: Pick<WalkRules, "isIgnored" | "isContent"> = {
  isIgnored,
  isContent: isContentFile,
};

/** Thrown for a tree that can't be a folder of posts, such as the whole disk. */
export class EndlessFolderError extends Error {
  /** Of a folder or link directly below the one that was searched; "" for the searched folder itself. */
  readonly path: string;

  constructor(path: string, maxFolders: number) {
    super(`more than ${maxFolders} folders, too many for a folder of posts`);
    this.path = path;
  }
}

/** Formats in which other tools keep posts. */
const OTHER_DOCUMENT =
  /\.(ad|adoc|asciidoc|docx|ipynb|liquid|njk|org|pandoc|pdc|pod|qmd|rmd|rst|tex|textile|wiki)$/i;

const CONTENT_FILE = /\.(?:mdx?|markdown|mdown|html?|txt)$/i;

/**
 * Searched in a few seconds. In the folder itself the search goes on if there is a file to read for every other folder, as with
 * page bundles; behind links it doesn't, as a whole disk has many such files, too.
 */
const MAX_FOLDERS = 20_000;

/**
 * All files below `root` that may hold posts, in the same order on every file system. Dot files, files that generators don't
 * publish (`_index.md`, `_layouts/`, …) and node_modules are left out. Each real file and folder is read once, under its own name
 * if it has one here, so loops end, and links within the folder don't double posts.
 *
 * @throws what the file system throws when `root` itself can't be read; EndlessFolderError
 */
export function walkContent(
  root: string,
  { except, followLinks, rules = USUAL_RULES, maxFolders = MAX_FOLDERS }: WalkOptions,
): WalkResult {
  const realRoot = realpathSync(root);
  const paths: string[] = [];
  const failures: { path: string; cause: unknown }[] = [];
  const outside: { path: string; target: string }[] = [];
  const unread = new Map<string, number>();
  const visited = new Set<string>([realRoot]);
  const links: string[] = [];
  let beforeLinks: number | undefined;
  const enter = (folder: string, real: string): void => {
    const tooMany = beforeLinks !== undefined && visited.size - beforeLinks > maxFolders;
    if (tooMany || (visited.size > maxFolders && visited.size > 2 * paths.length))
      throw new EndlessFolderError(relativePath(root, folder).split("/")[0] ?? "", maxFolders);
    const below = folder === root ? "" : `${relativePath(root, folder)}/`;
    const others: Dirent[] = [];
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const { name } = entry;
      if (rules.isIgnored(name)) continue;
      if (!entry.isFile()) others.push(entry);
      else if (rules.isContent(name)) paths.push(`${below}${name}`);
      else countUnread(name, unread);
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
      if (cause instanceof EndlessFolderError) throw cause;
      failures.push({ path: relativePath(root, folder), cause });
    }
  };
  enter(root, realRoot);
  beforeLinks = visited.size;
  // Links come last, so that real folders and files are read under their own names.
  const read = new Set(links.length === 0 ? [] : paths.map((path) => join(realRoot, path)));
  for (let link = links.shift(); link !== undefined; link = links.shift()) {
    const path = relativePath(root, link);
    const target = resolveLink(link);
    if (target.kind === "broken") {
      if (rules.isContent(link)) failures.push({ path, cause: target.cause });
    } else if (target.kind === "folder" || (target.kind === "file" && rules.isContent(link))) {
      if (!followLinks && !isInside(target.real, realRoot)) outside.push({ path, target: target.real });
      else if (target.kind === "folder") visit(link, target.real);
      else if (!read.has(target.real)) {
        read.add(target.real);
        paths.push(path);
      }
    }
  }
  return {
    paths: paths.sort(compareCodeUnits),
    failures: failures.sort(comparePaths),
    unread,
    links: outside.sort(comparePaths),
  };
}

export function isContentFile(name: string): boolean {
  return CONTENT_FILE.test(name);
}

function countUnread(name: string, unread: Map<string, number>): void {
  const extension = OTHER_DOCUMENT.exec(name)?.[1]?.toLowerCase();
  if (extension !== undefined) unread.set(extension, (unread.get(extension) ?? 0) + 1);
}

function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
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
  | { readonly kind: "folder" | "file"; readonly real: string }
  | { readonly kind: "neither" }
  | { readonly kind: "broken"; readonly cause: unknown };

function resolveLink(link: string): LinkTarget {
  try {
    const stats = statSync(link);
    if (stats.isDirectory()) return { kind: "folder", real: realpathSync(link) };
    return stats.isFile() ? { kind: "file", real: realpathSync(link) } : { kind: "neither" };
  } catch (cause) {
    return { kind: "broken", cause };
  }
}
