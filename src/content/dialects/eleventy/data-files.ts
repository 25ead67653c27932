import { join } from "node:path";
import { parentOf } from "#content/dialects/file-path.js";
import { mergeFields, NO_FIELDS, readGeneratorData } from "#content/dialects/generator-data.js";
import { formatFieldPlace } from "#content/front-matter/fields.js";
import { type Field, type Fields, isList, type Value } from "#content/model/value.js";

/** Names that starters give to collections. No reader would choose posts by them. */
const COLLECTIONS: ReadonlySet<Value> = new Set(["all", "nav", "page", "pages", "post", "posts"]);

/**
 * Reads the JSON data files for a post, the nearest first: its own, then those of its folders up to the site's. Each is
 * read once.
 */
export function makeDataReader(folder: string, source: string): (path: string) => readonly Fields[] {
  const known = new Map<string, readonly Fields[]>();
  const read = (base: string): readonly Fields[] =>
    [`${base}.11tydata.json`, `${base}.json`]
      .map((name) => readGeneratorData(join(folder, name), name))
      .filter((fields) => fields !== undefined);
  const ofFolder = (path: string): readonly Fields[] => {
    if (path === "") return [];
    const before = known.get(path);
    if (before !== undefined) return before;
    const data = [...read(`${path}/${path.split("/").at(-1)}`), ...ofFolder(parentOf(path))];
    known.set(path, data);
    return data;
  };
  return (path) => {
    const whole = source === "" ? path : `${source}/${path}`;
    return [...read(whole.replace(/\.[^./]+$/, "")), ...ofFolder(parentOf(whole))];
  };
}

/** Adds the fields of data files, the nearest first. Lists of tags add up; of anything else the nearest wins. */
export function mergeData(own: Fields, data: readonly Fields[]): Fields {
  if (data.length === 0) return own;
  const all = [own, ...data];
  const merged = mergeFields(own, data.reduce(mergeFields, NO_FIELDS));
  const [field, ...others] = all.flatMap((fields) => fields.get("tags") ?? []);
  if (field === undefined) return merged;
  const value = [...new Set(all.flatMap((fields) => tagsIn(fields.get("tags"))))];
  const from = others.length === 0 ? field.from : [field, ...others].map(formatFieldPlace).join(" and ");
  return new Map(merged).set("tags", { ...field, value, from });
}

/** Eleventy takes a string for one tag. */
function tagsIn(field: Field | undefined): readonly Value[] {
  if (field === undefined || field.value === null) return [];
  return isList(field.value) ? field.value : [field.value];
}

/** Without the tags that only put posts into a collection. */
export function withoutCollections(fields: Fields): Fields {
  const field = fields.get("tags");
  const tags = tagsIn(field);
  const value = tags.filter((tag) => !COLLECTIONS.has(tag));
  if (field === undefined || value.length === tags.length) return fields;
  return new Map(fields).set("tags", { ...field, value });
}
