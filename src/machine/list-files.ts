import { readdirSync } from "node:fs";

/** Deeper than any export or site, and not endless. */
const MAX_DEPTH = 20;

/** The files below a folder, with `/` between folders, without packages, dot files and what links lead to. */
export function* listFiles(folder: string, below = "", depth = 0): Generator<string> {
  for (const entry of readdirSync(`${folder}/${below}`, { withFileTypes: true })) {
    const { name } = entry;
    if (name.startsWith(".") || name === "node_modules") continue;
    if (entry.isFile()) yield `${below}${name}`;
    else if (entry.isDirectory() && depth < MAX_DEPTH)
      yield* listFiles(folder, `${below}${name}/`, depth + 1);
  }
}
