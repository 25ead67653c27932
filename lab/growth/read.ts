import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DialectName } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import { loadSources } from "#content/sources/sources.js";
import { FeedletterError } from "#errors.js";
import { SITE } from "../../tests/content/folder.js";
import { contextOf, feedOf } from "../../tests/content/sources.js";

/** Runs `work` in a folder with these files. Whatever is in them, what it throws is for people to read. */
export async function inFolder<Result>(
  files: Readonly<Record<string, string>>,
  work: (folder: string) => Promise<Result>,
): Promise<Result | FeedletterError> {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-growth-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return await work(folder);
  } catch (error) {
    if (error instanceof FeedletterError) return error;
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Source = Parameters<typeof loadSources>[0][number];

/** The whole way of posts: front matter, entry, body, cleaning, excerpt. */
async function readSource(files: Readonly<Record<string, string>>, source: Source) {
  return inFolder(files, async (baseDir) => {
    const { entries } = await loadSources([source], { ...contextOf(), baseDir });
    return renderPosts(entries, SITE, { all: () => entries });
  });
}

export async function readFiles(files: Readonly<Record<string, string>>, dialect?: DialectName) {
  return readSource(files, { files: ".", url: dialect === undefined ? "/{slug}/" : undefined, dialect });
}

export async function readFile(name: string, text: string, dialect?: DialectName) {
  return readFiles({ [name]: text }, dialect);
}

export const FIELDS = "title: A\ndate: 2026-01-31\n";

export function withBody(body: string): string {
  return `---\n${FIELDS}---\n${body}\n`;
}

export async function readPage(page: string) {
  return readSource({ "a.html": page }, { html: ".", url: "/{path}/" });
}

export async function readFeed(document: string) {
  return readSource({ feed: document }, feedOf("feed"));
}
