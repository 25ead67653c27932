import { existsSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { openDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";
import { outboxMark } from "#mail/outbox.js";
import { requireAddress } from "#subscribers/address.js";
import { type EditContext, unknownSubscriber } from "./edit-subscribers.js";

/**
 * Erases somebody from the database and the outbox, and keeps a keyed hash of the address, so that no import brings it back.
 * @returns how many mails were removed from the outbox
 * @throws FeedletterError E_SUBSCRIBER_UNKNOWN; E_SUBSCRIBER_BUSY while a mail to them is on its way; E_CONFIG…, E_DATABASE
 */
export async function forgetSubscriber(context: EditContext, written: string): Promise<number> {
  const loaded = loadConfig(context.configPath, { env: context.env, uses: ["database"] });
  const address = requireAddress(written);
  const database = await openDatabase(loaded, context.clock());
  try {
    const freshKey = Buffer.from(context.randomBytes(32)).toString("base64url");
    const { kind } = await database.subscribers.forget(address, { at: context.clock(), freshKey });
    const mails = removeFromOutbox(join(dirname(context.configPath), ".feedletter/outbox"), address);
    if (kind === "busy") throw busy(address);
    if (kind === "unknown" && mails === 0) throw unknownSubscriber(address);
    return mails;
  } finally {
    await database.close();
  }
}

export function removeFromOutbox(folder: string, address: string): number {
  if (!existsSync(folder)) return 0;
  const mark = outboxMark(address);
  const mails = readdirSync(folder).filter((name) => name.endsWith(mark));
  for (const mail of mails) rmSync(join(folder, mail));
  return mails.length;
}

function busy(address: string): FeedletterError {
  return new FeedletterError("E_SUBSCRIBER_BUSY", {
    message: `A mail to ${address} is on its way at this moment, and its answer is still to be noted.`,
    fix: "Run the command again when the issue is sent; `feedletter issues` shows how far it is.",
  });
}
