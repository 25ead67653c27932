import { type CountedLog, createReaderCounter } from "#readers/count-readers.js";
import { makeFeedFinder } from "#readers/feed-finder.js";
import { readLogLine } from "#readers/read-log-line.js";

export const FEEDLY =
  "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers; like FeedFetcher-Google)";
export const NETNEWSWIRE = "NetNewsWire (RSS Reader; https://netnewswire.com/)";

interface LineParts {
  readonly client?: string;
  readonly time?: string;
  readonly request?: string;
  readonly status?: number;
  readonly agent?: string;
}

/** A line in the combined format. */
export function logLine({
  client = "203.0.113.7",
  time = "31/Jan/2026:09:15:00 +0000",
  request = "GET /feed.xml HTTP/1.1",
  status = 200,
  agent = NETNEWSWIRE,
}: LineParts = {}): string {
  return `${client} - - [${time}] "${request}" ${status} 5120 "-" "${agent}"`;
}

/** The days in UTC; feeds at /feed.xml, /atom.xml and /tags/…/feed.xml. */
export function countLines(lines: readonly string[]): CountedLog {
  let keys = 0;
  const counter = createReaderCounter({
    findFeed: makeFeedFinder([
      { feed: "main", path: "/feed.xml" },
      { feed: "main", path: "/atom.xml" },
      { feed: "tags/*/", path: "/tags/*/feed.xml" },
    ]),
    dayOf: (at) => new Date(at).toISOString().slice(0, 10),
    isOurHost: (host) => host === "careers.example:443",
    newKey: () => {
      keys += 1;
      return new Uint8Array([keys]);
    },
    latest: Date.UTC(2026, 1, 10),
  });
  for (const line of lines) counter.add(readLogLine(line));
  return counter.result();
}
