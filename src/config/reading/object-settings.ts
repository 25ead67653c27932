import { type ConfigLines, makePlaceFinder } from "#config/lines.js";
import { FeedletterError } from "#errors.js";
import type { SettingText } from "./environment.js";
import type { Settings } from "./settings.js";

interface ObjectSource {
  readonly lines?: ConfigLines;
  /** Default: there is no file. */
  readonly isInFile?: (text: string) => boolean;
  readonly files?: readonly string[];
}

/**
 * The settings of an object. It isn't changed.
 *
 * @param name of the file or variable, for errors
 * @throws FeedletterError E_CONFIG for an object that contains itself
 */
export function readObjectSettings(given: unknown, name: string, source: ObjectSource = {}): Settings {
  const { lines = new Map(), isInFile = () => false, files = [] } = source;
  const placeOf = makePlaceFinder(name, lines);
  const texts: SettingText[] = [];
  const copy = (value: unknown, path: readonly string[], within: readonly unknown[]): unknown => {
    if (!isPlain(value)) return value;
    if (within.includes(value))
      throw new FeedletterError("E_CONFIG", {
        message: `\`${path.join(".")}\` contains itself.`,
        fix: "Write the values out.",
        place: placeOf(...path),
      });
    const inside = [...within, value];
    const copied: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
    for (const [key, item] of Object.entries(value)) {
      // As in a file that lacks the line.
      if (item === undefined) continue;
      const at = [...path, key];
      const set = (to: unknown): void => void Object.defineProperty(copied, key, { value: to, ...OPEN });
      set(copy(item, at, inside));
      if (typeof item === "string") texts.push({ key: at.join("."), written: item, replace: set });
    }
    return copied;
  };
  const value = copy(given, [], []);
  return { placeOf, texts, isInFile, files, drop: (path) => drop(value, path), value: () => value };
}

/** Also `__proto__` is only a name. */
const OPEN = { enumerable: true, configurable: true, writable: true };

/** Anything else, such as a date or a function, is for the schema to refuse. */
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> | readonly unknown[] {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  // One of another context is another object, but has the same place.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function drop(value: unknown, [key, ...below]: readonly string[]): void {
  if (!isPlain(value) || key === undefined || !Object.hasOwn(value, key)) return;
  if (below.length === 0) Reflect.deleteProperty(value, key);
  else drop(Reflect.get(value, key), below);
}
