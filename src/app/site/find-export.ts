import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { openArchive } from "#content/sources/from-export/archive.js";
import { readExport } from "#content/sources/from-export/export-formats.js";
import { statIfThere } from "#machine/stat-if-there.js";

export interface FoundExport {
  /** Of the file or folder, as the configuration names it. */
  readonly name: string;
  /** Who wrote it, as far as it says. */
  readonly generator: string | undefined;
  readonly home: string | undefined;
  readonly language: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

const MAX_BYTES = 500 * 1024 * 1024;

/** An export that was put into the folder, or unpacked there. */
export function findExport(folder: string): FoundExport | undefined {
  if (statIfThere(folder)?.isDirectory() !== true) return undefined;
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:zip|xml|json|atom)$/i.test(entry.name))
    .map(({ name }) => name)
    .sort();
  const unpacked = isUnpacked(folder) ? ["."] : [];
  for (const name of [...names, ...unpacked]) {
    const found = tryToRead(join(folder, name));
    if (found !== undefined) return { name, ...found };
  }
  return undefined;
}

/** Everything else is searched only if it is named. */
function isUnpacked(folder: string): boolean {
  return (
    ["posts.csv", "emails.csv", "emails.json"].some((name) => existsSync(join(folder, name))) ||
    FOLDERS.some(([name, file]) => namesIn(join(folder, name)).some((found) => file.test(found)))
  );
}

/** The stories of Medium, whose names end in an id, the emails of Buttondown, and the posts that backup programs get from Tumblr. */
const FOLDERS = [
  ["posts", /-[0-9a-f]{8,16}\.html$/],
  ["emails", /\.md$/],
  ["json", /^\d+\.json$/],
] as const;

function namesIn(folder: string): readonly string[] {
  return statIfThere(folder)?.isDirectory() === true ? readdirSync(folder) : [];
}

function tryToRead(path: string): Omit<FoundExport, "name"> | undefined {
  try {
    return readExport(openArchive(path, MAX_BYTES));
  } catch {
    // A broken or huge file is no export that could be suggested.
    return undefined;
  }
}
