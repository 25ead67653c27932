import { allOf, readSpf, redirectOf, type SpfMechanism, type SpfRecord } from "./spf-record.js";

/**
 * One record with everything that the existing ones allow and the wanted mechanisms, because two records are a permanent error
 * (RFC 7208 §4.5). Nobody who may send now is lost, but nobody is allowed everything: `+all` and `?all` become `~all`.
 * @param wanted such as `include:amazonses.com`
 */
export function mergeSpf(existing: readonly string[], wanted: readonly string[]): string {
  const records = existing.map(readSpf);
  const terms = new Map<string, string>();
  for (const { text } of records.flatMap(beforeAll)) terms.set(keyOf(text), text);
  for (const text of wanted) if (!terms.has(keyOf(text))) terms.set(keyOf(text), text);
  const redirects = new Set(records.flatMap((record) => redirectOf(record) ?? []));
  const modifiers = records.flatMap((record) => record.modifiers.filter(({ name }) => name !== "redirect"));
  const others = [...new Map(modifiers.map(({ name, text }) => [name, text])).values()];
  // A redirect counts only in a record without `all`, and there can be one.
  const end =
    redirects.size === 1 && records.length === 1 ? [`redirect=${[...redirects][0]}`] : endOf(records);
  const included = end[0]?.startsWith("redirect=") ? [] : [...redirects].map((domain) => `include:${domain}`);
  return ["v=spf1", ...terms.values(), ...included, ...end, ...others].join(" ");
}

function beforeAll({ mechanisms }: SpfRecord): readonly SpfMechanism[] {
  const end = mechanisms.findIndex(({ name }) => name === "all");
  return end < 0 ? mechanisms : mechanisms.slice(0, end);
}

/** `+include:X` and `include:x` are the same. */
function keyOf(term: string): string {
  return term.toLowerCase().replace(/^\+/, "").replace(/\.$/, "");
}

function endOf(records: readonly SpfRecord[]): readonly string[] {
  const ends = records.map((record) => allOf(record)?.qualifier);
  // Only if every record says so is anybody else refused.
  return ends.length > 0 && ends.every((qualifier) => qualifier === "-") ? ["-all"] : ["~all"];
}
