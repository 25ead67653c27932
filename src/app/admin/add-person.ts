import { recordStarts } from "#app/digests/record-starts.js";
import { newSubscriberId, type PeopleContext } from "#app/people/people-context.js";
import type { AddNewResult } from "#deliveries/ports.js";
import { isComplaint } from "#deliveries/reports/bounces.js";
import type { NotAdded } from "#pages/admin/people/add-person-page.js";
import type { AdminPeople } from "#server/admin/admin-people.js";
import { parseAddress } from "#subscribers/address.js";
import { type DigestGroups, findConflict } from "#subscribers/digest-groups.js";
import { cleanName } from "#subscribers/person-name.js";

interface AddContext extends PeopleContext {
  /** `server.url` */
  readonly url: string;
  readonly groups: DigestGroups;
}

/** Adds only people who were never known: whoever has left, bounced or complained comes back by their own request. */
export function createAddPerson(context: AddContext): AdminPeople["add"] {
  const { database, loaded, clock, groups, url } = context;
  const known = Object.keys(loaded.config.digests);
  return async ({ address: written, name, digests, source }) => {
    const parsed = parseAddress(written);
    if (parsed.kind === "invalid") return { problem: `This isn't an email address: ${parsed.reason}.` };
    const chosen = known.filter((digest) => digests.includes(digest));
    if (chosen.length === 0) return { problem: "Choose at least one digest." };
    const both = findConflict(chosen, groups);
    if (both !== undefined)
      return { problem: `A person can get only one of the digests ${both.join(", ")}. Choose one.` };
    const evidence = cleanName(source);
    if (evidence === "") return { problem: "Write how you know that this person wants it." };
    const now = clock();
    const added = await database.subscribers.addNew({
      id: newSubscriberId(context),
      ...{ address: parsed.address, name: cleanName(name) || undefined, digests: chosen, groups, at: now },
      ...{ source: `added by the publisher: ${evidence}`, consentedAt: now },
    });
    if (added.kind !== "added") return explain(added, new URL("subscribe", url).href);
    await recordStarts(chosen, { loaded, ledger: database.ledger, now });
    return { id: added.subscriber.id };
  };
}

function explain(result: Exclude<AddNewResult, { readonly kind: "added" }>, page: string): NotAdded {
  const signUp = `Ask them to sign up themselves: ${page}`;
  if (result.kind === "forgotten")
    return { problem: `The data of this person was deleted, so you can't add them. ${signUp}` };
  if (result.kind === "suppressed")
    return {
      problem: isComplaint(result.reason)
        ? "This person reported a mail as spam, so you can't add them."
        : `This address gets no mail, because: ${result.reason}. If it works again, run \`feedletter subscribers unsuppress\` on the server. Then the person can sign up themselves: ${page}`,
    };
  const { id: person, state, suppressed } = result.subscriber;
  if (state === "unsubscribed")
    return { person, problem: `This person has unsubscribed, so you can't add them again. ${signUp}` };
  if (suppressed !== undefined)
    return { person, problem: `This person is known, but the address gets no mail: ${suppressed}.` };
  if (state === "pending")
    return {
      person,
      problem: `This person has signed up, but hasn't confirmed it. The link is in the mail that they got; if they have lost it, ask them to sign up again: ${page}`,
    };
  return { person, problem: "This person is already subscribed. They choose their digests themselves." };
}
