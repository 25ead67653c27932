import { readTagList } from "./tag-list.js";

/** RFC 8461 §3.2 */
export interface MtaStsPolicy {
  readonly mode: "enforce" | "testing" | "none" | undefined;
  /** Hosts, which may begin with `*.`. */
  readonly mx: readonly string[];
  /** Seconds. */
  readonly maxAge: number | undefined;
  readonly faults: readonly string[];
}

export const MAX_POLICY_BYTES = 64 * 1024;
/** §3.2: a year. */
const MAX_AGE = 31_557_600;
const MAX_LINES = 1_000;

/** §3.1: the id of the TXT record at `_mta-sts`; undefined for any other record. */
export function readMtaStsId(text: string): string | undefined {
  if (!/^v\s*=\s*STSv1\s*;/.test(text)) return undefined;
  const id = readTagList(text).tags.get("id");
  return id !== undefined && /^[A-Za-z0-9]{1,32}$/.test(id) ? id : undefined;
}

/** Never throws. */
export function readMtaStsPolicy(text: string): MtaStsPolicy {
  const fields = text.split(/\r?\n/, MAX_LINES).flatMap((line) => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const];
  });
  const first = new Map([...fields].reverse());
  const faults: string[] = [];
  if (first.get("version") !== "STSv1") faults.push("it doesn't begin with `version: STSv1`");
  const written = first.get("mode");
  const mode = written === "enforce" || written === "testing" || written === "none" ? written : undefined;
  if (mode === undefined) faults.push("it has no `mode:` of enforce, testing or none");
  const mx = fields.flatMap(([name, value]) => (name === "mx" ? [value.toLowerCase()] : []));
  if (mx.length === 0 && mode !== "none") faults.push("it has no `mx:`");
  const age = Number(first.get("max_age") ?? "");
  const maxAge =
    first.has("max_age") && Number.isInteger(age) && age >= 0 && age <= MAX_AGE ? age : undefined;
  if (maxAge === undefined) faults.push("it has no valid `max_age:`");
  return { mode, mx, maxAge, faults };
}

/** §4.1: a `*` stands for one label. */
export function matchesMx(host: string, pattern: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern;
  return host.slice(host.indexOf(".") + 1) === pattern.slice(2);
}
