import type { Place } from "#errors.js";

/** Finds the line of a key in the configuration, for errors that are found later. */
export type PlaceOf = (...path: readonly PropertyKey[]) => Place;

/** 1-based lines of keys and list items, by their paths joined with dots. */
export type ConfigLines = ReadonlyMap<string, number>;

/** A key that isn't written has the line of its parent. */
export function makePlaceFinder(file: string, lines: ConfigLines): PlaceOf {
  return (...path) => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = lines.get(path.slice(0, depth).map(String).join("."));
      if (line !== undefined) return { file, line };
    }
    return { file };
  };
}
