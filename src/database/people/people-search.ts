import { setImmediate } from "node:timers/promises";
import type { Kysely, Selectable } from "kysely";
import { chunksOf } from "#database/chunks.js";
import type { Tables } from "#database/tables.js";
import type { PeoplePage, PeopleSearch } from "#deliveries/admin/people-search.js";
import { addressKey, parseAddress } from "#subscribers/address.js";
import { listedState, type PeopleCursor, type PeopleFilter } from "#subscribers/people-filter.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { withDigests } from "./subscribers.js";

type Row = Selectable<Tables["subscribers"]>;

/** Rows that are read at a time. SQLite blocks the process for as long as that takes. */
const PIECE = 500;
/** Up to so many people with a state or a digest are read and sorted; more of them are found quickly in the order of addresses. */
const FEW = 2_000;
/** Sorts after every other text that begins alike. */
const LAST = "\u{10ffff}";

/** Implements the port on any database. */
export function createPeopleSearch(db: Kysely<Tables>): PeopleSearch {
  return {
    find: async (filter, { limit, scan, from }) => {
      const text = searchText(filter.text);
      const source = await openSource(db, filter);
      const found: { readonly person: Subscriber; readonly cursor: PeopleCursor }[] = [];
      let left = scan;
      let cursor: PeopleCursor | undefined =
        text === ""
          ? { part: "contains", after: from?.after ?? "" }
          : (from ?? { part: "begins", after: "" });
      while (cursor !== undefined && found.length <= limit) {
        if (left <= 0) return toPage(found, { limit, cut: cursor });
        const { part, after }: PeopleCursor = cursor;
        const range =
          part === "begins" ? { from: text, after, below: `${text}${LAST}` } : { from: "", after };
        const { rows, last } = await source(range);
        left -= Math.max(rows.length, 1);
        const fitting = await keepReaders(
          db,
          rows.filter((row) => matches(row, { text, part }) && mayFit(row, filter)),
          filter,
        );
        for (const [index, person] of (await withDigests(db, fitting)).entries()) {
          const row = fitting[index];
          if (row !== undefined && fits(person, filter))
            found.push({ person, cursor: { part, after: row.address_key } });
        }
        cursor = last === undefined ? nextPart(part, text) : { part, after: last };
        await setImmediate();
      }
      return toPage(found, { limit });
    },
  };
}

/** A complete address is nobody else's. */
function nextPart(part: PeopleCursor["part"], text: string): PeopleCursor | undefined {
  return part === "begins" && !isAddress(text) ? { part: "contains", after: "" } : undefined;
}

function isAddress(text: string): boolean {
  return parseAddress(text).kind === "address";
}

function toPage(
  found: readonly { readonly person: Subscriber; readonly cursor: PeopleCursor }[],
  { limit, cut }: { readonly limit: number; readonly cut?: PeopleCursor },
): PeoplePage {
  const shown = found.slice(0, limit);
  return {
    people: shown.map(({ person }) => person),
    next: found.length > limit ? shown.at(-1)?.cursor : cut,
    isCut: found.length <= limit && cut !== undefined,
  };
}

/** As address keys are written; a complete address as its key. */
function searchText(written: string): string {
  const text = written.trim().toWellFormed();
  return isAddress(text) ? addressKey(text) : text.normalize("NFC").toLowerCase();
}

function matches(
  { address, address_key, name }: Row,
  { text, part }: { readonly text: string; readonly part: PeopleCursor["part"] },
): boolean {
  const begins = address_key.startsWith(text);
  if (text === "" || part === "begins") return begins;
  if (begins) return false;
  if (address_key.includes(text)) return true;
  return `${address}\n${name ?? ""}`.normalize("NFC").toLowerCase().includes(text);
}

/** By what is known without further queries. */
function mayFit({ state }: Row, filter: PeopleFilter): boolean {
  if (filter.state === undefined || filter.state === "suppressed") return true;
  return state === (filter.state === "suspected" ? "active" : filter.state);
}

async function keepReaders(
  db: Kysely<Tables>,
  rows: readonly Row[],
  { digest }: PeopleFilter,
): Promise<readonly Row[]> {
  if (digest === undefined || rows.length === 0) return rows;
  // By person alone: SQLite would read everybody who gets the digest.
  const subscriptions = await db
    .selectFrom("subscriptions")
    .select(["subscriber_id", "digest", "state"])
    .where(
      "subscriber_id",
      "in",
      rows.map(({ id }) => id),
    )
    .execute();
  const own = subscriptions.filter((one) => one.digest === digest && one.state !== "unsubscribed");
  const ids = new Set(own.map(({ subscriber_id }) => subscriber_id));
  return rows.filter(({ id }) => ids.has(id));
}

function fits(person: Subscriber, { state, digest }: PeopleFilter): boolean {
  if (state !== undefined && listedState(person) !== state) return false;
  return digest === undefined || person.digests.includes(digest);
}

interface Range {
  /** Lowest key. */
  readonly from: string;
  /** Only greater keys. */
  readonly after: string;
  /** Only smaller keys. */
  readonly below?: string;
}

/** The next rows in the order of keys, and the key up to which that is all of them; undefined at the end. */
type Source = (range: Range) => Promise<{ readonly rows: readonly Row[]; readonly last: string | undefined }>;

/** The shortest way to people with the state or the digest. They may include others. */
async function openSource(db: Kysely<Tables>, { state, digest }: PeopleFilter): Promise<Source> {
  if (state === "suppressed") return readListed(db, "suppressions");
  if (state === "suspected") return readListed(db, "provisional_suppressions");
  const ids =
    (state === undefined ? undefined : await findFew(withState(db, state))) ??
    (digest === undefined ? undefined : await findFew(withDigest(db, digest)));
  return ids === undefined ? readAll(db) : readSome(db, ids);
}

function withState(db: Kysely<Tables>, state: Row["state"]) {
  return db
    .selectFrom("subscribers")
    .select("id")
    .where("state", "=", state)
    .limit(FEW + 1);
}

function withDigest(db: Kysely<Tables>, digest: string) {
  return db
    .selectFrom("subscriptions")
    .select("subscriber_id as id")
    .where("digest", "=", digest)
    .where("state", "in", ["active", "pending"])
    .limit(FEW + 1);
}

async function findFew(
  people: ReturnType<typeof withState> | ReturnType<typeof withDigest>,
): Promise<readonly string[] | undefined> {
  const rows = await people.execute();
  return rows.length > FEW ? undefined : rows.map(({ id }) => id);
}

function readAll(db: Kysely<Tables>): Source {
  return async ({ from, after, below }) => {
    const above = db
      .selectFrom("subscribers")
      .selectAll()
      .where("address_key", ">=", from)
      .where("address_key", ">", after)
      .orderBy("address_key")
      .limit(PIECE);
    const rows = await (below === undefined ? above : above.where("address_key", "<", below)).execute();
    return { rows, last: rows.length < PIECE ? undefined : rows.at(-1)?.address_key };
  };
}

function readSome(db: Kysely<Tables>, ids: readonly string[]): Source {
  let sorted: Promise<readonly Row[]> | undefined;
  const readSorted = async (): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for (const chunk of chunksOf(ids)) {
      rows.push(...(await db.selectFrom("subscribers").selectAll().where("id", "in", chunk).execute()));
      await setImmediate();
    }
    return rows.sort((one, other) => compareBytes(one.address_key, other.address_key));
  };
  return async ({ from, after, below }) => {
    sorted ??= readSorted();
    const inRange = (await sorted).filter(
      ({ address_key: key }) =>
        compareBytes(key, from) >= 0 &&
        compareBytes(key, after) > 0 &&
        (below === undefined || compareBytes(key, below) < 0),
    );
    const rows = inRange.slice(0, PIECE);
    return { rows, last: rows.length < inRange.length ? rows.at(-1)?.address_key : undefined };
  };
}

/** As the databases order text. */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function readListed(db: Kysely<Tables>, table: "suppressions" | "provisional_suppressions"): Source {
  return async ({ from, after, below }) => {
    const above = db
      .selectFrom(table)
      .select("address_key")
      .where("address_key", ">=", from)
      .where("address_key", ">", after)
      .orderBy("address_key")
      .limit(PIECE);
    const keys = await (below === undefined ? above : above.where("address_key", "<", below)).execute();
    const rows =
      keys.length === 0
        ? []
        : await db
            .selectFrom("subscribers")
            .selectAll()
            .where(
              "address_key",
              "in",
              keys.map(({ address_key }) => address_key),
            )
            .orderBy("address_key")
            .execute();
    return { rows, last: keys.length < PIECE ? undefined : keys.at(-1)?.address_key };
  };
}
