import { join } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import { type NoteName, writeNoteName } from "#content/notes/note-names.js";

/** The path of a note, relative to the configuration's folder, with `/`. */
export function noteFile({ config }: Pick<LoadedConfig, "config">, name: NoteName): string {
  return join(config.notes, writeNoteName(name)).replaceAll("\\", "/");
}
