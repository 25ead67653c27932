import { createHash } from "node:crypto";
import { open, readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Outcome } from "#deliveries/outcome.js";
import type { Message, Transport } from "#deliveries/transport.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { makePrivateFolder } from "#files/private-files.js";
import { moveFile } from "#machine/move-file.js";
import type { TemporaryFolder } from "#machine/temporary-folder.js";
import { addressKey } from "#subscribers/address.js";
import { bytesOf } from "./message.js";

/**
 * A transport that writes each mail into `folder` as a file that mail programs can open. A delivery always has the same
 * file. Files of a rehearsal have names of their own, and are removed before the first real one is written, so that nobody sends them.
 */
export function createOutbox(
  folder: string,
  {
    temporaries,
    rehearsal = false,
  }: {
    /** On the same file system; closed with the transport. */
    readonly temporaries: TemporaryFolder;
    readonly rehearsal?: boolean;
  },
): Transport {
  let cleared: Promise<void> | undefined;
  return {
    connections: 1,
    send: async (message) => {
      const name = outboxFileName(message);
      if (rehearsal) return writeMail(message, join(folder, `${REHEARSAL_MARK}${name}`), temporaries);
      cleared ??= clearRehearsals(folder);
      await cleared;
      return writeMail(message, join(folder, name), temporaries);
    },
    close: async () => temporaries.close(),
  };
}

/** Prefix of every file of a rehearsal. Digest names have no underscores. */
const REHEARSAL_MARK = "rehearsal_";

/** Removes the mails of rehearsals of a digest; default: of all. */
export async function clearRehearsals(folder: string, digest?: string): Promise<void> {
  const start = digest === undefined ? REHEARSAL_MARK : `${REHEARSAL_MARK}${digest}-`;
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (name.startsWith(start)) await rm(join(folder, name), { force: true });
}

/** @returns how many of the issue's mails were there */
export async function removeIssueFromOutbox(
  folder: string,
  {
    issue: { digest, number },
    deliveries,
  }: {
    readonly issue: Pick<Message, "digest" | "number">;
    readonly deliveries: AsyncIterable<{ readonly address: string }>;
  },
): Promise<number> {
  const there = new Set(await readdir(folder).catch(() => []));
  let removed = 0;
  for await (const { address } of deliveries) {
    const name = outboxFileName({ digest, number, to: address });
    if (!there.has(name)) continue;
    await rm(join(folder, name), { force: true });
    removed += 1;
  }
  return removed;
}

async function writeMail(message: Message, path: string, { nextPath }: TemporaryFolder): Promise<Outcome> {
  const folder = dirname(path);
  try {
    makePrivateFolder(folder);
    const temporary = nextPath();
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writeFile(bytesOf(message));
      // The mail must be on disk before it is recorded as accepted.
      await file.sync();
    } finally {
      await file.close();
    }
    moveFile(temporary, path);
    return { kind: "accepted", response: `written as ${basename(path)}` };
  } catch (error) {
    return { kind: "unreachable", error: outboxError(folder, error) };
  }
}

/**
 * `weekly-3-ada-example.org-1a2b3c4d5e.eml`, or `weekly-test-…` for a test. The readable part contains only characters that are
 * safe in file names; the hash distinguishes addresses that look the same in it.
 */
export function outboxFileName({ digest, number, to }: Pick<Message, "digest" | "number" | "to">): string {
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
