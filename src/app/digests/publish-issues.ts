import { createWriter } from "#app/this-writer.js";
import type { LoadedConfig } from "#config/load.js";
import type { Config, DigestConfig } from "#config/schema.js";
import type { Issue } from "#deliveries/delivery.js";
import type { Ledger } from "#deliveries/ports.js";
import { fillSlots } from "#digest/merge-fields.js";
import { FeedletterError } from "#errors.js";
import { publishedAt, stylesheetFrom, subscribeUrl } from "#feeds/documents.js";
import {
  composeIssueFeed,
  type FeedIssue,
  issueFolder,
  issuePath,
  listIssueDocuments,
} from "#feeds/issue-feed.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { streamFeed } from "#feeds/stream-feed.js";
import type { Content } from "#files/file-content.js";
import { type WriteResult, writeDigestPages } from "#files/write.js";
import { messagesFor } from "#i18n/messages.js";
import { type ListedIssue, renderIssueIndex } from "#pages/issue-index.js";
import { renderIssuePage } from "#pages/issue-page.js";
import { type DigestSignUp, signUpUrl } from "#pages/sign-up-form.js";
import { createDateWriter } from "#pages/subscribe-page.js";
import { designSiteTheme } from "#theme/site-theme.js";
import { findListedIssues } from "./archived-issues.js";

/** By then, the mail has been sent, so an output folder that can't be written is a result and not an exception. */
export type PublishResult =
  | { readonly kind: "off" }
  | ({ readonly kind: "written" } & Pick<WriteResult, "created" | "changed">)
  | { readonly kind: "failed"; readonly error: FeedletterError };

interface PublishOptions {
  readonly loaded: LoadedConfig;
  readonly ledger: Pick<Ledger, "issueNote" | "issuePosts" | "sentIssues" | "variants">;
  /** Absolute path of the output folder. */
  readonly out: string;
}

/** Pages that are in memory at the same time, about 100 kB each. */
const PAGES_PER_BATCH = 50;

/**
 * Writes the pages of all sent issues of a digest, their list and their feed. Only missing or changed files are written, including those
 * that an interrupted run didn't write.
 * @throws FeedletterError E_DATABASE
 */
export async function publishIssues(digest: string, options: PublishOptions): Promise<PublishResult> {
  const { loaded, ledger, out } = options;
  const config = loaded.config.digests[digest];
  if (config?.archive !== true) return { kind: "off" };
  const issues = await ledger.sentIssues(digest);
  const dir = out;
  const writer = createWriter(loaded.baseDir);
  const created: string[] = [];
  const changed: string[] = [];
  try {
    const listed = [...findListedIssues(dir, digest, new Set(issues.map(({ number }) => number)))];
    const numbers = [...listed, ...issues].map(({ number }) => number).sort((one, other) => one - other);
    for (let from = 0; from < issues.length; from += PAGES_PER_BATCH) {
      const pages = await renderPages(issues, from, { ...options, config, numbers });
      listed.push(...pages.listed);
      const last = from + PAGES_PER_BATCH >= issues.length;
      const overview = last ? await renderOverview(digest, listed, { ...options, config }, issues) : [];
      const written = writeDigestPages(dir, new Map([...pages.files, ...overview]), writer);
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

/** Renders the pages of up to `PAGES_PER_BATCH` issues. */
async function renderPages(
  issues: readonly Issue[],
  from: number,
  {
    loaded: { config },
    config: { theme: own },
    ledger,
    numbers,
  }: RenderPagesContext & { readonly numbers: readonly number[] },
): Promise<{
  readonly files: readonly (readonly [string, string])[];
  readonly listed: readonly ListedIssue[];
}> {
  const { site } = config;
  const folder = publishedAt(config);
  const theme = designSiteTheme({ site, theme: { ...config.theme, ...own } });
  const files: [string, string][] = [];
  const listed: ListedIssue[] = [];
  for (const { id, digest, number, frozenAt } of issues.slice(from, from + PAGES_PER_BATCH)) {
    const variants = await ledger.variants(id);
    // The variant with the lowest number has all posts.
    const variant = variants.get(Math.min(...variants.keys()));
    if (variant === undefined) continue;
    const path = issuePath(digest, number);
    const page = renderIssuePage({
      html: variant.html,
      language: site.language,
      words: site.words,
      url: resolveInFolder(folder, path),
      subscribeUrl: subscribeUrl(config),
      signUp: signUpFor(digest, config),
      theme,
      previous: numbers[numbers.indexOf(number) - 1],
      next: numbers[numbers.indexOf(number) + 1],
    });
    files.push([`${path}index.html`, page]);
    listed.push({ number, sentAt: frozenAt, subject: variant.subject });
  }
  return { files, listed };
}

function signUpFor(digest: string, config: Config): DigestSignUp | undefined {
  const target = signUpUrl(config);
  if (target === undefined) return undefined;
  return { target, digest, title: config.digests[digest]?.title ?? config.site.title };
}

/** The list of all issues, and the feed of the newest ones. */
async function renderOverview(
  digest: string,
  listed: readonly ListedIssue[],
  { loaded, ledger, config }: RenderPagesContext,
  known: readonly Issue[],
): Promise<readonly (readonly [string, Content])[]> {
  const { site, feeds } = loaded.config;
  const folder = issueFolder(digest);
  const issues = listed.toSorted((one, other) => other.number - one.number);
  const ids = new Map(known.map(({ number, id }) => [number, id]));
  const untitled = messagesFor(site.language, site.words).digest.untitled;
  const shown = await Promise.all(
    issues.slice(0, feeds.limit).map(async ({ number, sentAt, subject }): Promise<FeedIssue> => {
      const id = ids.get(number);
      const title = fillSlots(subject, {}, (text) => text) || untitled;
      if (id === undefined) return { number, sentAt, title, posts: [] };
      const [posts, note] = [await ledger.issuePosts(id), await ledger.issueNote(id)];
      return { number, sentAt, title, posts, note };
    }),
  );
  const title = config.title ?? `${site.title}: ${messagesFor(site.language, site.words).archive.allIssues}`;
  const feed = composeIssueFeed(shown, {
    ...{ ...loaded.config, digest, title },
    description: site.description,
    writeDate: createDateWriter(site.language, site.timezone),
  });
  const page = renderIssueIndex({
    ...{ site, feed, issues },
    theme: designSiteTheme({ site, theme: { ...loaded.config.theme, ...config.theme } }),
    digestTitle: config.title ?? site.title,
    url: resolveInFolder(publishedAt(loaded.config), folder),
    subscribeUrl: subscribeUrl(loaded.config),
    signUp: signUpFor(digest, loaded.config),
  });
  const documents = listIssueDocuments(digest, feeds).map(({ format, path, file }) => {
    const content = () => streamFeed({ ...feed, stylesheet: stylesheetFrom(path) }, format);
    return [file, content] as const;
  });
  return [[`${folder}index.html`, page], ...documents];
}
