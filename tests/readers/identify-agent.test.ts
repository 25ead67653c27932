import fc from "fast-check";
import { expect, test } from "vitest";
import { identifyAgent } from "#readers/identify-agent.js";

const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0";
const SAFARI =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const EDGE =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0";

test.each([
  [
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 42 subscribers; like FeedFetcher-Google)",
    "Feedly",
    42,
    undefined,
  ],
  ["Feedly/1.0 (poller; 131 subscribers;)", "Feedly", 131, undefined],
  ["Feedbin feed-id:1373711 - 12 subscribers", "Feedbin", 12, "1373711"],
  [
    "NewsBlur Feed Fetcher - 3 subscribers - http://www.newsblur.com/site/1/x (Mozilla/5.0 (Macintosh) Safari/534.48.3)",
    "NewsBlur",
    3,
    undefined,
  ],
  ["Mozilla/5.0 (compatible; inoreader.com; 7 subscribers)", "Inoreader", 7, undefined],
  [
    "Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=0719795c4d)",
    "The Old Reader",
    1,
    "0719795c4d",
  ],
  ["Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 1 subscriber)", "BazQux", 1, undefined],
  ["Netvibes (http://www.netvibes.com/; 5 subscribers; feedId: 5404723)", "Netvibes", 5, "5404723"],
  [
    "Overcast/1.0 Podcast Sync (1190 subscribers; feed-id=554901; +http://overcast.fm/)",
    "Overcast",
    1190,
    "554901",
  ],
  ["LiveJournal.com (for https://www.livejournal.com/users/x/; 35 readers)", "LiveJournal", 35, undefined],
  ["SomeReader/2.1 (1,204 readers)", "SomeReader", 1204, undefined],
  ["ada@readers.example 5 subscribers", "other", 5, undefined],
])("%s is an aggregator that counts its subscribers", (userAgent, name, subscribers, feedId) => {
  expect(identifyAgent(userAgent)).toEqual({ kind: "aggregator", name, subscribers, feedId });
});

test.each([
  ["FeedlyBot/1.0 (http://feedly.com)", "aggregator", "Feedly"],
  ["NetNewsWire (RSS Reader; https://netnewswire.com/)", "reader", "NetNewsWire"],
  ["FreshRSS/1.27.0 (Linux; https://freshrss.org)", "reader", "FreshRSS"],
  ["Mozilla/5.0 (compatible; Miniflux/2.2.3; +https://miniflux.app)", "reader", "Miniflux"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0", "reader", "Thunderbird"],
  ["newsboat/2.36.0 (Linux x86_64)", "reader", "Newsboat"],
  ["SomethingNew/1.0", "reader", "other"],
  [FIREFOX, "browser", "Firefox"],
  [SAFARI, "browser", "Safari"],
  [EDGE, "browser", "Edge"],
  ["Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "bot", "crawlers"],
  ["Mozilla/5.0 (compatible; Thing/1.0; +https://thing.example)", "bot", "crawlers"],
  ["UptimeRobot/2.0", "bot", "monitoring"],
  ["facebookexternalhit/1.1", "bot", "link previews"],
  ["curl/8.5.0", "bot", "scripts"],
  ["python-requests/2.32.0", "bot", "scripts"],
  ["FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)", "bot", "WebSub hubs"],
  ["-", "bot", "without a name"],
])("%s is a %s: %s", (userAgent, kind, name) => {
  expect(identifyAgent(userAgent)).toEqual({ kind, name });
});

test("whatever a client calls itself, its name holds no address and no more than letters and the words of our table", () => {
  const part = fc.constantFrom(
    "@",
    ".",
    "1",
    "203.0.113.7",
    "ada",
    "/",
    " ",
    "5 subscribers",
    "feed-id:",
    "(",
    "\u001b",
  );
  const userAgent = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(part, { maxLength: 12 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(userAgent, (text) => {
      const { name, subscribers = 0 } = identifyAgent(text);
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9 .&-]{0,29}$/);
      expect(subscribers).toBeLessThan(1e9);
    }),
  );
});
