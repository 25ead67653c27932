import { createReadStream, readdirSync } from "node:fs";
import { join } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";
import { moveFile } from "#machine/move-file.js";
import { readStart, splitMbox } from "#mail/reports/mbox.js";
import type { WaitingMail } from "#mail/waiting-mail.js";

/** A single mail, for example from standard input, or a mailbox. Paths are absolute. */
export type LocalSource =
  | { readonly kind: "mail"; readonly bytes: AsyncIterable<Uint8Array> }
  | { readonly kind: "maildir"; readonly folder: string }
  | { readonly kind: "mbox"; readonly file: string };

const stays = async (): Promise<void> => {};

export async function* localMails(source: LocalSource): AsyncGenerator<WaitingMail> {
  switch (source.kind) {
    case "mail":
      yield { bytes: await readStart(source.bytes), settle: stays };
      return;
    case "mbox":
      for await (const bytes of splitMbox(readFile(source.file))) yield { bytes, settle: stays };
      return;
    case "maildir":
      yield* mailsInFolder(source.folder);
  }
}

/** https://cr.yp.to/proto/maildir.html: what is recorded moves to cur/, with the flag S for seen. All else stays unread in new/. */
async function* mailsInFolder(folder: string): AsyncGenerator<WaitingMail> {
  for (const name of namesIn(join(folder, "new"))) {
    const path = join(folder, "new", name);
    yield {
      bytes: await readStart(readFile(path)),
      settle: async (fate) => {
        if (fate === "done") moveFile(path, join(folder, "cur", nameOfSeen(name, process.platform)));
      },
    };
  }
}

/** On Windows a colon would make a stream of another file, so programs write a semicolon there. */
export function nameOfSeen(name: string, platform: NodeJS.Platform): string {
  const [unique = ""] = name.split(/[:;]2,/, 1);
  return `${unique}${platform === "win32" ? ";" : ":"}2,S`;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith("."));
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_REPORT", {
    message: `Can't read ${path}: ${reasonOf(cause)}.`,
    fix: "Check the path. A maildir is a folder that contains new/ and cur/; an mbox is a file.",
    cause,
  });
}
