import type { LoadedConfig } from "#config/load.js";
import type { NoticeTimes } from "#deliveries/membership/join-notices.js";
import type { JoinNotice } from "#deliveries/membership/transactional-mail.js";
import type { Subscribers } from "#deliveries/ports.js";
import type { TransactionalMailContent } from "#digest/transactional-mail.js";
import { FeedletterError } from "#errors.js";
import { readSchedule } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";
import type { SendContext, SendContextOptions } from "./send-context.js";

/** When the publisher is told who joins and who leaves. */
export type ReadNoticeTimes = (now: Instant) => NoticeTimes;

const DAILY = "08:00";

/** Undefined if nobody is told. @throws FeedletterError E_CONFIG at its line if there is no address */
export function readNoticeTimes({ config, placeOf }: LoadedConfig): ReadNoticeTimes | undefined {
  const { mail, site } = config;
  if (mail?.joins === undefined) return undefined;
  if (mail.alerts === undefined)
    throw new FeedletterError("E_CONFIG", {
      message: "`mail.joins` is set, but there is no address that gets these mails.",
      fix: "Set `mail.alerts` to yours.",
      place: placeOf("mail", "joins"),
    });
  if (mail.joins === "each") return () => ({ kind: "each" });
  const [hour, minute] = (mail.joins === "daily" ? DAILY : mail.joins).split(":").map(Number);
  const schedule = readSchedule(`${minute} ${hour} * * *`, site.timezone);
  return (now) => ({ kind: "daily", dueAt: schedule.latestRun(now) ?? 0 });
}

/**
 * Queues the mails to the publisher about who joined and who left, if they are due.
 * @throws FeedletterError E_DATABASE
 */
export async function queueJoinNotices(
  { alerts, noticeTimes, loaded, database, isRehearsal, clock }: SendContext,
  { randomBytes }: Pick<SendContextOptions, "randomBytes">,
): Promise<void> {
  if (isRehearsal) return;
  if (alerts === undefined || noticeTimes === undefined) return database.joinNotices.stop();
  const at = clock.now();
  await database.joinNotices.queue({
    ...{ times: noticeTimes(at), at },
    to: { address: alerts, language: loaded.config.site.language },
    newId: () => Buffer.from(randomBytes(16)).toString("base64url"),
  });
}

type Joins = Extract<TransactionalMailContent, { readonly kind: "joins" }>;

/** With the addresses of those who are still known. */
export async function fillNotice(
  { joined, left }: JoinNotice,
  subscribers: Pick<Subscribers, "byId">,
  titleOf: (digest: string) => string,
): Promise<Joins> {
  const fill = async ({ people, count }: JoinNotice["joined"]): Promise<Joins["joined"]> => {
    const found: { address: string; digests: readonly string[] }[] = [];
    for (const { subscriber, digests } of people) {
      const person = await subscribers.byId(subscriber);
      if (person !== undefined) found.push({ address: person.address, digests: digests.map(titleOf) });
    }
    return { people: found, count };
  };
  return { kind: "joins", joined: await fill(joined), left: await fill(left) };
}
