import { fieldsOfMap, mergeFields, NO_FIELDS } from "#content/dialects/generator-data.js";
import { matchGlob } from "#content/dialects/glob.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isList, isMap, type Value } from "#content/model/value.js";
import type { Language } from "./languages.js";
import type { Place } from "./places.js";
import { keyByField } from "./settings.js";
import type { HugoSite } from "./site.js";

/**
 * Finds the fields that the `cascade` of the settings and of each section's `_index` file passes down to a page. The nearest
 * section wins.
 */
export function makeCascades({ settings, sections, file }: HugoSite): (place: Place) => Fields {
  const known = new Map<string, readonly Cascade[]>();
  const ofSite = readCascades(keyByField(settings.get("cascade") ?? null), file);
  const ofFolder = (folders: readonly string[], language: Language): readonly Cascade[] => {
    const section = folders.join("/");
    const key = `${language.key}/${section}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const above = folders.length === 0 ? ofSite : ofFolder(folders.slice(0, -1), language);
    const own = sections.fieldsOf(section, language).get("cascade")?.value;
    const cascades = [
      ...readCascades(own ?? null, section === "" ? "_index.md" : `${section}/_index.md`),
      ...above,
    ];
    known.set(key, cascades);
    return cascades;
  };
  return (place) =>
    ofFolder(place.folders, place.language)
      .filter(({ target }) => target === undefined || isTarget(place, target))
      .reduce((merged, { fields }) => mergeFields(merged, fields), NO_FIELDS);
}

interface Cascade {
  readonly target: ReadonlyMap<string, Value> | undefined;
  readonly fields: Fields;
}

function readCascades(written: Value, file: string): readonly Cascade[] {
  const values = isList(written) ? written : [written];
  return values.filter(isMap).map((value) => {
    const target = value.get("target");
    const fields = new Map(fieldsOfMap(value, `${file}, cascade`));
    fields.delete("target");
    return { target: isMap(target) ? target : undefined, fields };
  });
}

/** https://gohugo.io/configuration/cascade/#target */
function isTarget({ folders, name, language }: Place, target: ReadonlyMap<string, Value>): boolean {
  const matches = (key: string, value: string) => {
    const glob = textOf(target.get(key));
    return glob === undefined || matchGlob(glob.replace(/^\/+/, "").toLowerCase(), value.toLowerCase());
  };
  const path = (name === "index" ? folders : [...folders, name]).join("/");
  return (
    matches("kind", "page") &&
    matches("path", path) &&
    matches("lang", language.key) &&
    matches("environment", "production")
  );
}
