import type { Place } from "#errors.js";

/** Where a key of the configuration stands, for an error that is found later. */
export type PlaceOf = (...path: readonly PropertyKey[]) => Place;

/** 1-based lines of keys and items, by their paths joined with dots. */
export type ConfigLines = ReadonlyMap<string, number>;

/** A key that isn't written stands where what holds it does. */
export function makePlaceFinder(file: string, lines: ConfigLines): PlaceOf {
  return (...path) => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const line = lines.get(path.slice(0, depth).map(String).join("."));
      if (line !== undefined) return { file, line };
    }
    return { file };
  };
}
