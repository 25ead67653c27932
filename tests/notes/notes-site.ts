import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { simpleParser } from "mailparser";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, feedletter, folderWith, postOn, type Ran } from "../cli/cli.js";

export const NOW = "2026-06-15T09:00:00+02:00";

export const MAIL = `digests:
  weekly: { start: newest, title: The weekly }
mail:
  from: "Notes <news@notes.example>"
  postalAddress: "Notes, 1 Street, Berlin"
  transport: outbox
server: { url: https://letters.notes.example/ }
`;

export interface NotesSite {
  readonly folder: string;
  readonly run: (...args: readonly string[]) => Promise<Ran>;
  readonly write: (path: string, text: string | Uint8Array) => void;
  readonly read: (path: string) => string;
  /** The files in the folder of notes. */
  readonly notes: () => readonly string[];
  /** The mails so far, oldest issue first. */
  readonly mails: () => Promise<readonly { subject: string; html: string; text: string }[]>;
}

/** A site with two posts and one subscriber, who gets mails into the outbox. */
export async function notesSite(
  files: Readonly<Record<string, string | Uint8Array>> = {},
  config = MAIL,
  addresses = ["ada@example.org"],
): Promise<NotesSite> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + config,
    "content/one.md": postOn("2026-06-01", "One"),
    "content/two.md": postOn("2026-06-02", "Two"),
    ...files,
  });
  const editing = { configPath: join(folder, "feedletter.yaml"), env: {}, clock: () => 0, randomBytes };
  for (const address of addresses) await addSubscriber(editing, { address });
  const list = (path: string): readonly string[] =>
    existsSync(join(folder, path)) ? readdirSync(join(folder, path)).sort() : [];
  return {
    folder,
    run: (...args) => feedletter(args, { cwd: folder, now: NOW }),
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    notes: () => list("notes"),
    mails: () =>
      Promise.all(
        list(".feedletter/outbox").map(async (name) => {
          const mail = await simpleParser(readFileSync(join(folder, ".feedletter/outbox", name)));
          return { subject: mail.subject ?? "", html: mail.html || "", text: mail.text ?? "" };
        }),
      ),
  };
}
