import { type Dns, valuesOf } from "./dns.js";
import { isSpf, readSpf, redirectOf, type SpfRecord } from "./spf-record.js";

/** What receivers do when they evaluate a record to its end (RFC 7208 §4.6.4). */
export interface SpfWalk {
  /** Terms that need the DNS, in all records together. More than ten are a permanent error. */
  readonly lookups: number;
  /** Terms that find nothing. More than two are a permanent error for many receivers. */
  readonly voids: readonly string[];
  /** How many lookups each term of the record itself needs. */
  readonly byTerm: ReadonlyMap<string, number>;
  /** What makes the record a permanent error; with the name of the record that it is in. */
  readonly faults: readonly string[];
  /** All domains whose records are included. */
  readonly includes: ReadonlySet<string>;
  /** Names that couldn't be looked up, with the reason, so that the numbers are lower limits. */
  readonly unknown: readonly string[];
}

export const MAX_LOOKUPS = 10;
export const MAX_VOIDS = 2;

/** Beyond that a record is broken anyway, so nobody's name server is asked more often. */
const MAX_ASKED = 40;
const MAX_DEPTH = 12;

interface Walking {
  readonly dns: Dns;
  lookups: number;
  asked: number;
  readonly voids: string[];
  readonly faults: string[];
  readonly includes: Set<string>;
  readonly unknown: string[];
}

/** Follows all includes and redirects, as if no mechanism before them matched. Never throws. */
export async function walkSpf(record: SpfRecord, dns: Dns): Promise<SpfWalk> {
  const walking: Walking = {
    ...{ dns, lookups: 0, asked: 0, voids: [], faults: [], includes: new Set(), unknown: [] },
  };
  const byTerm = new Map<string, number>();
  await walkRecord(record, { walking, path: [], byTerm });
  const { lookups, voids, faults, includes, unknown } = walking;
  return { lookups, voids, byTerm, faults, includes, unknown };
}

interface Position {
  readonly walking: Walking;
  /** The included domains on the way here. */
  readonly path: readonly string[];
  readonly byTerm?: Map<string, number>;
}

async function walkRecord(record: SpfRecord, { walking, path, byTerm }: Position): Promise<void> {
  const at = path.at(-1);
  for (const fault of record.faults) walking.faults.push(at === undefined ? fault : `${fault} in ${at}`);
  for (const { name, value, text } of record.mechanisms) {
    const before = walking.lookups;
    if (name === "all") break;
    if (name === "ip4" || name === "ip6") continue;
    walking.lookups += 1;
    if (name === "include") await follow(value, { walking, path });
    else if (name === "a" || name === "mx") await checkHosts(name, value, { walking, path });
    byTerm?.set(text, walking.lookups - before);
  }
  const redirect = redirectOf(record);
  if (redirect === undefined) return;
  const before = walking.lookups;
  walking.lookups += 1;
  await follow(redirect, { walking, path });
  byTerm?.set(`redirect=${redirect}`, walking.lookups - before);
}

async function follow(written: string, { walking, path }: Position): Promise<void> {
  // A macro depends on the mail (§7).
  if (written.includes("%")) return;
  const domain = written.toLowerCase().replace(/\.$/, "");
  if (path.includes(domain)) {
    walking.faults.push(`${domain} includes itself`);
    return;
  }
  if (!canAsk(walking) || path.length >= MAX_DEPTH) return;
  walking.includes.add(domain);
  const answer = await walking.dns.txt(domain);
  if (answer.kind === "failed") {
    walking.unknown.push(`${domain} (${answer.reason})`);
    return;
  }
  if (answer.kind === "missing") walking.voids.push(domain);
  const records = valuesOf(answer).filter(isSpf);
  const [text] = records;
  // §5.2: a permanent error, too.
  if (text === undefined || records.length > 1) {
    walking.faults.push(`${domain} has ${records.length === 0 ? "no" : records.length} SPF records`);
    return;
  }
  await walkRecord(readSpf(text), { walking, path: [...path, domain] });
}

/** Without a value, the hosts of the domain itself, which is asked about elsewhere. */
async function checkHosts(name: "a" | "mx", value: string, { walking }: Position): Promise<void> {
  if (value === "" || value.includes("%") || !canAsk(walking)) return;
  const answer = await (name === "a" ? walking.dns.addresses(value) : walking.dns.mx(value));
  if (answer.kind === "missing") walking.voids.push(value);
  if (answer.kind === "failed") walking.unknown.push(`${value} (${answer.reason})`);
}

function canAsk(walking: Walking): boolean {
  walking.asked += 1;
  return walking.asked <= MAX_ASKED;
}
