import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** A map of Liquid values by the names as they are written. */
export type LiquidMap = Readonly<Record<string, unknown>>;

/** More are a bomb (aliases of aliases). */
const MAX_ALIASES = 50;

/**
 * YAML as Ruby reads it (YAML 1.1: `yes` is true, keys as they are written), for templates. Dates stay text, which the `date`
 * filter reads. Undefined for what can't be parsed.
 */
export function parseTypedYaml(source: string): unknown {
  const yaml: typeof import("yaml") = require("yaml");
  const document = yaml.parseDocument(source, {
    version: "1.1",
    customTags: (tags) =>
      tags.filter((tag) => (typeof tag === "string" ? tag !== "timestamp" : !tag.tag.endsWith(":timestamp"))),
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: "silent",
  });
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    return undefined;
  }
}

export function toLiquidMap(value: unknown): LiquidMap {
  return isLiquidMap(value) ? value : {};
}

export function isLiquidMap(value: unknown): value is LiquidMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The typed front matter at the beginning of a file; empty for a file without front matter. */
export function parseTypedFrontMatter(text: string): LiquidMap {
  const [, source] = /^---[ \t]*\r?\n([\s\S]*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/m.exec(text) ?? [];
  return source === undefined ? {} : toLiquidMap(parseTypedYaml(source));
}
