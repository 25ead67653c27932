import { createReadStream } from "node:fs";
import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import { FeedletterError, reasonOf } from "#errors.js";
import type { ImportEffect } from "#subscribers/import-list.js";
import { type ListRow, openList } from "#subscribers/read-list.js";
import { chooseDigests } from "./edit-subscribers.js";

export interface ImportOptions {
  readonly list: AsyncIterable<Uint8Array>;
  /** Name of the list in messages, and by default as the source of consent. */
  readonly name: string;
  /** Default: every digest in the config. */
  readonly digests?: readonly string[];
  /** Where these people gave their consent. Default: name and format of the list. */
  readonly source?: string;
  /** Count what would happen, and change nothing. */
  readonly dryRun?: boolean;
  readonly onRejected: (row: Extract<ListRow, { readonly kind: "rejected" }>) => void;
}

export interface ImportResult {
  /** `Mailchimp` */
  readonly format: string;
  readonly rows: number;
  readonly counts: Readonly<Record<ImportEffect | "rejected", number>>;
}

/** Rows per transaction. Small, so that `send` and `serve` don't have to wait while a long list is read. */
const BATCH_ROWS = 500;

/**
 * Imports a list in batches; after an interruption it can be imported again. Nobody who has unsubscribed here, or was forgotten,
 * is subscribed again.
 * @throws FeedletterError E_LIST, E_DIGEST_UNKNOWN, E_CONFIG…, E_DATABASE
 */
export function importSubscribers(context: AppContext, options: ImportOptions): Promise<ImportResult> {
  return withDatabase(context, async ({ subscribers }, loaded) => {
    const digests = chooseDigests(options.digests, loaded);
    const { format, rows } = await openList(options.list, options.name);
    const source = options.source ?? `${options.name} (${format})`;
    const importBatch = await subscribers.importer({ dryRun: options.dryRun });
    const counts = { added: 0, already: 0, "stays-left": 0, left: 0, suppressed: 0, rejected: 0 };
    let read = 0;
    for await (const batch of batchesOf(rows)) {
      read += batch.length;
      const people = batch.flatMap((row) => {
        if (row.kind === "person")
          return [{ ...row.person, id: Buffer.from(context.randomBytes(16)).toString("base64url") }];
        counts.rejected += 1;
        options.onRejected(row);
        return [];
      });
      for (const effect of await importBatch({ people, digests, source, at: context.clock() }))
        counts[effect] += 1;
    }
    return { format, rows: read, counts };
  });
}

async function* batchesOf(rows: AsyncIterable<ListRow>): AsyncGenerator<readonly ListRow[]> {
  let batch: ListRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** @throws FeedletterError E_LIST while it is read */
export async function* openListFile(path: string, name: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  try {
    yield* file;
  } catch (cause) {
    throw new FeedletterError("E_LIST", {
      message: `${name} can't be read: ${reasonOf(cause)}.`,
      fix: "Check the path and the file's permissions.",
      cause,
    });
  } finally {
    file.destroy();
  }
}
