import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DialectName, SiteConfig } from "#config/schema.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import type { Entry, Post } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { renderPost } from "#content/render/render.js";
import { type LoadResult, loadEntries } from "#content/sources/load.js";

export const SITE: SiteConfig = {
  title: "Career Notes",
  url: "https://careers.example/",
  description: "",
  language: "en",
  timezone: "UTC",
  authors: {},
};

/** Files by path below the config's folder; posts belong into `content/`. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export function writeFolder(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-content-"));
  mkdirSync(join(folder, "content"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

interface Given {
  readonly site?: Partial<SiteConfig>;
  /** undefined: the dialect's rules, else `/{path}/`. */
  readonly url?: string | undefined;
  readonly dialect?: DialectName;
  /** Default: `content`. */
  readonly files?: string;
}

export function load(
  files: Files,
  { site = {}, url, dialect, files: source = "content" }: Given = {},
): LoadResult {
  return loadEntries([{ files: source, url, dialect }], {
    baseDir: writeFolder(files),
    site: { ...SITE, ...site },
  });
}

/** The only post among `files`. */
export function loadOne(files: Files, given: Given = {}): Entry {
  const { entries, findings } = load(files, given);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1)
    throw new Error(`${entries.length} posts; ${JSON.stringify(findings)}`);
  return entry;
}

/** The post in one Markdown file with this front matter (and a date unless it has one). */
export function loadFields(frontMatter: string, given: Given = {}): Entry {
  const names = [...frontMatter.matchAll(/^[\w-]+/gm)].map(([name]) => fieldKey(name));
  const isDated = FIELD_ALIASES.published.some((alias) => names.includes(alias));
  const dated = isDated ? frontMatter : `date: 2026-01-31\n${frontMatter}`;
  return loadOne({ "content/post.md": `---\n${dated}\n---\nBody.\n` }, given);
}

export function renderOne(files: Files, given: Given = {}): Post {
  const [post] = renderPost(loadOne(files, given), { ...SITE, ...given.site }).posts;
  if (post === undefined) throw new Error("The post was left out.");
  return post;
}

export function problems({ findings }: Pick<LoadResult, "findings">): readonly string[] {
  return findings.map(
    ({ code, place: { file, line }, message }) =>
      `${file}${line === undefined ? "" : `:${line}`} ${code} ${message}`,
  );
}
