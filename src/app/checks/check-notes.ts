import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { closest } from "fastest-levenshtein";
import { schemeOf } from "#app/database-scheme.js";
import { readLedger } from "#app/digests/next-issue.js";
import { listWelcomeFiles } from "#app/digests/welcome/welcome-files.js";
import { findUse, readNoteFile } from "#app/notes/issue-notes.js";
import type { LoadedConfig } from "#config/load.js";
import type { Entry } from "#content/model/post.js";
import { parseNoteName } from "#content/notes/note-names.js";
import { fingerprintOf } from "#content/notes/read-note.js";
import { EMPTY_LEDGER } from "#deliveries/compose-sample.js";
import type { SentHistory } from "#digest/sent-history.js";
import { FeedletterError } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { statIfThere } from "#machine/stat-if-there.js";
import type { Instant } from "#zoned-time.js";

interface NotesCheck {
  readonly loaded: LoadedConfig;
  readonly entries: readonly Entry[];
  /** What this machine's database knows, by digest. */
  readonly histories: ReadonlyMap<string, SentHistory>;
}

/** Notes that are broken, that no issue will have, or whose issue was sent without them. */
export function checkNotes(check: NotesCheck): readonly Finding[] {
  const { loaded, entries } = check;
  const { baseDir, config } = loaded;
  const folder = resolve(baseDir, config.notes);
  if (statIfThere(folder)?.isDirectory() !== true) return [];
  const digests = Object.keys(config.digests);
  const welcomes = new Set(
    digests.flatMap((digest) => listWelcomeFiles(digest, loaded)?.map(({ path }) => path) ?? []),
  );
  return readdirSync(folder)
    .sort()
    .filter((name) => !welcomes.has(resolve(folder, name)) && statIfThere(resolve(folder, name))?.isFile())
    .flatMap((name) => {
      const file = `${config.notes.replace(/\/+$/, "")}/${name}`;
      const parsed = parseNoteName(name);
      if (parsed === undefined || !digests.includes(parsed.digest)) return judgeName(name, file, digests);
      return judgeSent(file, check) ?? readNoteFile(file, { entries, loaded }).findings;
    });
}

/** Undefined if an issue may still have it. */
function judgeSent(file: string, { loaded, histories }: NotesCheck): readonly Finding[] | undefined {
  const { digest = "", issue } = parseNoteName(file.slice(file.lastIndexOf("/") + 1)) ?? {};
  const { issues = 0, notes = [] } = histories.get(digest) ?? {};
  if (issue === "next" || issue === undefined) {
    const used = findUse(fingerprintOf(readFileSync(resolve(loaded.baseDir, file))), notes);
    return used === undefined
      ? undefined
      : [finding("W_NOTE_SENT", { file }, `It was the note of issue ${used}.`)];
  }
  if (issue > issues) return undefined;
  // What was changed afterwards is no mistake: the archive shows what was sent.
  const sent = notes.some(({ number }) => number === issue);
  return sent ? [] : [finding("W_NOTE_SENT", { file }, `Issue ${issue} was sent without it.`)];
}

const DATE = /^\d{4}-\d\d/;

/** Only what seems to be meant as a note: the folder may hold other things. */
function judgeName(name: string, file: string, digests: readonly string[]): readonly Finding[] {
  const [, written = ""] = /^(.+?)[-_ .]*(?:next|\d+)?\.(?:md|mdx|markdown|txt|html?)$/i.exec(name) ?? [];
  if (written === "" || DATE.test(name)) return [];
  const digest = written.toLowerCase();
  const isNumbered = /[-_ .](?:next|\d+)\.\w+$/i.test(name);
  const isOwn = digests.some((known) => digest === known || digest.startsWith(`${known}-`));
  if (!isNumbered && !isOwn) return [];
  if (isOwn) return [finding("W_NOTE_NAME", { file }, "No issue has a note of this name.")];
  const [first = ""] = digests;
  const near = closest(digest, [...digests]) || first;
  return [finding("W_NOTE_NAME", { file }, `There is no digest "${digest}". Did you mean "${near}"?`)];
}

/** Only of a file on this machine: `check` asks no server. Without it, nothing is known to be sent. */
export async function readLocalHistory(
  digest: string,
  loaded: LoadedConfig,
  now: Instant,
): Promise<SentHistory> {
  const { config, baseDir } = loaded;
  const isLocal = schemeOf(config.database) === undefined && existsSync(resolve(baseDir, config.database));
  try {
    return await (isLocal ? await readLedger(digest, loaded, now) : EMPTY_LEDGER).history(digest);
  } catch (error) {
    if (error instanceof FeedletterError) return EMPTY_LEDGER.history(digest);
    throw error;
  }
}
