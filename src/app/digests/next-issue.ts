import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { schemeOf } from "#app/database-scheme.js";
import { openIssueNotes } from "#app/notes/issue-notes.js";
import { openDatabase } from "#app/open-database.js";
import type { LoadedConfig } from "#config/load.js";
import type { DigestConfig } from "#config/schema.js";
import type { Entry } from "#content/model/post.js";
import { renderPosts } from "#content/render/render.js";
import type { ComposeContext } from "#deliveries/compose-next.js";
import { composeSample, EMPTY_LEDGER, type Sample } from "#deliveries/compose-sample.js";
import { notesAfter } from "#deliveries/issue-note.js";
import type { SentHistory } from "#digest/sent-history.js";
import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";

/** Reads the history of a digest. Doesn't create a missing database file. */
export async function readLedger(
  digest: string,
  loaded: LoadedConfig,
  now: Instant,
): Promise<ComposeContext["ledger"]> {
  const { config, baseDir } = loaded;
  if (schemeOf(config.database) === undefined && !existsSync(resolve(baseDir, config.database)))
    return EMPTY_LEDGER;
  const database = await openDatabase(loaded, { clock: () => now });
  try {
    const history = await database.ledger.history(digest);
    const groups = await database.ledger.audienceGroups(digest, now);
    return { history: async () => history, audienceGroups: async () => groups };
  } finally {
    await database.close();
  }
}

export interface SampleContext {
  readonly now: Instant;
  readonly loaded: LoadedConfig;
  readonly content: { readonly entries: readonly Entry[]; readonly findings: readonly Finding[] };
  readonly ledger: ComposeContext["ledger"];
  /** The issues after which the note is looked for. Default: those of `ledger`. */
  readonly sent?: SentHistory;
}

/** The next issue of posts that are loaded already, or a sample. Changes nothing. */
export function sampleIssue(
  name: string,
  config: DigestConfig,
  { now, loaded, content, ledger, sent }: SampleContext,
): Promise<Sample> {
  const { site } = loaded.config;
  const notes = openIssueNotes(name, loaded);
  return composeSample(
    {
      digest: name,
      config,
      ledger,
      notes: sent === undefined ? notes : notesAfter(sent, notes),
      skipBroken: true,
      timezone: config.timezone ?? site.timezone,
      siteLanguage: site.language,
      loadEntries: async () => content,
      renderPosts: async (entries, all) => renderPosts(entries, site, { all: () => all }),
    },
    now,
  );
}
