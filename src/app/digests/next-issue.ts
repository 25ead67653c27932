import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { openDatabase, schemeOf } from "#app/open-database.js";
import type { LoadedConfig } from "#config/load.js";
import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import { type ComposeContext, composeNext, type NextDraft } from "#deliveries/compose-next.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";

type ReadLedger = ComposeContext["ledger"];

/** No issue was sent, and everybody wants all topics. */
export const EMPTY_LEDGER: ReadLedger = {
  history: async () => ({ issues: 0, sent: new Set(), baseline: new Set() }),
  audienceGroups: async () => [],
};

/** Reads the history of a digest. Doesn't create the database file if there is none. */
export async function readLedger(digest: string, loaded: LoadedConfig, now: Instant): Promise<ReadLedger> {
  const { config, baseDir } = loaded;
  if (schemeOf(config.database) === undefined && !existsSync(resolve(baseDir, config.database)))
    return EMPTY_LEDGER;
  const database = await openDatabase(loaded, now);
  try {
    const history = await database.ledger.history(digest);
    const groups = await database.ledger.audienceGroups(digest, now);
    return { history: async () => history, audienceGroups: async () => groups };
  } finally {
    await database.close();
  }
}

export interface NextIssueContext {
  readonly now: Instant;
  readonly loaded: LoadedConfig;
  readonly content: { readonly entries: readonly Entry[]; readonly findings: readonly Finding[] };
  readonly ledger: ReadLedger;
}

/** Composes the next issue or, if there is nothing new, a sample of the newest posts. Changes nothing. */
export async function composeSample(
  name: string,
  config: DigestConfig,
  { now, loaded, content, ledger }: NextIssueContext,
): Promise<{ readonly kind: "next" | "sample"; readonly next: NextDraft }> {
  const { site } = loaded.config;
  const compose = (source: Pick<ComposeContext, "config" | "ledger">): Promise<NextDraft> =>
    composeNext(
      {
        ...source,
        digest: name,
        skipBroken: true,
        siteLanguage: site.language,
        loadEntries: async () => content,
        renderPosts: async (entries, all) => renderPosts(entries, site, { all: () => all }),
      },
      now,
    );
  const next = await compose({ config, ledger });
  if (next.kind === "draft") return { kind: "next", next };
  const anyNumber = { ...config, posts: { ...config.posts, min: 1 } };
  const sample = await compose({ config: anyNumber, ledger: EMPTY_LEDGER });
  if (sample.kind !== "draft") return { kind: "sample", next: sample };
  const { issues } = await ledger.history(name);
  return { kind: "sample", next: { ...sample, draft: { ...sample.draft, number: issues + 1 } } };
}
