import { existsSync, readFileSync, unlinkSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import { parseNoteName } from "#content/notes/note-names.js";
import { fingerprintOf } from "#content/notes/read-note.js";
import type { SentNote } from "#digest/sent-history.js";
import { reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { moveFile } from "#machine/move-file.js";
import { statIfThere } from "#machine/stat-if-there.js";
import { noteFile } from "./notes-folder.js";

/**
 * Gives the notes of frozen issues the numbers of their issues, so that the next note can be written. A file that has changed since
 * is another note, and stays. May be repeated, also after a process was killed in between.
 */
export function renameNotes(
  digest: string,
  sent: readonly SentNote[],
  loaded: Pick<LoadedConfig, "config" | "baseDir">,
): readonly Finding[] {
  return sent.flatMap((note): readonly Finding[] => {
    const { file, number, fingerprint } = note;
    const name = parseNoteName(basename(file));
    const target = noteFile(loaded, { digest, issue: number });
    const isOwn = name?.digest === digest && dirname(file) === dirname(target);
    if (!isOwn || file === target || note.undone) return [];
    try {
      renameNote(resolve(loaded.baseDir, file), resolve(loaded.baseDir, target), fingerprint);
      return [];
    } catch (error) {
      const message = `It is the note of issue ${number}, but can't be renamed to ${target}: ${reasonOf(error)}.`;
      return [finding("W_NOTE_KEPT", { file }, message)];
    }
  });
}

function renameNote(path: string, target: string, fingerprint: string): void {
  if (!holds(path, fingerprint)) return;
  if (!existsSync(target)) moveFile(path, target);
  else if (holds(target, fingerprint)) unlinkSync(path);
  else throw new Error("there is another note of that name");
}

function holds(path: string, fingerprint: string): boolean {
  return statIfThere(path)?.isFile() === true && fingerprintOf(readFileSync(path)) === fingerprint;
}
