import { type Finding, finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type BuiltFeed, readDocument } from "./built-feeds.js";
import { announce, type HubContext } from "./hub.js";
import type { PingMemory } from "./ping-memory.js";
import { fetchPublished } from "./published-feed.js";

export interface PingContext extends HubContext {
  readonly hub: string;
  /** The output folder, absolute. */
  readonly out: string;
  readonly documents: readonly BuiltFeed[];
  readonly memory: PingMemory;
  readonly clock: () => Instant;
  /** Ms to wait for documents that aren't published yet. */
  readonly wait: number;
  /** Told how many documents aren't published yet, before each pause. */
  readonly onWaiting?: (documents: number) => void;
}

/** URLs of documents. */
export interface PingResult {
  /** The hub was told of them. */
  readonly announced: readonly string[];
  readonly unchanged: readonly string[];
  /** Nothing was remembered, and they are published as they are: from now on, changes are known. */
  readonly firstSeen: readonly string[];
  /** They differ from what readers get now. */
  readonly unpublished: readonly string[];
  /** The hub or the site didn't answer as it should. */
  readonly failed: readonly string[];
  /** About those of the last two kinds. */
  readonly findings: readonly Finding[];
}

type State = { readonly document: BuiltFeed } & (
  | { readonly kind: "unchanged" | "first-seen" | "announced" | "changed" | "unpublished" }
  | { readonly kind: "failed"; readonly finding: Finding }
);

/** Documents at a time. */
const CONCURRENCY = 4;

/**
 * Tells the hub of the documents that have changed since it was told last. Each is fetched first from where it is published:
 * the hub would fetch it, too, and what it doesn't find there is lost to its subscribers. Of a document about which nothing is
 * remembered, what is published now counts as known.
 */
export async function pingHub(context: PingContext): Promise<PingResult> {
  let states = await mapSome(context.documents, (document) => lookAt(document, context));
  const deadline = context.clock() + context.wait;
  for (
    let pause = 5_000;
    states.some(needsTime) && context.clock() < deadline;
    pause = Math.min(pause * 1.5, 30_000)
  ) {
    states = await announceChanged(states, context);
    if (context.signal?.aborted) break;
    context.onWaiting?.(states.filter(needsTime).length);
    await context.sleep(Math.min(pause, Math.max(0, deadline - context.clock())), context.signal);
    states = await mapSome(states, async (state) =>
      needsTime(state) ? lookAt(state.document, context) : state,
    );
  }
  return summarise(await announceChanged(states, context), context);
}

function needsTime(state: State): boolean {
  return state.kind === "unpublished" || (state.kind === "failed" && state.finding.code === "W_PING_SITE");
}

async function lookAt(document: BuiltFeed, context: PingContext): Promise<State> {
  const { memory, out } = context;
  const { url, hash, path } = document;
  const known = memory.find(url);
  if (known === hash) return { kind: "unchanged", document };
  const local = readDocument(out, document);
  // Another build runs just now.
  if (local === undefined) return { kind: "unpublished", document };
  const published = await fetchPublished(document, local, context);
  if (published.kind === "unreachable") {
    const message = `${url} can't be fetched: ${published.reason}.`;
    return { kind: "failed", document, finding: finding("W_PING_SITE", { file: path }, message) };
  }
  const isCurrent = published.kind === "published" && published.isCurrent;
  if (known === undefined)
    memory.keep(url, isCurrent ? hash : published.kind === "missing" ? "" : published.hash);
  if (isCurrent) return { kind: known === undefined ? "first-seen" : "changed", document };
  return { kind: "unpublished", document };
}

async function announceChanged(states: readonly State[], context: PingContext): Promise<readonly State[]> {
  let isDown = false;
  return mapSome(states, async (state) => {
    if (state.kind !== "changed") return state;
    const { document } = state;
    const { url, hash, path } = document;
    const fail = (reason: string): State => ({
      kind: "failed",
      document,
      finding: finding("E_PING_HUB", { file: path }, `${context.hub} wasn't told of ${url}: ${reason}.`),
    });
    if (isDown) return fail("it didn't answer for another feed");
    const answer = await announce(context.hub, url, context);
    if (answer.kind === "refused") {
      isDown ||= answer.isDown;
      return fail(answer.reason);
    }
    context.memory.keep(url, hash);
    return { kind: "announced", document };
  });
}

function summarise(states: readonly State[], { out }: PingContext): PingResult {
  const urlsOf = (kind: State["kind"]) =>
    states.filter((state) => state.kind === kind).map(({ document }) => document.url);
  const findings = states.flatMap((state) => {
    if (state.kind === "failed") return [state.finding];
    if (state.kind !== "unpublished") return [];
    const { url, path } = state.document;
    return [finding("W_PING_UNPUBLISHED", { file: path }, `${url} isn't what is in ${out} yet.`)];
  });
  return {
    announced: urlsOf("announced"),
    unchanged: urlsOf("unchanged"),
    firstSeen: urlsOf("first-seen"),
    unpublished: urlsOf("unpublished"),
    failed: urlsOf("failed"),
    findings,
  };
}

/** In the order given, some at a time. */
async function mapSome<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
