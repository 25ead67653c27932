import { createHmac } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Instant } from "#zoned-time.js";
import { type ClientSet, createClientSet } from "./client-set.js";
import type { FindFeed } from "./feed-finder.js";
import { type Agent, identifyAgent } from "./identify-agent.js";
import { KNOWN_AGENTS } from "./known-agents.js";
import type { LogEntry, LoggedRequest } from "./log-entry.js";
import { type DailyReaders, READER_KINDS, type ReaderCount, type ReaderKind } from "./reader-statistics.js";

export interface CountingContext {
  readonly findFeed: FindFeed;
  readonly dayOf: (at: Instant) => string;
  /** Whether a host is the site's. Other sites' feeds may be in the same log. */
  readonly isOurHost: (host: string) => boolean;
  /** Of each day, drawn here and forgotten with the result: what a client is known by says nothing afterwards. */
  readonly newKey: () => Uint8Array;
  /** Requests from later than this are damaged lines. */
  readonly latest: Instant;
}

export interface CountedLog {
  readonly days: readonly DailyReaders[];
  readonly lines: number;
  readonly damaged: number;
  /** Requests for our feeds. */
  readonly requests: number;
  /** Of those, the ones without a user agent in the log: they can't be counted. */
  readonly withoutAgent: number;
  /** Requests for paths like those of our feeds, on other hosts. */
  readonly otherHosts: { readonly requests: number; readonly hosts: readonly string[] };
}

export interface ReaderCounter {
  /** @returns whether the line is damaged */
  readonly add: (entry: LogEntry) => boolean;
  readonly result: () => CountedLog;
}

/** One day: what is kept of it while the log is read. */
interface Day {
  readonly key: Uint8Array;
  readonly clients: ClientSet;
  /** By `keyOf`. */
  readonly counts: Map<string, number>;
  /** The highest count by document and feed id; by `keyOf`. */
  readonly aggregators: Map<string, Map<string, number>>;
}

/** More are in no real log. */
const MAX_DAYS = 4_000;
/** Addresses of one feed that an aggregator knows: http and https, with and without www. */
const MAX_IDS = 20;
const KNOWN_NAMES: ReadonlySet<string> = new Set(
  KNOWN_AGENTS.flatMap(([, agents]) => agents.map(([name]) => name)),
);
/** Names that aren't among these. */
const MAX_NAMES = 200;
const MAX_HOSTS = 3;
/** Clients write it, so anything may stand there. */
const HOST = /^[a-z0-9.:[\]-]{1,100}$/i;
const MAX_AGENTS = 5_000;
const MIN_INSTANT = Date.UTC(1995, 0, 1);

/** Counts line by line; what is kept grows with the readers, not with the log. */
export function createReaderCounter(context: CountingContext): ReaderCounter {
  const days = new Map<string, Day>();
  const agents = new Map<string, Agent>();
  const names = new Set<string>();
  const hosts = new Set<string>();
  const totals = { lines: 0, damaged: 0, requests: 0, withoutAgent: 0, otherRequests: 0 };
  let first: string | undefined;
  let last: string | undefined;

  const agentOf = (userAgent: string): Agent => {
    const known = agents.get(userAgent);
    if (known !== undefined) return known;
    if (agents.size >= MAX_AGENTS) agents.clear();
    const agent = limitNames(identifyAgent(userAgent), names);
    agents.set(userAgent, agent);
    return agent;
  };
  const openDay = (name: string): Day | undefined => {
    const known = days.get(name);
    if (known !== undefined || days.size >= MAX_DAYS) return known;
    const day: Day = {
      key: context.newKey(),
      clients: createClientSet(),
      counts: new Map(),
      aggregators: new Map(),
    };
    days.set(name, day);
    return day;
  };
  const count = (request: LoggedRequest): void => {
    if (!isReading(request)) return;
    const found = context.findFeed(request.target);
    if (found === undefined) return;
    if (request.host !== undefined && !context.isOurHost(request.host)) {
      totals.otherRequests += 1;
      if (hosts.size < MAX_HOSTS && HOST.test(request.host)) hosts.add(request.host);
      return;
    }
    totals.requests += 1;
    if (request.userAgent === undefined) {
      totals.withoutAgent += 1;
      return;
    }
    const day = openDay(context.dayOf(request.at));
    if (day === undefined) return;
    const agent = agentOf(request.userAgent);
    const key = keyOf({ feed: found.feed, kind: agent.kind, reader: agent.name });
    if (agent.kind === "aggregator") countAggregator(day, key, { agent, document: found.document });
    else if (isNewClient(day, request, found.feed)) day.counts.set(key, (day.counts.get(key) ?? 0) + 1);
  };
  return {
    add: (entry) => {
      totals.lines += 1;
      const isWrong =
        entry.kind === "damaged" ||
        (entry.at !== undefined && !(entry.at >= MIN_INSTANT && entry.at <= context.latest));
      if (isWrong) {
        totals.damaged += 1;
        return true;
      }
      if (entry.at === undefined) return false;
      const day = context.dayOf(entry.at);
      if (first === undefined || day < first) first = day;
      if (last === undefined || day > last) last = day;
      if (entry.kind === "request") count(entry);
      return false;
    },
    result: () => ({
      days: [...days]
        .map(([day, found]) => ({
          day,
          // Before the first line and after the last one, there may have been more.
          isComplete: day !== first && day !== last,
          counts: listCounts(found),
        }))
        .sort((a, b) => (a.day < b.day ? -1 : 1)),
      lines: totals.lines,
      damaged: totals.damaged,
      requests: totals.requests,
      withoutAgent: totals.withoutAgent,
      otherHosts: { requests: totals.otherRequests, hosts: [...hosts] },
    }),
  };
}

/** A redirect is followed by a request that counts; an error shows no feed to anybody. */
function isReading({ method, status }: LoggedRequest): boolean {
  return (method === "GET" || method === "HEAD") && (status === 200 || status === 304);
}

function limitNames(agent: Agent, names: Set<string>): Agent {
  if (agent.kind !== "aggregator" || KNOWN_NAMES.has(agent.name) || names.has(agent.name)) return agent;
  if (names.size >= MAX_NAMES) return { ...agent, name: "other" };
  names.add(agent.name);
  return agent;
}

/** Whether nobody of this address and program has asked for the feed on this day. */
function isNewClient({ key, clients }: Day, { client, userAgent }: LoggedRequest, feed: string): boolean {
  const digest = createHmac("sha256", key)
    .update(JSON.stringify([networkOf(client), userAgent, feed]))
    .digest();
  return clients.add(digest.readUInt32BE(0), digest.readUInt32BE(4));
}

/** A device has several IPv6 addresses a day in one network (RFC 8981). */
export function networkOf(client: string): string {
  if (!isIPv6(client) || client.includes(".")) return client;
  const [head = "", tail] = client.replace(/%.*$/, "").toLowerCase().split("::", 2);
  const before = head === "" ? [] : head.split(":");
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}

function countAggregator(
  { aggregators }: Day,
  key: string,
  { agent, document }: { readonly agent: Agent; readonly document: string },
): void {
  const counts = aggregators.get(key) ?? new Map<string, number>();
  aggregators.set(key, counts);
  // Without a count it has at least one subscriber, but those with a count include them.
  const id = agent.subscribers === undefined ? "" : JSON.stringify([document, agent.feedId ?? ""]);
  if (!counts.has(id) && counts.size > MAX_IDS) return;
  counts.set(id, Math.max(counts.get(id) ?? 0, agent.subscribers ?? 1));
}

function keyOf({ feed, kind, reader }: Omit<ReaderCount, "count">): string {
  return JSON.stringify([feed, kind, reader]);
}

function listCounts({ counts, aggregators }: Day): readonly ReaderCount[] {
  const all = [
    ...[...counts].map(([key, count]) => ({ ...readKey(key), count })),
    ...[...aggregators].map(([key, found]) => ({ ...readKey(key), count: sumIds(found) })),
  ];
  return all.sort(compareCounts);
}

function readKey(key: string): Omit<ReaderCount, "count"> {
  const [feed, kind, reader]: [string, ReaderKind, string] = JSON.parse(key);
  return { feed, kind, reader };
}

function sumIds(counts: ReadonlyMap<string, number>): number {
  const ids = [...counts].filter(([id]) => id !== "");
  if (ids.length === 0) return counts.get("") ?? 0;
  return ids.reduce((sum, [, count]) => sum + count, 0);
}

/** By feed, kind and name. */
export function compareCounts(a: ReaderCount, b: ReaderCount): number {
  if (a.feed !== b.feed) return a.feed < b.feed ? -1 : 1;
  const kinds = READER_KINDS.indexOf(a.kind) - READER_KINDS.indexOf(b.kind);
  if (kinds !== 0) return kinds;
  return a.reader < b.reader ? -1 : a.reader > b.reader ? 1 : 0;
}
