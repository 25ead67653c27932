/**
 * The value of a field in YAML, TOML or JSON. Dates are text as written, so that no zone shifts them. YAML's numbers are text
 * too: `1.10` and `007` are a version and a name, never a quantity.
 */
export type Value = string | number | boolean | null | readonly Value[] | ReadonlyMap<string, Value>;

/** One field at the top of the front matter. */
export interface Field {
  /** As written. */
  readonly name: string;
  readonly value: Value;
  /** 1-based line in the file. */
  readonly line: number;
  /** Where the value stands, if not in the post's file: a file of the generator's, an element of a page or feed. */
  readonly from?: string;
}

/** By `fieldKey` of their names. */
export type Fields = ReadonlyMap<string, Field>;

/** `publish_date`, `publishDate` and `Publish-Date` are one field. */
export function fieldKey(name: string): string {
  return /^[a-z]+$/.test(name) ? name : name.toLowerCase().replace(/[-_ ]/g, "");
}

export function isMap(value: Value | undefined): value is ReadonlyMap<string, Value> {
  return value instanceof Map;
}

export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/**
 * What a parser returned, as a `Value` with `fieldKey`s in its maps.
 *
 * @throws RangeError when it is nested deeper than the stack
 */
export function toValue(parsed: unknown): Value {
  if (parsed === null || parsed === undefined) return null;
  if (typeof parsed === "string" || typeof parsed === "number" || typeof parsed === "boolean") return parsed;
  // toISOString of smol-toml's dates keeps whether they are local, a day only, or have an offset.
  if (parsed instanceof Date) return parsed.toISOString();
  if (Array.isArray(parsed)) return parsed.map(toValue);
  if (parsed instanceof Map) return toMap([...parsed]);
  if (typeof parsed === "object") return toMap(Object.entries(parsed));
  return String(parsed);
}

function toMap(entries: readonly (readonly [unknown, unknown])[]): ReadonlyMap<string, Value> {
  const map = new Map<string, Value>();
  for (const [key, value] of entries) {
    const name = fieldKey(String(key));
    if (!map.has(name)) map.set(name, toValue(value));
  }
  return map;
}
