import type { PlaceOf } from "#config/lines.js";
import type { SettingText } from "./environment.js";

/** Settings as they are written, before environment variables are filled in and the schema has checked them. */
export interface Settings {
  readonly placeOf: PlaceOf;
  readonly texts: Iterable<SettingText>;
  /** Leaves a setting out. */
  readonly drop: (path: readonly string[]) => void;
  /** Whether a text stands in a file, where no secret may be. */
  readonly isInFile: (text: string) => boolean;
  /** As plain data. */
  readonly value: () => unknown;
  /** Absolute paths of the files that they come from. */
  readonly files: readonly string[];
}
