import type { AppContext } from "#app/app-context.js";
import { recordStarts, type StartResult } from "#app/digests/record-starts.js";
import { withDatabase } from "#app/open-database.js";
import { type ChangeContext, orQueue } from "#app/state/change-or-queue.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import { hashId } from "#content/cache/file-index.js";
import { addressKey } from "#subscribers/address.js";
import type { ImportEffect, Importer, ListedPerson } from "#subscribers/import-list.js";
import type { ListFile } from "#subscribers/lists/detect-encoding.js";
import { nameEncoding } from "#subscribers/lists/encodings.js";
import type { ListRow } from "#subscribers/lists/judge-row.js";
import { type OpenList, openList, requireMapped } from "#subscribers/lists/open-list.js";
import { createTopicChooser, type TagCounts } from "./choose-topics.js";
import { type CollectedBatches, collectBatches } from "./collect-batches.js";
import { describeColumns, type ListColumns } from "./describe-columns.js";
import { digestGroups } from "./digest-groups.js";
import { chooseDigests } from "./edit-subscribers.js";
import { loadTopics } from "./known-topics.js";
import { newSubscriberId, type PeopleContext } from "./people-context.js";

type RejectedRow = Extract<ListRow, { readonly kind: "rejected" }>;

export interface ImportOptions {
  readonly lists: readonly ListFile[];
  /** Lines of `--map`: `Opt-in=status:yes`. */
  readonly map?: readonly string[];
  /** Default: detected. */
  readonly encoding?: string;
  /** Make the tags of people their topics. */
  readonly tags?: boolean;
  /** Default: every digest in the config. */
  readonly digests?: readonly string[];
  /** Where these people gave their consent. Default: name and format of the list. */
  readonly source?: string;
  /** Count what would happen, and change nothing. */
  readonly dryRun?: boolean;
  /** Rows per transaction. Default: 500. */
  readonly batchRows?: number;
  /** Called for all lists before anything is imported. */
  readonly onOpened?: (list: OpenedList) => void;
  readonly onRejected: (row: RejectedRow & { readonly list: string }) => void;
}

/** How a list is read. */
export interface OpenedList {
  readonly name: string;
  /** `Mailchimp` */
  readonly format: string;
  readonly encoding: string;
  /** A word that shows whether the encoding is right. */
  readonly example?: string;
  readonly columns: ListColumns;
  /** What the service's export can't tell. */
  readonly caution?: string;
  /** Nothing in the list says who subscribed, so being in it counts. */
  readonly everybody: boolean;
}

/** A row as it would be taken. */
export interface PreviewedRow {
  readonly list: string;
  readonly line: number;
  readonly person: ListedPerson;
  /** `repeated`: an earlier row is about the same person, who counts once. */
  readonly effect: ImportEffect | "repeated";
}

/** What an import has changed. @experimental */
export interface ImportResult {
  /** `Mailchimp`; several are joined by commas. */
  readonly format: string;
  readonly lists: readonly OpenedList[];
  readonly rows: number;
  /** They add up to `rows`. Somebody in several rows counts by what became of them in the end. */
  readonly counts: Readonly<Record<ImportEffect | "repeated" | "rejected", number>>;
  /** Rows that stay out, by reason, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  readonly damagedNames: { readonly count: number; readonly example?: string };
  /** Absent without `tags`. */
  readonly tags?: TagCounts;
  /** The first rows of a rehearsal. */
  readonly preview: readonly PreviewedRow[];
  /** Digests whose start was recorded because this command was the first to use them. */
  readonly starts: readonly StartResult[];
}

/** Rows per transaction. Few, so that `send` and `serve` don't have to wait while a long list is imported. */
const BATCH_ROWS = 500;
const MAX_REASONS = 1_000;
const PREVIEWED_ROWS = 5;

/**
 * Imports lists in batches; after an interruption they can be imported again. Nothing is imported before the columns of all lists are
 * understood. Never resubscribes people who unsubscribed here or whose data was deleted.
 * @throws FeedletterError E_LIST, E_USAGE, E_DIGEST_UNKNOWN, E_DIGEST_GROUP, E_CONFIG…, E_DATABASE
 */
export function importSubscribers(context: AppContext, options: ImportOptions): Promise<ImportResult> {
  return importAndCollect(context, options, collectBatches());
}

/** The same; with `state`, a list of up to 100,000 people waits if another process is writing it. */
export function importOrQueue(
  context: ChangeContext & AppContext,
  options: ImportOptions,
): Promise<ImportResult | QueuedRequest> {
  const collected = collectBatches();
  return orQueue(context, () => importAndCollect(context, options, collected), collected.toAction);
}

function importAndCollect(
  context: AppContext,
  options: ImportOptions,
  collected: CollectedBatches,
): Promise<ImportResult> {
  return withDatabase(context, (database, loaded) =>
    importPeople({ ...context, database, loaded }, options, collected),
  );
}

/** The same on an open database. */
export async function importPeople(
  people: PeopleContext,
  options: ImportOptions,
  { add, end }: CollectedBatches = collectBatches(),
): Promise<ImportResult> {
  const { loaded, clock } = people;
  const { subscribers, ledger } = people.database;
  const digests = chooseDigests(options.digests, loaded);
  const lists = await openLists(options);
  const opened = lists.map(describeList);
  for (const list of opened) options.onOpened?.(list);
  const chooser = options.tags ? createTopicChooser(await loadTopics(loaded)) : undefined;
  const tally = createTally(options);
  const importBatch = await subscribers.importer({ dryRun: options.dryRun });
  const importing: Importing = {
    importBatch: (batch) => {
      if (loaded.config.state !== undefined) add(batch);
      return importBatch(batch);
    },
    toPerson: (row) => ({
      ...row.person,
      topics: row.person.topics ?? chooser?.choose(row.tags, digests),
      id: newSubscriberId(people),
    }),
    batch: { digests, groups: digestGroups(loaded.config) },
    clock,
    tally,
    batchRows: options.batchRows ?? BATCH_ROWS,
  };
  for (const list of lists)
    await importList(list, {
      ...importing,
      source: options.source ?? `${list.file} (${list.format.name})`,
    });
  const starts = options.dryRun ? [] : await recordStarts(digests, { loaded, ledger, now: clock() });
  end(digests);
  return {
    format: [...new Set(opened.map(({ format }) => format))].join(", "),
    lists: opened,
    ...tally.result(),
    tags: chooser?.counts,
    starts,
  };
}

/** Lists of people who have left come first, so that nobody in two of them gets a mail in between. */
async function openLists({ lists, map = [], encoding }: ImportOptions): Promise<readonly OpenList[]> {
  const opened: OpenList[] = [];
  for (const file of lists) opened.push(await openList(file, { map, encoding, isOnly: lists.length === 1 }));
  requireMapped(map, opened);
  return opened.sort((one, other) => Number(other.ofPeopleWhoLeft) - Number(one.ofPeopleWhoLeft));
}

function describeList({ file, format, encoding, plan, everybody }: OpenList): OpenedList {
  return {
    name: file,
    format: format.name,
    encoding: nameEncoding(encoding.label),
    example: encoding.example,
    columns: describeColumns(plan),
    caution: format.caution,
    everybody,
  };
}

interface Importing {
  readonly importBatch: Importer;
  readonly toPerson: (
    row: Extract<ListRow, { readonly kind: "person" }>,
  ) => ListedPerson & { readonly id: string };
  readonly batch: Pick<Parameters<Importer>[0], "digests" | "groups">;
  readonly clock: () => number;
  readonly tally: Tally;
  readonly batchRows: number;
}

async function importList(
  list: OpenList,
  { importBatch, toPerson, batch, clock, tally, batchRows, source }: Importing & { readonly source: string },
): Promise<void> {
  for await (const rows of batchesOf(list.rows(), batchRows)) {
    const taken = rows.flatMap((row) => {
      tally.count(row, list.file);
      return row.kind === "person" ? [{ row, person: toPerson(row) }] : [];
    });
    const people = taken.map(({ person }) => person);
    const effects = await importBatch({ ...batch, people, source, at: clock() });
    for (const [index, effect] of effects.entries()) {
      const one = taken[index];
      if (one !== undefined) tally.take({ list: list.file, line: one.row.line, person: one.person, effect });
    }
  }
}

/** What a later row may still change about somebody: from getting mail to getting none. */
const MAIL_ENDS: readonly ImportEffect[] = ["left", "suppressed"];

type Tally = ReturnType<typeof createTally>;

function createTally({ dryRun, onRejected }: ImportOptions) {
  const counts = { added: 0, already: 0, "stays-left": 0, left: 0, suppressed: 0, repeated: 0, rejected: 0 };
  /** By a hash of the address, which takes less memory. */
  const seen = new Map<number, ImportEffect>();
  const reasons = new Map<string, number>();
  const preview: PreviewedRow[] = [];
  let rows = 0;
  let damaged = 0;
  let example: string | undefined;
  return {
    count: (row: ListRow, list: string): void => {
      rows += 1;
      if (row.kind === "person") {
        if (row.damagedName === undefined) return;
        damaged += 1;
        example ??= row.damagedName;
        return;
      }
      counts.rejected += 1;
      const reason = reasons.size < MAX_REASONS || reasons.has(row.reason) ? row.reason : "other reasons";
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      onRejected({ ...row, list });
    },
    take: (row: PreviewedRow & { readonly effect: ImportEffect }): void => {
      const { person, effect } = row;
      const key = hashId(addressKey(person.address));
      const before = seen.get(key);
      const ends = before === undefined || MAIL_ENDS.indexOf(effect) > MAIL_ENDS.indexOf(before);
      if (before !== undefined) counts.repeated += 1;
      if (before !== undefined && ends) counts[before] -= 1;
      if (ends) {
        counts[effect] += 1;
        seen.set(key, effect);
      }
      if (dryRun && preview.length < PREVIEWED_ROWS)
        preview.push({ ...row, effect: ends ? effect : "repeated" });
    },
    result: () => ({
      rows,
      counts,
      reasons: [...reasons]
        .sort(([, one], [, other]) => other - one)
        .map(([reason, count]) => ({ reason, rows: count })),
      damagedNames: { count: damaged, example },
      preview,
    }),
  };
}

async function* batchesOf(rows: AsyncIterable<ListRow>, size: number): AsyncGenerator<readonly ListRow[]> {
  let batch: ListRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
