import { resolve } from "node:path";
import { THIS_WRITER } from "#app/this-writer.js";
import type { LoadedConfig } from "#config/load.js";
import type { DigestConfig } from "#config/schema.js";
import type { Issue } from "#deliveries/delivery.js";
import type { Ledger } from "#deliveries/ports.js";
import { FeedletterError } from "#errors.js";
import { resolveInFolder } from "#feeds/compose-feed.js";
import { type WriteResult, writeDigestPages } from "#files/write.js";
import { renderIssueIndex } from "#pages/issue-index.js";
import { issuePath, renderIssuePage } from "#pages/issue-page.js";

/** The mail has already been sent by then, so an output folder that can't be written is a result, not an exception. */
export type PublishResult =
  | { readonly kind: "off" }
  | ({ readonly kind: "written" } & Pick<WriteResult, "created" | "changed">)
  | { readonly kind: "failed"; readonly error: FeedletterError };

interface PublishOptions {
  readonly loaded: LoadedConfig;
  readonly ledger: Pick<Ledger, "sentIssues" | "variants">;
  /** The output folder, relative to the config. */
  readonly out: string;
}

/** Pages that are in memory at the same time, at about 100 kB each. */
const PAGES_PER_BATCH = 50;

/**
 * Writes the pages of all sent issues of a digest, and their list. Only missing or changed files are written, which includes those
 * that an interrupted run left out.
 * @throws FeedletterError E_DATABASE
 */
export async function publishIssues(digest: string, options: PublishOptions): Promise<PublishResult> {
  const { loaded, ledger, out } = options;
  const config = loaded.config.digests[digest];
  if (config?.archive !== true) return { kind: "off" };
  const issues = await ledger.sentIssues(digest);
  const dir = resolve(loaded.baseDir, out);
  const created: string[] = [];
  const changed: string[] = [];
  const listed: Listed[] = [];
  try {
    for (let from = 0; from < issues.length; from += PAGES_PER_BATCH) {
      const pages = await renderPages(issues, from, { ...options, config });
      listed.push(...pages.listed);
      const last = from + PAGES_PER_BATCH >= issues.length;
      const index = last ? renderIndex(digest, listed, { ...options, config }) : [];
      const written = writeDigestPages(dir, new Map([...pages.files, ...index]), THIS_WRITER);
      created.push(...written.created);
      changed.push(...written.changed);
    }
  } catch (error) {
    if (error instanceof FeedletterError && error.code.startsWith("E_OUT_")) return { kind: "failed", error };
    throw error;
  }
  return { kind: "written", created, changed };
}

interface RenderPagesContext extends PublishOptions {
  readonly config: DigestConfig;
}

type Listed = Parameters<typeof renderIssueIndex>[0]["issues"][number];

/** Renders the pages of up to `PAGES_PER_BATCH` issues. */
async function renderPages(
  issues: readonly Issue[],
  from: number,
  { loaded: { config }, ledger }: RenderPagesContext,
): Promise<{ readonly files: readonly (readonly [string, string])[]; readonly listed: readonly Listed[] }> {
  const { site, feeds } = config;
  const folder = feeds.url ?? site.url;
  const files: [string, string][] = [];
  const listed: Listed[] = [];
  for (const [offset, { id, digest, number, frozenAt }] of issues
    .slice(from, from + PAGES_PER_BATCH)
    .entries()) {
    const variants = await ledger.variants(id);
    // The variant with the lowest number has all posts.
    const variant = variants.get(Math.min(...variants.keys()));
    if (variant === undefined) continue;
    const path = issuePath(digest, number);
    const page = renderIssuePage({
      html: variant.html,
      language: site.language,
      url: resolveInFolder(folder, path),
      subscribeUrl: resolveInFolder(folder, "subscribe/"),
      previous: issues[from + offset - 1]?.number,
      next: issues[from + offset + 1]?.number,
    });
    files.push([`${path}index.html`, page]);
    listed.push({ number, sentAt: frozenAt, subject: variant.subject });
  }
  return { files, listed };
}

function renderIndex(
  digest: string,
  listed: readonly Listed[],
  { loaded, config }: RenderPagesContext,
): readonly (readonly [string, string])[] {
  const { site, feeds } = loaded.config;
  const folder = feeds.url ?? site.url;
  const html = renderIssueIndex({
    site,
    digestTitle: config.title ?? site.title,
    url: resolveInFolder(folder, `digests/${digest}/`),
    subscribeUrl: resolveInFolder(folder, "subscribe/"),
    issues: listed.toReversed(),
  });
  return [[`digests/${digest}/index.html`, html]];
}
