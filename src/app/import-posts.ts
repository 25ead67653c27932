import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { stringify } from "yaml";
import { createFile } from "#app/create-file.js";
import { type ConfigPath, type LoadedConfig, loadConfig } from "#config/load.js";
import type { ExportSource } from "#config/schema.js";
import { exportSource } from "#config/sources.js";
import { htmlToMarkdown } from "#content/markup/html-to-markdown.js";
import type { Entry, Post } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import { loadExport } from "#content/sources/from-export/export-source.js";
import { slugOf } from "#content/text/slug.js";
import { decodePath } from "#content/text/uri.js";
import type { Finding } from "#findings.js";

export interface ImportPostsOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the paths are relative to. */
  readonly cwd: string;
  readonly export: string;
  /** The folder to write into. */
  readonly to: string;
  readonly drafts?: boolean;
  /** What posts are whose export has no statuses. Default: drafts. */
  readonly withoutStatus?: ExportSource["withoutStatus"];
  readonly dryRun?: boolean;
}

export interface ImportedPosts {
  /** Paths relative to the current folder. */
  readonly written: readonly string[];
  /** Files that exist; they are left alone. */
  readonly kept: readonly string[];
  /** Drafts that weren't asked for. */
  readonly drafts: number;
  readonly findings: readonly Finding[];
}

/**
 * Writes the posts of an export as Markdown files with front matter, with the addresses and ids that they have.
 * @throws FeedletterError E_CONFIG…, E_SOURCE, E_OUT_WRITE
 */
export async function importPosts(options: ImportPostsOptions): Promise<ImportedPosts> {
  const { cwd, to, drafts = false, dryRun = false } = options;
  const { config, baseDir }: LoadedConfig = await loadConfig(options.configPath, {
    env: options.env,
    uses: [],
  });
  const source = exportSource.parse({
    export: relative(baseDir, resolve(cwd, options.export)) || ".",
    withoutStatus: options.withoutStatus,
  });
  const loaded = loadExport(source, { baseDir, site: config.site });
  const entries = loaded.entries.filter(({ draft }) => drafts || !draft);
  const rendered = renderPosts(entries, config.site);
  const names = new Set<string>();
  const written: string[] = [];
  const kept: string[] = [];
  for (const post of rendered.posts) {
    const path = join(resolve(cwd, to), chooseName(post, names));
    const text = `---\n${stringify(frontMatterOf(post, config.site.url), { lineWidth: 0 })}---\n\n${htmlToMarkdown(post.html)}`;
    const isNew = dryRun || createFile(path, (file) => writeFileSync(file, text, { flag: "wx" }));
    (isNew ? written : kept).push(relative(cwd, path));
  }
  return {
    written,
    kept,
    drafts: loaded.entries.length - entries.length,
    findings: [...loaded.findings, ...rendered.findings],
  };
}

/** `2026-01-31-the-slug.md`, by the address. */
function chooseName({ url, published, title }: Entry, taken: Set<string>): string {
  const last = decodePath(new URL(url).pathname).split("/").filter(Boolean).at(-1) ?? "";
  const slug = slugOf(last.replace(/\.[a-z]{3,5}$/i, "") || title);
  const base = `${new Date(published).toISOString().slice(0, 10)}-${slug}`;
  let name = `${base}.md`;
  for (let number = 2; taken.has(name); number += 1) name = `${base}-${number}.md`;
  taken.add(name);
  return name;
}

/** What is undefined is left out. */
function frontMatterOf(post: Post, siteUrl: string): Readonly<Record<string, unknown>> {
  const { cover, enclosures, language } = post;
  const names = (tags: readonly { readonly name: string }[]) =>
    tags.length === 0 ? undefined : tags.map(({ name }) => name);
  return {
    title: post.title,
    date: new Date(post.published).toISOString(),
    updated: post.updated === post.published ? undefined : new Date(post.updated).toISOString(),
    draft: post.draft || undefined,
    url: post.url.startsWith(siteUrl) ? `/${post.url.slice(siteUrl.length)}` : post.url,
    id: post.id === post.url ? undefined : post.id,
    language,
    summary: post.summary,
    authors: names(post.authors),
    categories: names(post.categories),
    tags: names(post.tags),
    cover: cover && { url: cover.url, alt: cover.alt },
    enclosures:
      enclosures.length === 0
        ? undefined
        : enclosures.map(({ url, type, bytes, duration }) => ({ url, type, length: bytes, duration })),
  };
}
