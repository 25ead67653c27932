import { createRequire } from "node:module";
import { compareCodeUnits } from "#content/text/characters.js";
import type { SiteFiles } from "./site-files.js";
import { parseTypedYaml } from "./typed-data.js";

const require = createRequire(import.meta.url);

/** `site.data`: the YAML, JSON, CSV and TSV files of a folder, by folder and name (https://jekyllrb.com/docs/datafiles/). */
export function readDataFiles(folder: string, files: SiteFiles): Readonly<Record<string, unknown>> {
  const root: DataFolder = new Map();
  for (const path of [...files.list(folder)].sort(compareCodeUnits)) {
    const [, below = "", extension = ""] =
      /^(.*)\.(ya?ml|json|csv|tsv)$/i.exec(path.slice(folder.length + 1)) ?? [];
    const text = below === "" ? undefined : files.read(path);
    if (text === undefined) continue;
    const names = below.split("/").map(sanitise);
    const holder = names.slice(0, -1).reduce(openFolder, root);
    holder.set(names.at(-1) ?? "", parseData(text, extension.toLowerCase()));
  }
  return toObject(root);
}

type DataFolder = Map<string, unknown>;

function openFolder(folder: DataFolder, name: string): DataFolder {
  const known = folder.get(name);
  if (known instanceof Map) return known;
  const made: DataFolder = new Map();
  folder.set(name, made);
  return made;
}

function toObject(folder: DataFolder): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    [...folder].map(([name, value]) => [name, value instanceof Map ? toObject(value) : value]),
  );
}

/** Jekyll's `sanitize_filename`. */
function sanitise(name: string): string {
  return name.replace(/[^\w\s-]+/g, "").replace(/\s+/g, "_");
}

function parseData(text: string, extension: string): unknown {
  switch (extension) {
    case "json":
      return parseJson(text);
    case "csv":
      return parseTable(text, ",");
    case "tsv":
      return parseTable(text, "\t");
    default:
      return parseTypedYaml(text);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rows by the names in the first one. */
function parseTable(text: string, delimiter: string): unknown {
  const { parse }: typeof import("csv-parse/sync") = require("csv-parse/sync");
  try {
    return parse(text, { columns: true, delimiter, skip_empty_lines: true, relax_column_count: true });
  } catch {
    return undefined;
  }
}
