import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { Entry } from "#content/model/post.js";
import type { ReadNote } from "#content/notes/note.js";
import { readNote } from "#content/notes/read-note.js";
import type { FoundNote, IssueNotes } from "#deliveries/issue-note.js";
import type { SentNote } from "#digest/sent-history.js";
import { type Finding, finding } from "#findings.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { noteFile } from "./notes-folder.js";
import { renameNotes } from "./rename-notes.js";

type NotesConfig = Pick<LoadedConfig, "config" | "baseDir">;

/**
 * The notes of a digest's issues.
 *
 * @param path absolute, of the note that the user has named. Default: the one in the folder of notes
 */
export function openIssueNotes(digest: string, loaded: NotesConfig, path?: string): IssueNotes {
  return {
    find: ({ number, sent, entries }) =>
      path === undefined
        ? findNextNote({ digest, number, sent, entries, loaded })
        : readNamedNote(path, { sent, entries, loaded }),
    rename: (sent) => renameNotes(digest, sent, loaded),
  };
}

interface NoteSearch {
  readonly digest: string;
  /** Of the issue that is composed. */
  readonly number: number;
  readonly sent: readonly SentNote[];
  readonly entries: readonly Entry[];
  readonly loaded: NotesConfig;
}

/** The note with the issue's number, else the one for the next issue, else that of an issue that was undone. */
function findNextNote(search: NoteSearch): FoundNote {
  const { digest, number, sent, entries, loaded } = search;
  const undone = sent.filter((note) => note.undone).map((note) => note.number);
  const findings: Finding[] = [];
  for (const issue of [number, "next", ...undone.reverse()] as const) {
    const file = noteFile(loaded, { digest, issue });
    const read = readNoteFile(file, { entries, loaded });
    const usedIn = findUse(read.note?.fingerprint, sent);
    if (usedIn !== undefined) {
      findings.push(finding("W_NOTE_SENT", { file }, `It was the note of issue ${usedIn}.`));
      continue;
    }
    findings.push(...read.findings);
    if (read.note !== undefined || read.findings.some(({ level }) => level === "error"))
      return { ...read, findings };
  }
  return { findings };
}

type Reading = Pick<NoteSearch, "entries" | "loaded">;

function readNamedNote(path: string, search: Reading & Pick<NoteSearch, "sent">): FoundNote {
  const file = relative(search.loaded.baseDir, path).split(sep).join("/");
  const missing =
    statIfThere(path)?.isFile() !== true ? [finding("E_NOTE", { file }, "There is no such file.")] : [];
  const read = readNoteFile(file, { ...search, isNamed: true });
  const sentAs = findUse(read.note?.fingerprint, search.sent);
  if (sentAs !== undefined) {
    const message = `It was the note of issue ${sentAs}.`;
    return { findings: [finding("W_NOTE_SENT", { file }, message)], isRequired: true, sentAs };
  }
  const empty =
    read.note === undefined && read.findings.length === 0
      ? [finding("E_NOTE", { file }, "It is empty.")]
      : [];
  return { ...read, findings: missing.length > 0 ? missing : [...read.findings, ...empty], isRequired: true };
}

/** The issue whose note has this fingerprint. */
export function findUse(fingerprint: string | undefined, sent: readonly SentNote[]): number | undefined {
  return sent.find((note) => !note.undone && note.fingerprint === fingerprint)?.number;
}

/** The note in a file of the folder, or in one that the user has named. */
export function readNoteFile(
  file: string,
  { entries, loaded, isNamed = false }: Reading & { readonly isNamed?: boolean },
): ReadNote {
  const { baseDir, config } = loaded;
  const path = resolve(baseDir, file);
  const refuse = (message: string): ReadNote => ({ findings: [finding("E_NOTE", { file }, message)] });
  if (!isNamed && statIfThere(path) !== undefined && leadsOutside(path, baseDir))
    return refuse("It is a link to a file outside of the site's folder.");
  if (!isNamed && entries.some(({ body }) => body.kind === "file" && body.path === path)) {
    const message = "It has a date and lies among the posts, so it is a post and not a note.";
    return { findings: [finding("W_NOTE_NAME", { file }, message)] };
  }
  return readNote({ file, baseDir, site: config.site, entries });
}

/** A file that the publisher doesn't see could be mailed to everybody. */
function leadsOutside(path: string, folder: string): boolean {
  return !realpathSync(path).startsWith(`${realpathSync(folder)}${sep}`);
}
