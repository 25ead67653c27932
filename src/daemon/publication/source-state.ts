import { dirname } from "node:path";
import { idsFileOf } from "#app/site/adopted-ids.js";
import type { LoadedConfig } from "#config/load.js";
import { hashFileStates } from "#files/file-states.js";
import { sourcePaths } from "./source-paths.js";

/** Settings of site generators. */
const SETTINGS = [".yml", ".yaml", ".toml", ".json", ".js", ".cjs", ".mjs", ".ts", ".py"];

/** Changes when a file does that posts depend on. */
export function stateOfSources(loaded: LoadedConfig): Promise<string> {
  const paths = sourcePaths(loaded);
  const folders = [...new Set([loaded.baseDir, ...paths.map((path) => dirname(path))])];
  return hashFileStates([idsFileOf(loaded.path), ...paths], { folders, endings: SETTINGS });
}

/** No file says whether a feed on another server has changed. */
export function isRemote({ config }: LoadedConfig): boolean {
  return config.content.some((source) => "feed" in source && /^https?:/i.test(source.feed));
}
