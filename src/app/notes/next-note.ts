import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { replaceFile } from "#files/replace-file.js";
import { lstatIfThere } from "#machine/stat-if-there.js";
import { noteFile } from "./notes-folder.js";

/** The note for the next issue of a digest, as it is in its file. */
export interface NextNote {
  /** Relative to the configuration's folder. */
  readonly file: string;
  /** Empty if there is no file. */
  readonly text: string;
  /** A hash of the file; "" without a file. */
  readonly version: string;
}

type NotesConfig = Pick<LoadedConfig, "config" | "baseDir">;

/** @throws FeedletterError E_NOTE_FILE if it isn't an ordinary file, or can't be read */
export function readNextNote(digest: string, loaded: NotesConfig): NextNote {
  const file = noteFile(loaded, { digest, issue: "next" });
  const path = resolve(loaded.baseDir, file);
  const stats = lstatIfThere(path);
  if (stats === undefined) return { file, text: "", version: "" };
  // A link may lead to a file that is no note.
  if (!stats.isFile()) throw fileError(file, "it isn't an ordinary file");
  try {
    const bytes = readFileSync(path);
    return { file, text: bytes.toString(), version: createHash("sha256").update(bytes).digest("hex") };
  } catch (error) {
    throw fileError(file, reasonOf(error), error);
  }
}

/**
 * Writes the note for the next issue: whole or not at all, and only over the version that its writer has seen.
 *
 * @returns the new note; "changed" if the file is another one by now, and was left as it is
 * @throws FeedletterError E_NOTE_FILE
 */
export function saveNextNote(
  digest: string,
  { text, version }: Pick<NextNote, "text" | "version">,
  loaded: NotesConfig,
): NextNote | "changed" {
  const { file, version: current } = readNextNote(digest, loaded);
  if (current !== version) return "changed";
  const path = resolve(loaded.baseDir, file);
  try {
    if (version === "") {
      if (text === "") return { file, text, version };
      mkdirSync(dirname(path), { recursive: true });
      // Fails if somebody has made the file in the meantime. An empty one is no note.
      writeFileSync(path, "", { flag: "wx" });
    }
    replaceFile(path, Buffer.from(text));
  } catch (error) {
    throw fileError(file, reasonOf(error), error);
  }
  return readNextNote(digest, loaded);
}

function fileError(file: string, reason: string, cause?: unknown): FeedletterError {
  return new FeedletterError("E_NOTE_FILE", {
    message: `The note can't be edited here: ${reason}.`,
    fix: "Edit the file itself.",
    place: { file },
    cause,
  });
}
