import fc from "fast-check";
import { expect, test } from "vitest";
import { readLogLine } from "#readers/read-log-line.js";
import { countLines, logLine } from "./logs.js";

const AT = Date.UTC(2026, 0, 31, 8, 15);
const FOUND = {
  kind: "request",
  at: AT,
  method: "GET",
  target: "/feed.xml",
  status: 200,
  client: "203.0.113.7",
  userAgent: "NetNewsWire (RSS Reader; https://netnewswire.com/)",
  host: undefined,
};
const START = '203.0.113.7 - eric [31/Jan/2026:09:15:00 +0100] "GET /feed.xml HTTP/1.1" 200 5120';
const AGENT = `"${FOUND.userAgent}"`;

test.each([
  ["nginx's and Apache's combined format", `${START} "-" ${AGENT}`, {}],
  ["fields behind it", `${START} "-" ${AGENT} 0.004 "x"`, {}],
  [
    "an address that a proxy passed on",
    `${START} "-" ${AGENT} "2001:db8::1, 10.0.0.1"`,
    { client: "2001:db8::1" },
  ],
  ["the common format with the user agent", `${START} ${AGENT}`, {}],
  ["the common format", START, { userAgent: undefined }],
  ["a host before it", `careers.example:443 ${START} "-" ${AGENT}`, { host: "careers.example:443" }],
  [
    "a host's name instead of an address",
    `${START.replace("203.0.113.7", "host.example")} "-" ${AGENT}`,
    { client: "host.example" },
  ],
  ["a user's name with a bracket", `${START.replace("eric", "[eric] x")} "-" ${AGENT}`, {}],
  ["escaped quotation marks", `${START} "a\\"b" "c\\"d \\x22e\\\\"`, { userAgent: 'c"d "e\\' }],
  ["no size", `${START.replace("5120", "-")} "-" ${AGENT}`, {}],
])("reads a line with %s", (_, line, differs) => {
  expect(readLogLine(line)).toEqual({ ...FOUND, ...differs });
});

const CADDY = {
  level: "info",
  ts: AT / 1000 + 0.25,
  logger: "http.log.access.log0",
  msg: "handled request",
  request: {
    remote_ip: "10.0.0.1",
    client_ip: "203.0.113.7",
    proto: "HTTP/2.0",
    method: "GET",
    host: "careers.example",
    uri: "/feed.xml",
    headers: { "User-Agent": [FOUND.userAgent], Accept: ["*/*"] },
  },
  status: 200,
};

test.each([
  ["seconds", AT / 1000],
  ["milliseconds", AT],
  ["nanoseconds", AT * 1e6],
  ["ISO 8601", "2026-01-31T09:15:00.000+0100".replace("+0100", "+01:00")],
  ["Go's wall format", "2026/01/31 08:15:00"],
])("reads Caddy's JSON with its time in %s", (_, ts) => {
  expect(readLogLine(JSON.stringify({ ...CADDY, ts }))).toEqual({ ...FOUND, host: "careers.example" });
});

test("a message of Caddy, and what isn't HTTP, are neither requests nor damage", () => {
  expect(readLogLine('{"level":"info","ts":1769847300,"msg":"serving"}')).toMatchObject({ kind: "other" });
  expect(readLogLine(logLine({ request: "\\x16\\x03\\x01" }))).toEqual({
    kind: "other",
    at: expect.any(Number),
  });
  expect(readLogLine(logLine({ request: "-" }))).toMatchObject({ kind: "other" });
});

test.each([
  "",
  "{",
  "null",
  "[31/Jan/2026:09:15:00 +0100] ",
  START.slice(0, 60),
  START.replace("Jan", "Jax"),
])("%j is damaged", (line) => {
  expect(readLogLine(line)).toEqual({ kind: "damaged" });
});

const HOSTILE = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "\\",
        "[",
        "]",
        " ",
        "{",
        "}",
        "31/Jan/2026:09:15:00 +0100] ",
        "GET / HTTP/1.1",
        ":",
        "1 subscribers",
        "\u0000",
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join("")),
  fc.json(),
  fc.record({ agent: fc.string(), request: fc.string(), client: fc.string() }).map(logLine),
);

test("no line makes it fail, and a number of readers is never more than the lines", () => {
  fc.assert(
    fc.property(fc.array(HOSTILE, { maxLength: 20 }), (lines) => {
      const { days, lines: all, damaged } = countLines(lines);
      expect(all).toBe(lines.length);
      expect(damaged).toBeLessThanOrEqual(all);
      const clients = days
        .flatMap(({ counts }) => counts)
        .filter(({ kind }) => kind !== "aggregator")
        .reduce((sum, { count }) => sum + count, 0);
      expect(clients).toBeLessThanOrEqual(lines.length);
    }),
  );
});

test("a line of a megabyte takes no longer than one that is read through once", () => {
  const parts = [
    '"',
    "\\",
    "[",
    "[31/Jan/2026:09:15:00",
    "1",
    "1 ",
    "feed-id",
    "a",
    "{",
    '"a" ',
    "Mozilla/5.0 (",
  ];
  const lines = parts.map(
    (part) => logLine({ agent: part.repeat(1e6 / part.length) }) + part.repeat(1e6 / part.length),
  );
  const started = performance.now();
  countLines(lines);
  // With the square of the length, one of them alone would take an hour.
  expect(performance.now() - started).toBeLessThan(20_000);
});
