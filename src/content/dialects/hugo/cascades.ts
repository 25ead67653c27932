import { join } from "node:path";
import { parentOf } from "#content/dialects/file-path.js";
import { fieldsOfMap, mergeFields, NO_FIELDS, readSmallFile } from "#content/dialects/generator-data.js";
import { matchGlob } from "#content/dialects/glob.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import { type Field, type Fields, isList, isMap, type Value } from "#content/model/value.js";

/**
 * Finds the fields that the `cascade` of the configuration and of each section's `_index.md` passes down to a page. The
 * nearest section wins. Each file is read once.
 */
export function makeCascades(root: string, settings: Fields): (path: string) => Fields {
  const known = new Map<string, readonly Cascade[]>();
  const ofSite = readCascades(settings.get("cascade"), settings.get("cascade")?.from ?? "");
  const ofFolder = (folder: string): readonly Cascade[] => {
    const before = known.get(folder);
    if (before !== undefined) return before;
    const above = folder === "" ? ofSite : ofFolder(parentOf(folder));
    const own = readSectionFields(join(root, folder)).get("cascade");
    const cascades = [...readCascades(own, folder === "" ? "_index.md" : `${folder}/_index.md`), ...above];
    known.set(folder, cascades);
    return cascades;
  };
  return (path) =>
    ofFolder(parentOf(path))
      .filter(({ target }) => target === undefined || isTarget(path, target))
      .reduce((merged, { fields }) => mergeFields(merged, fields), NO_FIELDS);
}

/** The front matter of a section's `_index.md`. */
export function readSectionFields(folder: string): Fields {
  const text = readSmallFile(join(folder, "_index.md")) ?? readSmallFile(join(folder, "_index.html"));
  const matter = text === undefined ? undefined : readFrontMatter(text);
  return matter?.kind === "read" ? matter.fields : NO_FIELDS;
}

interface Cascade {
  readonly target: ReadonlyMap<string, Value> | undefined;
  readonly fields: Fields;
}

function readCascades(field: Field | undefined, file: string): readonly Cascade[] {
  const values = isList(field?.value) ? field.value : [field?.value];
  return values.filter(isMap).map((value) => {
    const target = value.get("target");
    const fields = new Map(fieldsOfMap(value, `${file}, cascade`));
    fields.delete("target");
    return { target: isMap(target) ? target : undefined, fields };
  });
}

function isTarget(path: string, target: ReadonlyMap<string, Value>): boolean {
  const kind = textOf(target.get("kind"));
  if (kind !== undefined && kind !== "page" && kind !== "{page,section}") return false;
  const glob = textOf(target.get("path"));
  const page = path.replace(/(?:\/index)?\.[^./]+$/, "");
  return glob === undefined || matchGlob(glob.replace(/^\/+/, ""), page);
}
