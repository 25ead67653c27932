import { type Dirent, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareCodeUnits } from "#content/text/characters.js";
import { reasonOf } from "#errors.js";
import type { DiscoveryLink } from "#feeds/discovery.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { isLeftOver, replaceFile } from "#files/replace-file.js";
import { type InjectedPage, injectLinks } from "./inject-links.js";

interface FailedPage {
  readonly path: string;
  readonly reason: string;
}

/** Paths below the folder, with `/`, sorted. */
export interface InjectedFolder {
  readonly changed: readonly string[];
  /** Pages that had all the links. */
  readonly had: readonly string[];
  /** Files without a head: parts of pages, proofs of ownership. */
  readonly skipped: readonly string[];
  readonly failed: readonly FailedPage[];
}

interface FolderContext {
  readonly links: readonly DiscoveryLink[];
  /** Of the site, to which the folder belongs. */
  readonly siteUrl: string;
  /** Whether Feedletter wrote a file (absolute): its pages have the links. */
  readonly isOurs: (path: string) => boolean;
}

/** Adds the links to every page below a folder that doesn't have them, one file after the other; links aren't followed. */
export function injectFolder(
  folder: string,
  context: FolderContext & { readonly dryRun: boolean },
): InjectedFolder {
  return examineFolder(folder, context, (path, bytes) => {
    if (!context.dryRun) replaceFile(path, bytes);
  });
}

/**
 * What `injectFolder` would do. Changes nothing.
 *
 * @param most pages to look at
 */
export function inspectFolder(
  folder: string,
  context: FolderContext & { readonly most: number },
): InjectedFolder {
  return examineFolder(folder, context, () => {});
}

function examineFolder(
  folder: string,
  context: FolderContext & { readonly most?: number; readonly dryRun?: boolean },
  change: (path: string, bytes: Buffer) => void,
): InjectedFolder {
  const failed: FailedPage[] = [];
  const pages: Record<"changed" | "had" | "no page", string[]> = { changed: [], had: [], "no page": [] };
  const { most = Number.POSITIVE_INFINITY, dryRun = true } = context;
  let looked = 0;
  for (const path of listPages(folder, { failed, removeLeft: !dryRun })) {
    const file = join(folder, path);
    if (context.isOurs(file)) continue;
    if (looked >= most) break;
    looked += 1;
    try {
      const injected = injectPage(file, {
        ...context,
        url: resolveInFolder(context.siteUrl, encodeURI(path)),
      });
      if (injected.kind === "changed") change(file, injected.bytes);
      if (injected.kind === "failed") failed.push({ path, reason: injected.reason });
      else pages[injected.kind].push(path);
    } catch (thrown) {
      failed.push({ path, reason: reasonOf(thrown) });
    }
  }
  return { changed: pages.changed, had: pages.had, skipped: pages["no page"], failed };
}

const MAX_PAGE_BYTES = 64 * 1024 * 1024;

function injectPage(file: string, context: Parameters<typeof injectLinks>[1]): InjectedPage {
  const { size } = statSync(file);
  if (size > MAX_PAGE_BYTES) return { kind: "failed", reason: "it is larger than 64 MB" };
  return injectLinks(readFileSync(file), context);
}

interface ListContext {
  readonly failed: FailedPage[];
  readonly removeLeft: boolean;
}

/** Hidden files and folders, and node_modules, are nobody's pages. */
function* listPages(folder: string, context: ListContext, below = ""): Generator<string> {
  for (const entry of readFolder(join(folder, below), below, context)) {
    const path = `${below}${entry.name}`;
    if (entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name))
      yield* listPages(folder, context, `${path}/`);
    else if (entry.isFile() && isLeftOver(path)) {
      if (context.removeLeft) rmSync(join(folder, path), { force: true });
    } else if (entry.isFile() && /^[^.].*\.html$/is.test(entry.name)) yield path;
  }
}

function readFolder(folder: string, below: string, { failed }: ListContext): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => compareCodeUnits(a.name, b.name));
  } catch (thrown) {
    failed.push({ path: below, reason: reasonOf(thrown) });
    return [];
  }
}
