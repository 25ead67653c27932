import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import type { JoinNotice } from "#deliveries/membership/transactional-mail.js";
import type { Subscribers } from "#deliveries/ports.js";
import type { TransactionalMailContent } from "#digest/transactional-mail.js";

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
