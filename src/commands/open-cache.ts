import { join } from "node:path";
import { type ContentCache, openCache } from "../content/cache.js";
import { VERSION } from "./version.js";

/** @param baseDir the folder of the configuration */
export function openCacheIn(baseDir: string): ContentCache {
  return openCache(join(baseDir, ".feedletter", "cache"), VERSION);
}
