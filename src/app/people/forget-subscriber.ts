import type { AppContext } from "#app/app-context.js";
import { outboxFolder } from "#app/outbox-folder.js";
import { changeOrQueue } from "#app/state/change-or-queue.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import { unknownSubscriber } from "./edit-subscribers.js";
import { removeFromOutbox } from "./outbox-mails.js";
import type { PeopleContext } from "./people-context.js";

/**
 * Deletes a person from the database and the outbox. A keyed hash of the address stays, so that no import adds it again.
 * @returns how many mails were removed from the outbox
 * @throws FeedletterError E_SUBSCRIBER_UNKNOWN; E_SUBSCRIBER_BUSY while a mail to them is in flight; E_CONFIG…, E_DATABASE
 */
export function forgetSubscriber(context: AppContext, written: string): Promise<number | QueuedRequest> {
  const address = requireAddress(written);
  return changeOrQueue(
    context,
    (database, loaded) => forgetPerson(address, { ...context, database, loaded }),
    () => ({ kind: "forget", address }),
  );
}

/** The same on an open database. */
export async function forgetPerson(
  address: string,
  { database: { subscribers }, loaded: { baseDir }, clock, randomBytes }: PeopleContext,
): Promise<number> {
  const freshKey = Buffer.from(randomBytes(32)).toString("base64url");
  const { kind } = await subscribers.forget(address, { at: clock(), freshKey });
  const mails = removeFromOutbox(outboxFolder(baseDir), address);
  if (kind === "busy") {
    throw new FeedletterError("E_SUBSCRIBER_BUSY", {
      message: `A mail to ${address} is in flight.`,
      fix: "Run the command again when the issue has been sent; `feedletter issues` shows its progress.",
    });
  }
  if (kind === "unknown" && mails === 0) throw unknownSubscriber(address);
  return mails;
}
