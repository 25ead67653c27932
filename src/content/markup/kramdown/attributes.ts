import { type Attributes, noAttributes } from "./blocks.js";

const ANY = String.raw`(?:\\\}|[^}\n]){1,2000}`;

/** `{: .class #id key="value" name}` on a line of its own. */
export const BLOCK_ATTRIBUTES = new RegExp(String.raw`^ {0,3}\{:(?![:/])(${ANY})\}[ \t]*$`);
/** `{:name: .class}`. */
export const ATTRIBUTE_LIST = new RegExp(String.raw`^ {0,3}\{:(\w[\w-]*):(${ANY})\}[ \t]*$`);
/** At the beginning of a list's item. */
export const ITEM_ATTRIBUTES = new RegExp(String.raw`^\s*\{:(?!(?:\w[\w-]*)?:|/)(${ANY})\}\s*`);

const PART =
  /(?:^|\s)(?:(\w[\w-]*)=(?:"((?:\\["}]|[^"}])*)"|'((?:\\['}]|[^'}])*)')|(\w[\w-]*)|((?:#[A-Za-z][\w:-]*|\.[^\s.#]+)+))(?=\s|$)/g;

/** Adds what an attribute list says. */
export function readAttributes(written: string, into: Attributes): void {
  for (const [, key, double, single, ref, marks] of written.matchAll(PART)) {
    if (key !== undefined) into.values.set(key, (double ?? single ?? "").replace(/\\([}"'])/g, "$1"));
    else if (ref !== undefined) into.refs.add(ref);
    for (const [mark, name = ""] of (marks ?? "").matchAll(/[#.]([^#.]+)/g)) {
      if (mark.startsWith("#")) into.values.set("id", name);
      else into.values.set("class", `${into.values.get("class") ?? ""} ${name}`.trim());
    }
  }
}

/** The attributes with those of the lists that they name. */
export function resolveAttributes(
  { values, refs }: Attributes,
  lists: ReadonlyMap<string, Attributes>,
): ReadonlyMap<string, string> {
  if (refs.size === 0) return values;
  const resolved = noAttributes().values;
  for (const ref of refs) for (const [name, value] of lists.get(ref)?.values ?? []) resolved.set(name, value);
  for (const [name, value] of values) resolved.set(name, value);
  return resolved;
}
