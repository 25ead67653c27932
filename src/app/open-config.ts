import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { makePlaceFinder } from "#config/lines.js";
import type { LoadedConfig } from "#config/load.js";
import type { Config } from "#config/schema.js";
import { readCacheLines, writeCacheLines } from "#content/cache/cache-file.js";
import { cacheFolderIn, codeFingerprint } from "./open-cache.js";

interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cache: "used" | "ignored";
}

/**
 * The configuration for a command that needs no secret. One that was valid before and hasn't changed isn't parsed again:
 * loading the parser and the schema takes as long as looking at thousands of posts.
 *
 * @throws FeedletterError what `loadConfig` throws
 */
export async function openConfig(file: string, { env, cache }: OpenOptions): Promise<LoadedConfig> {
  const path = resolve(file);
  const folder = cacheFolderIn(dirname(path));
  const known = cache === "ignored" ? undefined : readCachedConfig(path, folder);
  if (known !== undefined) return known;
  const { loadConfig } = await import("#config/load.js");
  const loaded = loadConfig(path, { env, uses: [] });
  if (cache === "used") cacheConfig(loaded, folder);
  return loaded;
}

interface CachedConfig {
  readonly config: Config;
  readonly lines: readonly (readonly [string, number])[];
}

function readCachedConfig(path: string, folder: string): LoadedConfig | undefined {
  const pack = readCacheLines(packPath(folder));
  const kept = pack.get("config");
  const text = kept === undefined ? undefined : readIfThere(path);
  if (kept === undefined || text === undefined) return undefined;
  if (pack.get("")?.toString() !== signatureOf(text)) return undefined;
  const { config, lines: written }: CachedConfig = JSON.parse(kept.toString());
  const lines = new Map(written);
  return {
    config,
    path,
    baseDir: dirname(path),
    placeOf: makePlaceFinder(basename(path), lines),
    text,
    lines,
  };
}

/** What comes from the environment may be a secret, and changes without the file. */
function cacheConfig({ config, text, lines }: LoadedConfig, folder: string): void {
  const kept = JSON.stringify({ config, lines: [...lines] });
  const { config: again }: CachedConfig = JSON.parse(kept);
  if (text.includes("${") || !isDeepStrictEqual(again, config)) return;
  const rows = [
    ["", Buffer.from(signatureOf(text))],
    ["config", Buffer.from(kept)],
  ] as const;
  writeCacheLines(packPath(folder), rows);
}

function packPath(folder: string): string {
  return join(folder, "config.pack");
}

function signatureOf(text: string): string {
  return JSON.stringify([codeFingerprint(), text]);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Whoever loads it says why.
    return undefined;
  }
}
