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

/** Changes with the version, with Node (whose ICU decides where words end) and, during development, with the code. */
function codeFingerprint(): string {
  const versions = `${VERSION} ${process.version}`;
  try {
    return `${versions} ${readFileSync(join(import.meta.dirname, "fingerprint.txt"), "latin1")}`;
  } catch {
    return versions;
  }
}
