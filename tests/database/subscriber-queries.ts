import type { OpenDatabase } from "#database/ports.js";
import { addressFingerprint } from "#subscribers/expiring-tokens.js";
import { claim, freezeFirst, NOW, person } from "../deliveries/samples.js";

/** Does all that is asked about one person in the deliveries and the attempts: a new address, a pause, being forgotten. */
export async function askBySubscriber({ ledger, subscribers, membership }: OpenDatabase): Promise<void> {
  const people = Array.from({ length: 300 }, (_, nth) => ({
    ...{ id: `id-${nth}`, address: `p${nth}@readers.example`, status: { kind: "subscribed" } as const },
  }));
  await (await subscribers.importer())({ people, digests: ["weekly"], source: "x", at: NOW });
  await subscribers.add(person("ada"));
  const { id } = await freezeFirst(ledger);
  const outcome = { kind: "rejected", code: 550, response: "550 no" } as const;
  for (const delivery of await ledger.lease(id, { ...claim("one"), limit: 250 })) {
    if (delivery.subscriber === "id-ada") continue;
    await ledger.markSending(delivery, claim("one"));
    await ledger.record(delivery, "one", { outcome, next: "final", at: NOW });
  }
  await ledger.answersTo("id-7");
  const origin = { at: NOW, source: "a page" };
  await membership.pause("id-ada", NOW + 1, origin);
  await membership.requestAddress("id-ada", "ada@new.example", NOW);
  await membership.changeAddress("id-ada", addressFingerprint("ada@new.example"), origin);
  await subscribers.forget("ada@new.example", { at: NOW, freshKey: "k".repeat(43) });
}

/** Of these statements those that ask by subscriber. */
export function selectBySubscriber(statements: readonly string[]): readonly string[] {
  const wanted = /^(?:select|update|delete).*(?:"deliveries"|"attempts").*"subscriber_id" = /i;
  return [...new Set(statements.filter((text) => wanted.test(text) && !/"issue_id" = /.test(text)))];
}
