import { join } from "node:path";
import { readGeneratorData } from "#content/dialects/generator-data.js";
import { type Field, type Fields, fieldKey, isList, isMap, type Value } from "#content/model/value.js";

/** `authors` are keys of a file beside the posts (https://docusaurus.io/docs/blog#global-authors), tags of another one. */
export function makeAuthorReader(folder: string, file: string): (fields: Fields) => Fields {
  const authors = readGeneratorData(join(folder, file), file);
  const tags = readGeneratorData(join(folder, "tags.yml"), "tags.yml");
  return (fields) => {
    const read = new Map(fields);
    replace(read, "authors", (value) => authorOf(value, authors));
    replace(read, "tags", (value) => tagOf(value, tags));
    if (!fields.has("authors") && fields.has("author")) read.set("author", joinLegacy(fields));
    return read;
  };
}

function replace(fields: Map<string, Field>, name: string, map: (value: Value) => Value): void {
  const field = fields.get(name);
  if (field === undefined) return;
  const items = isList(field.value)
    ? field.value
    : typeof field.value === "string" && name === "tags"
      ? field.value.split(",")
      : [field.value];
  fields.set(name, { ...field, value: items.map(map) });
}

function authorOf(value: Value, authors: Fields | undefined): Value {
  const key = isMap(value) ? value.get("key") : value;
  const known = typeof key === "string" ? authors?.get(fieldKey(key))?.value : undefined;
  if (!isMap(known)) return value;
  const joined = new Map([...known, ...(isMap(value) ? value : [])]);
  const image = joined.get("imageurl");
  return image === undefined ? joined : joined.set("avatar", image);
}

function tagOf(value: Value, tags: Fields | undefined): Value {
  const known = typeof value === "string" ? tags?.get(fieldKey(value.trim()))?.value : undefined;
  const label = isMap(known) ? known.get("label") : isMap(value) ? value.get("label") : undefined;
  return label ?? value;
}

function joinLegacy(fields: Fields): Field {
  const author = fields.get("author");
  const value = (key: string) => fields.get(key)?.value ?? null;
  const map = new Map<string, Value>([
    ["name", author?.value ?? null],
    ["url", value("authorurl")],
    ["avatar", value("authorimageurl")],
  ]);
  return { name: "author", line: author?.line ?? 1, value: map };
}
