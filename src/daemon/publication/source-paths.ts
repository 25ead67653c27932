import { resolve } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { SourceConfig } from "#config/schema.js";

/** The files and folders that posts come from, absolute. A feed's URL becomes a path that doesn't exist. */
export function sourcePaths({
  config,
  baseDir,
}: Pick<LoadedConfig, "config" | "baseDir">): readonly string[] {
  return config.content.flatMap((source) => pathsOf(source).map((path) => resolve(baseDir, path)));
}

function pathsOf(source: SourceConfig): readonly string[] {
  if ("files" in source) return [source.files];
  if ("html" in source) return source.source === undefined ? [source.html] : [source.html, source.source];
  return ["export" in source ? source.export : source.feed];
}
