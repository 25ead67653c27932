import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Outcome } from "#deliveries/outcome.js";
import type { Message, Transport } from "#deliveries/ports.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { addressKey } from "#subscribers/address.js";
import { bytesOf } from "./message.js";

/** A transport that writes each mail into `folder` as a file that mail programs can open. The same delivery gets the same file. */
export function createOutbox(folder: string): Transport {
  return {
    connections: 1,
    send: (message) => writeMail(message, folder),
    close: async () => {},
  };
}

async function writeMail(message: Message, folder: string): Promise<Outcome> {
  const name = outboxFileName(message);
  const temporary = join(folder, `.${name}.tmp`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, "w", 0o600);
    try {
      await file.writeFile(bytesOf(message));
      // The mail must be on disk before it is recorded as accepted.
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, name));
    return { kind: "accepted", response: `written as ${name}` };
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    return { kind: "unreachable", error: outboxError(folder, error) };
  }
}

/**
 * `weekly-3-ada-example.org-1a2b3c4d5e.eml`, or `weekly-test-…` for a test. The readable part contains only characters that are
 * safe in file names; the hash distinguishes addresses that look the same in it.
 */
export function outboxFileName({ digest, number, to }: Message): string {
  const key = addressKey(to);
  const readable = key
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .slice(0, 60);
  return `${digest}-${number === 0 ? "test" : number}-${readable}${outboxMark(to)}`;
}

/** The end of the file name of every mail to an address. */
export function outboxMark(address: string): string {
  return `-${createHash("sha256").update(addressKey(address)).digest("hex").slice(0, 10)}.eml`;
}

function outboxError(folder: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_OUTBOX", {
    message: `Can't write a mail into ${folder}: ${reasonOf(cause)}.`,
    fix: "Make the folder writable, check the disk space, and run the command again to continue.",
    cause,
  });
}
