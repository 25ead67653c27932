import { expect, test } from "vitest";
import { networkOf } from "#readers/count-readers.js";
import { countLines, FEEDLY, logLine, NETNEWSWIRE } from "./logs.js";

const countsOf = (lines: readonly string[]) =>
  countLines(lines).days.flatMap(({ day, counts }) =>
    counts.map(({ feed, kind, reader, count }) => [day, feed, kind, reader, count]),
  );

test("one client counts once a day in each feed, whatever it asks for and how often", () => {
  const lines = [
    logLine(),
    logLine({ status: 304 }),
    logLine({ request: "HEAD /atom.xml HTTP/1.1" }),
    logLine({ request: "GET https://careers.example/feed.xml?x=1 HTTP/1.1" }),
    logLine({ client: "203.0.113.8" }),
    logLine({ client: "203.0.113.8", agent: "newsboat/2.36.0" }),
    logLine({ request: "GET /tags/pay/feed.xml HTTP/1.1" }),
    logLine({ time: "01/Feb/2026:00:00:00 +0000" }),
  ];
  expect(countsOf(lines)).toEqual([
    ["2026-01-31", "main", "reader", "NetNewsWire", 2],
    ["2026-01-31", "main", "reader", "Newsboat", 1],
    ["2026-01-31", "tags/pay/", "reader", "NetNewsWire", 1],
    ["2026-02-01", "main", "reader", "NetNewsWire", 1],
  ]);
});

test("a device that changes its address within one IPv6 network is one client", () => {
  expect(networkOf("2001:db8:0:1::1")).toBe("2001:db8:0:1");
  expect(networkOf("2001:DB8::1:2:3:4:5")).toBe("2001:db8:0:1");
  expect(networkOf("::1")).toBe("0:0:0:0");
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
  const lines = ["2001:db8:1:2::1", "2001:db8:1:2:3::4"].map((client) => logLine({ client }));
  expect(countsOf(lines)).toEqual([["2026-01-31", "main", "reader", "NetNewsWire", 1]]);
});

test("what an aggregator says counts: the highest of the day by address and feed id", () => {
  const feedbin = (id: number, count: number) =>
    logLine({ agent: `Feedbin feed-id:${id} - ${count} subscribers` });
  const lines = [
    logLine({ agent: FEEDLY }),
    logLine({ agent: FEEDLY.replace("42", "40"), client: "203.0.113.9" }),
    logLine({ agent: FEEDLY.replace("42", "3"), request: "GET /atom.xml HTTP/1.1" }),
    // It also fetches without saying for how many.
    logLine({ agent: "FeedlyBot/1.0" }),
    ...[feedbin(1, 12), feedbin(1, 11), feedbin(2, 5)],
    logLine({ agent: "Readwise/1.0" }),
  ];
  expect(countsOf(lines)).toEqual([
    ["2026-01-31", "main", "aggregator", "Feedbin", 17],
    ["2026-01-31", "main", "aggregator", "Feedly", 45],
    ["2026-01-31", "main", "aggregator", "Readwise", 1],
  ]);
});

test("what shows nobody a feed doesn't count: errors, redirects, other methods and paths", () => {
  const lines = [
    ...[301, 302, 403, 404, 500, 206].map((status) => logLine({ status })),
    logLine({ request: "POST /feed.xml HTTP/1.1" }),
    logLine({ request: "GET /feed.xml/ HTTP/1.1" }),
    logLine({ request: "GET /archive/2/feed.xml HTTP/1.1" }),
    logLine({ request: "GET /tags/a/b/feed.xml HTTP/1.1" }),
    logLine({ request: "GET /tags//feed.xml HTTP/1.1" }),
    logLine({ request: "GET /tags/a%1Bb/feed.xml HTTP/1.1" }),
  ];
  expect(countsOf(lines)).toEqual([]);
});

test("another site in the same log is left out, and said", () => {
  const lines = [
    `careers.example:443 ${logLine()}`,
    `other.example:443 ${logLine()}`,
    `\\x1b[31m ${logLine()}`,
  ];
  const { requests, otherHosts } = countLines(lines);
  expect(requests).toBe(1);
  expect(otherHosts).toEqual({ requests: 2, hosts: ["other.example:443"] });
});

test("only a day with requests before and after it is complete", () => {
  const at = (day: string) => logLine({ time: `${day}/2026:12:00:00 +0000` });
  const { days } = countLines([
    at("31/Jan"),
    at("30/Jan"),
    at("01/Feb"),
    logLine({ time: "29/Jan/2026:12:00:00 +0000", request: "-" }),
  ]);
  expect(days.map(({ day, isComplete }) => [day, isComplete])).toEqual([
    ["2026-01-30", true],
    ["2026-01-31", true],
    ["2026-02-01", false],
  ]);
});

test("a time that can't be right is damage", () => {
  const { damaged, days } = countLines([
    logLine({ time: "31/Jan/2036:09:15:00 +0000" }),
    logLine({ time: "31/Jan/0026:09:15:00 +0000" }),
  ]);
  expect({ damaged, days }).toEqual({ damaged: 2, days: [] });
});

test("a request that the log doesn't say the program of is named, not counted", () => {
  const { withoutAgent, days } = countLines([logLine().replace(/ "-" ".*/, "")]);
  expect(withoutAgent).toBe(1);
  expect(days).toEqual([]);
});

test("made-up names, feeds and ids have an end", () => {
  const many = Array.from({ length: 3_000 }, (_, index) => index);
  const letters = (index: number) => [...`${index}`].map((digit) => "abcdefghij"[Number(digit)]).join("");
  const counts = countsOf([
    ...many.map((index) => logLine({ agent: `X${letters(index)}/1.0 (1 subscribers)` })),
    ...many.map((index) => logLine({ request: `GET /tags/${index}/feed.xml HTTP/1.1` })),
    ...many.map((index) => logLine({ agent: `Feedbin feed-id:${index} - 1 subscribers` })),
  ]);
  expect(counts.filter(([, , kind]) => kind === "aggregator").length).toBe(202);
  expect(counts.filter(([, feed]) => feed !== "main").length).toBe(2_000);
  expect(counts.find(([, , , reader]) => reader === "Feedbin")?.[4]).toBe(21);
});

test("ten thousand clients are ten thousand, and the same again are none more", () => {
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    logLine({ client: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}` }),
  );
  expect(countsOf([...lines, ...lines.slice(0, 5_000)])).toEqual([
    ["2026-01-31", "main", "reader", "NetNewsWire", 10_000],
  ]);
  expect(JSON.stringify(countLines(lines))).not.toContain("10.0");
  expect(NETNEWSWIRE).toContain("NetNewsWire");
});
