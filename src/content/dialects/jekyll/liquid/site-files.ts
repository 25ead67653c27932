import { type Dirent, readdirSync, realpathSync } from "node:fs";
import { join, sep } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";
import { compareCodeUnits } from "#content/text/characters.js";
import { makeHeadReader } from "#content/text/file-head.js";

/** The only way in which templates reach files: below the site's folder, and no links out of it. */
export interface SiteFiles {
  /** @param path below the site's folder; undefined where there is no such file, or it isn't the site's */
  readonly read: (path: string) => string | undefined;
  /** Whether a file begins with front matter, so that Jekyll takes it for a page. */
  readonly isPage: (path: string) => boolean;
  /** All files below a folder, in the same order everywhere; folders for which `enter` is false are left out. */
  readonly list: (folder: string, enter?: (path: string) => boolean) => readonly string[];
}

/** A site with more isn't listed to its end. */
const MAX_FILES = 20_000;

/** The first line of front matter, with some spaces. */
const FENCE_BYTES = 16;

export function makeSiteFiles(root: string): SiteFiles {
  const real = realpathOf(root);
  const texts = new Map<string, string | undefined>();
  const readHead = makeHeadReader();
  const find = (path: string): string | undefined => {
    const file = realpathOf(join(root, path));
    return real !== undefined && file?.startsWith(`${real}${sep}`) ? file : undefined;
  };
  const readFile = (path: string): string | undefined => {
    const file = find(path);
    return file === undefined ? undefined : readSmallFile(file);
  };
  return {
    read: (path) => {
      if (!texts.has(path)) texts.set(path, readFile(path));
      return texts.get(path);
    },
    isPage: (path) => {
      const file = find(path);
      const head = file === undefined ? undefined : readHead(file, FENCE_BYTES);
      return head?.kind === "text" && /^---[ \t]*\r?\n/.test(head.text);
    },
    list: (folder, enter = () => true) => {
      const paths: string[] = [];
      const waiting = [folder];
      while (waiting.length > 0 && paths.length < MAX_FILES) {
        const current = waiting.pop() ?? "";
        for (const entry of entriesOf(join(root, current))) {
          const path = current === "" ? entry.name : `${current}/${entry.name}`;
          if (entry.isFile()) paths.push(path);
          else if (entry.isDirectory() && enter(path)) waiting.push(path);
        }
      }
      return paths.sort(compareCodeUnits);
    },
  };
}

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
