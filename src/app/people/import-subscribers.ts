import { openDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import type { ImportBatch, ImportEffect, ImportMode } from "#subscribers/import-list.js";
import { type ListRow, openList } from "#subscribers/read-list.js";
import { chooseDigests, type EditContext } from "./edit-subscribers.js";

export interface ImportRequest {
  readonly list: AsyncIterable<Uint8Array>;
  /** What the list is called in messages and as the source of its people. */
  readonly name: string;
  /** Default: every digest in the config. */
  readonly digests?: readonly string[];
  /** Where the people come from, if the list's name and format don't say it well. */
  readonly source?: string;
  readonly mode: ImportMode;
  /** Each row that was not taken, with its line and the reason. */
  readonly report: (row: Extract<ListRow, { readonly kind: "rejected" }>) => void;
}

export interface ImportResult {
  /** `Mailchimp` */
  readonly format: string;
  readonly rows: number;
  readonly counts: Readonly<Record<ImportEffect | "rejected", number>>;
}

/** Rows in one transaction: small, so that `send` and `serve` are not kept waiting while a long list is read. */
const BATCH_ROWS = 500;

/**
 * Takes a list over, in batches, so that it can be interrupted and run again. Who has left here, or was forgotten, stays out.
 * @throws FeedletterError E_LIST, E_DIGEST_UNKNOWN, E_CONFIG…, E_DATABASE
 */
export async function importSubscribers(context: EditContext, request: ImportRequest): Promise<ImportResult> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const digests = chooseDigests(request.digests, loaded);
  const { format, rows } = await openList(request.list, request.name);
  const database = await openDatabase(loaded, context.clock());
  try {
    const take = await database.subscribers.importer(request.mode);
    const counts = { added: 0, already: 0, "stays-left": 0, left: 0, suppressed: 0, rejected: 0 };
    let read = 0;
    for await (const batch of batchesOf(rows)) {
      read += batch.length;
      const people = batch.flatMap((row) => {
        if (row.kind === "person") return [{ ...row.person, id: freshId(context) }];
        counts.rejected += 1;
        request.report(row);
        return [];
      });
      const source = request.source ?? `${request.name} (${format})`;
      const full: ImportBatch = { people, digests, source, at: context.clock() };
      for (const effect of await take(full)) counts[effect] += 1;
    }
    return { format, rows: read, counts };
  } finally {
    await database.close();
  }
}

function freshId({ randomBytes }: EditContext): string {
  return Buffer.from(randomBytes(16)).toString("base64url");
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
