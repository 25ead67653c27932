import { readFileSync } from "node:fs";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Field, Fields, Value } from "#content/model/value.js";
import { isMap } from "#content/model/value.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { statIfThere } from "#machine/stat-if-there.js";

/** Bytes. A larger file isn't a configuration. */
const MAX_BYTES = 1024 * 1024;

export const NO_FIELDS: Fields = new Map();

/** The text of a file beside the posts, without a byte order mark; undefined for a missing file. */
export function readSmallFile(path: string): string | undefined {
  const facts = statIfThere(path);
  if (facts === undefined || !facts.isFile() || facts.size > MAX_BYTES) return undefined;
  return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
}

/**
 * The fields of a generator's YAML, TOML or JSON file; undefined if there is no such file.
 *
 * @throws FeedletterError E_SOURCE if it can't be parsed: ignoring it would change the posts' addresses, hence their ids
 */
export function readGeneratorData(path: string, name: string): Fields | undefined {
  try {
    const text = readSmallFile(path);
    if (text === undefined) return undefined;
    const matter = readFrontMatter(wrapInFence(text, path));
    if (matter.kind === "none") return NO_FIELDS;
    if (matter.kind === "read")
      return new Map([...matter.fields].map(([key, field]) => [key, { ...field, from: name }]));
    throw new Error(matter.kind === "broken" ? matter.message : "It is incomplete");
  } catch (cause) {
    throw unreadableSettings(name, cause);
  }
}

/** @param name of the file, as it is shown to the user */
export function unreadableSettings(name: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_SOURCE", {
    message: `The generator's ${name} can't be read: ${reasonOf(cause).replace(/\.$/, "")}.`,
    fix: "Correct it, or set `dialect: plain` for the source.",
    place: { file: name },
    cause,
  });
}

function wrapInFence(text: string, path: string): string {
  if (path.endsWith(".json")) return text.trimStart();
  if (path.endsWith(".toml")) return `+++\n${text}\n+++\n`;
  const body = text.replace(/^---[ \t]*\r?\n/, "");
  // A file of nothing but comments has no fields.
  return /^[ \t]*[^\s#]/m.test(body) ? `---\n${body}\n---\n` : "";
}

/** The first of these settings that is text, on one line. */
export function settingOf(settings: Fields, ...names: readonly string[]): string | undefined {
  return names.map((name) => textOf(settings.get(name)?.value)).find((text) => text !== undefined);
}

/** A map's entries as fields. They have no lines of their own. */
export function fieldsOfMap(value: Value | undefined, from: string): Fields {
  if (!isMap(value)) return NO_FIELDS;
  return new Map(
    [...value].map(([name, inner]): [string, Field] => [name, { name, value: inner, line: 1, from }]),
  );
}

const ALIAS_GROUPS: readonly (readonly string[])[] = Object.values(FIELD_ALIASES);

/** The file's own fields win, also under another name for the same thing. Maps are merged. */
export function mergeFields(own: Fields, defaults: Fields): Fields {
  if (defaults.size === 0) return own;
  const merged = new Map(own);
  for (const [key, field] of defaults) {
    const names = ALIAS_GROUPS.find((group) => group.includes(key)) ?? [key];
    const before = own.get(key);
    if (isMap(before?.value) && isMap(field.value))
      merged.set(key, { ...before, value: new Map([...field.value, ...before.value]) });
    else if (!names.some((name) => own.has(name))) merged.set(key, { ...field, line: 1 });
  }
  return merged;
}

/** Somebody's name, written by itself or in a map or list of people. */
export function nameIn(value: Value | undefined): string | undefined {
  if (isMap(value)) return textOf(value.get("name"));
  return Array.isArray(value) ? nameIn(value[0]) : textOf(value);
}
