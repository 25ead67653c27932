import { join } from "node:path";
import { readSmallFile } from "#content/dialects/generator-data.js";

/** A content collection, and its folder below the site's. */
export interface Collection {
  readonly name: string;
  readonly base: string;
}

const CONFIG_FILES = ["ts", "js", "mjs", "mts"].flatMap((ending) => [
  `src/content.config.${ending}`,
  `src/content/config.${ending}`,
]);

/**
 * The collections whose loader is `glob` with its folder as a plain string
 * (https://docs.astro.build/en/reference/content-loader-reference/#glob-loader).
 */
export function readCollections(folder: string): readonly Collection[] {
  const text = CONFIG_FILES.map((name) => readSmallFile(join(folder, name))).find(
    (found) => found !== undefined,
  );
  if (text === undefined) return [];
  const exported = /\bcollections\s*=\s*\{([^{}]{0,2000})\}/.exec(text)?.[1] ?? "";
  const names = new Map(
    [...exported.matchAll(/["'`]?([\w-]+)["'`]?\s*(?::\s*(\w+))?/g)].map(([, name = "", variable = name]) => [
      variable,
      name,
    ]),
  );
  const parts = text.split(/(?=\b(?:const|let|var)\s+\w+\s*=\s*defineCollection\b)/);
  return parts.flatMap((part) => {
    const [, variable = ""] = /^(?:const|let|var)\s+(\w+)/.exec(part) ?? [];
    const [, base] = /\bglob\s*\(\s*\{[^}]{0,999}?\bbase\s*:\s*["'`]([^"'`$]+)["'`]/.exec(part) ?? [];
    return base === undefined ? [] : [{ name: names.get(variable) ?? variable, base: normalise(base) }];
  });
}

function normalise(path: string): string {
  return path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
}
