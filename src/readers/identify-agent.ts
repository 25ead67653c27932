import { KNOWN_AGENTS } from "./known-agents.js";
import type { ReaderKind } from "./reader-statistics.js";

export interface Agent {
  readonly kind: ReaderKind;
  readonly name: string;
  /** For how many people it fetches, if it says so. */
  readonly subscribers?: number;
  /** The aggregator's own id of the feed. It may know one feed by several addresses, each with subscribers of its own. */
  readonly feedId?: string;
}

const MAX_LENGTH = 512;
const SUBSCRIBERS = /\b(\d{1,3}(?:,\d{3}){1,2}|\d{1,8}) (?:subscribers?|readers?)\b/i;
const FEED_ID = /\bfeed-?id[:=] ?([\w-]{1,64})/i;
/** Letters only, so that no address or number is taken for a name. */
const NAME = /^(?!mozilla)[a-z][a-z]{1,29}(?=[/ ;(-]|$)/i;

/** Who sent a request, by its user agent. @param userAgent hostile */
export function identifyAgent(userAgent: string): Agent {
  const text = userAgent.slice(0, MAX_LENGTH);
  if (text === "" || text === "-") return { kind: "bot", name: "without a name" };
  const known = findKnown(text);
  const [, count] = SUBSCRIBERS.exec(text) ?? [];
  if (count !== undefined && known?.kind !== "browser") {
    const own = known?.kind === "bot" ? undefined : known?.name;
    return {
      kind: "aggregator",
      name: own ?? NAME.exec(text)?.[0] ?? "other",
      subscribers: Number(count.replaceAll(",", "")),
      feedId: FEED_ID.exec(text)?.[1],
    };
  }
  if (known !== undefined) return known;
  // "Mozilla/5.0 (compatible; Something)" is what crawlers call themselves.
  return /^mozilla\//i.test(text) ? { kind: "bot", name: "crawlers" } : { kind: "reader", name: "other" };
}

function findKnown(text: string): Agent | undefined {
  for (const [kind, agents] of KNOWN_AGENTS)
    for (const [name, pattern] of agents) if (pattern.test(text)) return { kind, name };
  return undefined;
}
