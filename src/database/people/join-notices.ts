import type { Kysely, Selectable, Transaction } from "kysely";
import { engineOf, SUBSCRIBERS_LOCK } from "#database/engine/engine-of.js";
import type { Tables } from "#database/tables.js";
import {
  type JoinNotices,
  MAX_LISTED,
  MAX_NOTICES,
  type NoticeRequest,
  type NoticeTimes,
} from "#deliveries/membership/join-notices.js";
import type { JoinNotice, MemberChange } from "#deliveries/membership/transactional-mail.js";
import type { Instant } from "#zoned-time.js";
import { addWaitingMail } from "./waiting-mails.js";

const NAME = "joins";
const HOUR = 60 * 60_000;

type Progress = Selectable<Tables["join_notices"]>;
type Event = Pick<Selectable<Tables["membership_events"]>, "subscriber_id" | "at" | "event" | "digest">;

/** Implements the port on any database. */
export function createJoinNotices(db: Kysely<Tables>): JoinNotices {
  return {
    queue: async (request) => {
      // Most minutes there is nothing to tell.
      if (!(await isDue(db, request))) return 0;
      return db.transaction().execute(async (transaction) => {
        // Whoever joins or leaves takes it, too, so that nobody is overlooked.
        await engineOf(transaction).acquireLock(transaction, SUBSCRIBERS_LOCK);
        return queueNotices(transaction, request);
      });
    },
    stop: async () => {
      if ((await readProgress(db)) === undefined) return;
      await db.deleteFrom("join_notices").where("name", "=", NAME).execute();
    },
  };
}

async function isDue(db: Kysely<Tables>, { times }: NoticeRequest): Promise<boolean> {
  const progress = await readProgress(db);
  if (progress === undefined) return true;
  return times.kind === "daily"
    ? progress.last_at < times.dueAt
    : (await selectUntold(db, progress)).length > 0;
}

function readProgress(db: Kysely<Tables>): Promise<Progress | undefined> {
  return db.selectFrom("join_notices").selectAll().where("name", "=", NAME).executeTakeFirst();
}

async function queueNotices(db: Transaction<Tables>, request: NoticeRequest): Promise<number> {
  const { at, to, times, newId } = request;
  const progress = await readProgress(db);
  if (progress === undefined) {
    await db
      .insertInto("join_notices")
      .values({ name: NAME, since: at, last_at: at, hour_from: at, mails: 0 })
      .execute();
    return 0;
  }
  // Another process may have told of them meanwhile.
  if (times.kind === "daily" && progress.last_at >= times.dueAt) return 0;
  const hour =
    at - progress.hour_from < HOUR && progress.hour_from <= at ? progress : { hour_from: at, mails: 0 };
  const changes = findChanges(await selectUntold(db, progress));
  const notices = divide(changes, times, hour.mails);
  if (notices === undefined) return 0;
  await markTold(db, progress, at);
  for (const people of notices) {
    const mail = { content: writeNotice(people), to, subscriber: "" };
    await addWaitingMail(db, { id: newId(), mail }, at);
  }
  await db
    .updateTable("join_notices")
    .set({ last_at: at, hour_from: hour.hour_from, mails: hour.mails + notices.length })
    .where("name", "=", NAME)
    .execute();
  return notices.length;
}

function selectUntold(db: Kysely<Tables>, { since }: Progress): Promise<Event[]> {
  return db
    .selectFrom("membership_events")
    .select(["subscriber_id", "at", "event", "digest"])
    .where("told_at", "is", null)
    .where("event", "in", ["confirmed", "left"])
    .where("at", ">=", since)
    .orderBy("at")
    .orderBy("subscriber_id")
    .orderBy("event")
    .orderBy("digest")
    .execute();
}

async function markTold(db: Transaction<Tables>, { since }: Progress, at: Instant): Promise<void> {
  await db
    .updateTable("membership_events")
    .set({ told_at: at })
    .where("told_at", "is", null)
    .where("event", "in", ["confirmed", "left"])
    .where("at", ">=", since)
    .execute();
}

interface Change extends MemberChange {
  readonly kind: "joined" | "left";
}

/** What somebody did at once. Both together are a change between digests, about which there is nothing to tell. */
function findChanges(events: readonly Event[]): readonly Change[] {
  const moments = new Map<string, Event[]>();
  for (const event of events) {
    const key = JSON.stringify([event.subscriber_id, event.at]);
    moments.set(key, [...(moments.get(key) ?? []), event]);
  }
  return [...moments.values()].flatMap((moment): readonly Change[] => {
    const kinds = new Set(moment.map(({ event }) => (event === "confirmed" ? "joined" : "left")));
    const [kind, other] = [...kinds];
    const subscriber = moment[0]?.subscriber_id;
    if (kind === undefined || other !== undefined || subscriber === undefined) return [];
    return [{ kind, subscriber, digests: moment.map(({ digest }) => digest) }];
  });
}

/** The mails to send now, each about some people; undefined if they have to wait until the hour is over. */
function divide(
  changes: readonly Change[],
  { kind }: NoticeTimes,
  sent: number,
): readonly (readonly Change[])[] | undefined {
  if (changes.length === 0) return [];
  if (kind === "daily") return [changes];
  if (changes.length <= MAX_NOTICES - sent) return changes.map((change) => [change]);
  return sent === 0 ? [changes] : undefined;
}

/** With ids instead of addresses: of somebody who is erased before it is sent, it tells nothing. */
function writeNotice(changes: readonly Change[]): JoinNotice {
  const listOf = (kind: Change["kind"]) => {
    const all = changes.filter((change) => change.kind === kind);
    const people = all.slice(0, MAX_LISTED).map(({ subscriber, digests }) => ({ subscriber, digests }));
    return { people, count: all.length };
  };
  return { kind: "join-notice", joined: listOf("joined"), left: listOf("left") };
}
