import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ContentCache, openCache } from "#content/cache/cache.js";
import { VERSION } from "./version.js";

/** @param baseDir the folder of the configuration */
export function openCacheIn(baseDir: string): ContentCache {
  return openCache(cacheFolderIn(baseDir), codeFingerprint());
}

function cacheFolderIn(baseDir: string): string {
  return join(baseDir, ".feedletter", "cache");
}

/**
 * While Feedletter itself is worked on its version stays the same; what scripts/bundle.mjs wrote changes with the code. Words
 * and their ends come from Node.
 */
function codeFingerprint(): string {
  const versions = `${VERSION} ${process.version}`;
  try {
    return `${versions} ${readFileSync(join(import.meta.dirname, "../cli/fingerprint.txt"), "latin1")}`;
  } catch {
    return versions;
  }
}
