import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { AppContext } from "#app/app-context.js";
import { outboxFolder } from "#app/outbox-folder.js";
import { FeedletterError } from "#errors.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { outboxMark } from "#mail/outbox.js";
import { requireAddress } from "#subscribers/address.js";
import { unknownSubscriber } from "./edit-subscribers.js";
import { type PeopleContext, withPeople } from "./people-context.js";

/**
 * Deletes a person from the database and the outbox. A keyed hash of the address stays, so that no import adds it again.
 * @returns how many mails were removed from the outbox
 * @throws FeedletterError E_SUBSCRIBER_UNKNOWN; E_SUBSCRIBER_BUSY while a mail to them is in flight; E_CONFIG…, E_DATABASE
 */
export function forgetSubscriber(context: AppContext, written: string): Promise<number> {
  return withPeople(context, (people) => forgetPerson(people, written));
}

/** The same on an open database. */
export async function forgetPerson(
  { database: { subscribers }, loaded: { baseDir }, clock, randomBytes }: PeopleContext,
  written: string,
): Promise<number> {
  const address = requireAddress(written);
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

/** @returns how many mails to the address were removed */
export function removeFromOutbox(folder: string, address: string): number {
  if (statIfThere(folder)?.isDirectory() !== true) return 0;
  const mark = outboxMark(address);
  const mails = readdirSync(folder).filter((name) => name.endsWith(mark));
  for (const mail of mails) rmSync(join(folder, mail));
  return mails.length;
}
