import { fieldsOfMap, mergeFields, NO_FIELDS } from "#content/dialects/generator-data.js";
import { matchGlob } from "#content/dialects/glob.js";
import { textOf } from "#content/front-matter/fields.js";
import { type Fields, isList, isMap } from "#content/model/value.js";

interface Scope<Values> {
  readonly path: string;
  readonly type: string;
  readonly values: Values;
}

/** Finds the `defaults` for a file (https://jekyllrb.com/docs/configuration/front-matter-defaults/). */
export function makeDefaults(settings: Fields): (file: string) => Fields {
  const find = makeDefaultFinder(readScopes(settings));
  return (file) => find(file).reduce((merged, values) => mergeFields(merged, values), NO_FIELDS);
}

/** The values of the scopes that a file is in. The most specific path comes first, and of two alike the later one. */
export function makeDefaultFinder<Values>(
  written: readonly Scope<Values>[],
): (file: string) => readonly Values[] {
  const scopes = written
    .map((scope) => ({ ...scope, path: scope.path.replace(/^\/+|\/+$/g, "") }))
    .reverse()
    .sort((a, b) => b.path.length - a.path.length || Number(b.type !== "") - Number(a.type !== ""));
  return (file) =>
    scopes
      .filter(({ path, type }) => isWithin(file, path) && isOfType(file, type))
      .map(({ values }) => values);
}

function readScopes(settings: Fields): readonly Scope<Fields>[] {
  const { value: defaults, from = "" } = settings.get("defaults") ?? {};
  return (isList(defaults) ? defaults : []).filter(isMap).map((item) => {
    const scope = item.get("scope");
    const textAt = (name: string) => (isMap(scope) && textOf(scope.get(name))) || "";
    return {
      path: textAt("path"),
      type: textAt("type"),
      values: fieldsOfMap(item.get("values"), `${from}, defaults`),
    };
  });
}

function isWithin(file: string, path: string): boolean {
  if (path === "") return true;
  return path.includes("*") ? matchGlob(path, file) : file === path || file.startsWith(`${path}/`);
}

function isOfType(file: string, type: string): boolean {
  const own = /(?:^|\/)_posts\//.test(file) ? "posts" : /(?:^|\/)_drafts\//.test(file) ? "drafts" : "pages";
  return type === "" || type === own || type === own.slice(0, -1) || (type === "posts" && own === "drafts");
}
