import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { FEEDLY, logLine } from "../readers/logs.js";
import { feedletter, folderWith } from "./cli.js";

const NOW = "2026-02-02T10:00:00Z";

const CONFIG = `
site: { title: Career Notes, url: https://careers.example/blog, timezone: Europe/Berlin }
feeds:
  files: { rss: feed.xml, atom: feed/, json: feed.json }
  also: [index.rdf/]
  by: [tag]
  named: { podcast: { include: [audio] }, offers: { path: offers.xml } }
`;

const at = (path: string, parts: Parameters<typeof logLine>[0] = {}) =>
  logLine({ request: `GET /blog/${path} HTTP/1.1`, ...parts });

const LOG = [
  at("feed.xml", { time: "29/Jan/2026:23:30:00 +0000" }),
  at("feed.xml", { agent: FEEDLY }),
  at("feed/"),
  at("feed/index.xml"),
  at("feed.json", { client: "203.0.113.8" }),
  at("index.rdf/", { client: "203.0.113.9", agent: "newsboat/2.36.0" }),
  at("podcast/feed.xml"),
  at("offers.xml"),
  at("tags/pay/feed.json"),
  at("archive/1/feed.xml", { client: "203.0.113.10" }),
  at("feed.xml", { agent: "curl/8.5.0" }),
  at("feed.xml", { agent: "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0" }),
  logLine(),
  "what is this?",
  at("feed.xml", { time: "01/Feb/2026:12:00:00 +0000" }),
  "",
].join("\n");

function site(files: Readonly<Record<string, string>> = {}): string {
  return folderWith({ "feedletter.yaml": CONFIG, "access.log": LOG, ...files });
}

const run = (cwd: string, ...args: readonly string[]) => feedletter(["readers", ...args], { cwd, now: NOW });

async function withDatabase(): Promise<string> {
  const cwd = site();
  expect(await feedletter(["subscribers", "list"], { cwd })).toMatchObject({ code: 0 });
  return cwd;
}

test("the readers of each feed are counted by day, in the site's zone, and damaged lines are said once", async () => {
  const { code, stdout, stderr } = await run(site(), "access.log");
  expect(stdout).toMatchInlineSnapshot(`
    "day                subscribers  aggregators  readers  browsers  bots
    2026-01-30 (part)            1            0        1         0     0
    2026-01-31                  48           42        6         1     1
    2026-02-01 (part)            1            0        1         0     0

    2026-01-31, by feed
    feed        subscribers  aggregators  readers  browsers  bots
    main                 45           42        3         1     1
    offers.xml            1            0        1         0     0
    podcast/              1            0        1         0     0
    tags/pay/             1            0        1         0     0

    2026-01-31, by program
    program      subscribers  kind
    Feedly                42  aggregator
    NetNewsWire            5  reader
    Newsboat               1  reader
    "
  `);
  expect(stderr).toMatchInlineSnapshot(`
    "1 line couldn't be read and was left out, the first at access.log:14.
    15 lines, 12 requests for feeds. There is no database here, so nothing was recorded.
    "
  `);
  expect(code).toBe(0);
});

test("with a database the numbers are kept, the same log twice doesn't double them, and no address is kept", async () => {
  const cwd = await withDatabase();
  const first = await run(cwd, "access.log", "--json");
  expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("3 days recorded") });
  const again = await run(cwd, "access.log", "access.log", "--json");
  const { days } = JSON.parse(again.stdout);
  expect(days).toEqual(JSON.parse(first.stdout).days);
  expect(days.map(({ day, isComplete, subscribers }: never) => [day, isComplete, subscribers])).toEqual([
    ["2026-01-30", false, 1],
    ["2026-01-31", true, 48],
    ["2026-02-01", false, 1],
  ]);
  const kept = await run(cwd, "--json");
  expect(JSON.parse(kept.stdout)).toEqual({ days });
  const { stdout } = await run(cwd, "--json", "--days", "2");
  expect(JSON.parse(stdout).days.map(({ day }: never) => day)).toEqual(["2026-02-01"]);
  for (const written of [first.stdout, kept.stdout]) expect(written).not.toContain("203.0.113");
});

test("a day whose log was rotated at noon is exact if both parts are passed, and never too much if they aren't", async () => {
  const cwd = await withDatabase();
  const lines = (hour: string, clients: readonly number[]) =>
    clients
      .map((n) => at("feed.xml", { client: `203.0.113.${n}`, time: `31/Jan/2026:${hour}:00:00 +0100` }))
      .join("\n");
  writeFileSync(join(cwd, "log.1"), lines("10", [1, 2, 3]));
  writeFileSync(join(cwd, "log"), lines("15", [3, 4]));
  const readersOf = async (...logs: readonly string[]) => {
    const { stdout } = await run(cwd, ...logs, "--json");
    return JSON.parse(stdout).days.map(({ readers }: never) => readers);
  };
  expect(await readersOf("log.1")).toEqual([3]);
  expect(await readersOf("log")).toEqual([3]);
  expect(await readersOf("log", "log.1")).toEqual([4]);
});

test("--dry-run and a folder without a database keep nothing", async () => {
  const cwd = await withDatabase();
  const { stderr } = await run(cwd, "access.log", "--dry-run");
  expect(stderr).toContain("Nothing was recorded.");
  expect((await run(cwd)).stderr).toContain("No readers were recorded.");
  const empty = site();
  expect((await run(empty, "access.log")).stderr).toContain("There is no database here");
  expect(existsSync(join(empty, ".feedletter"))).toBe(false);
});

test("a compressed log is recognised by its content; one that ends early counts up to there", async () => {
  const cwd = site();
  const long = Array.from({ length: 20_000 }, (_, n) =>
    at("feed.xml", { client: `10.0.${n >> 8}.${n & 255}` }),
  );
  const bytes = gzipSync(long.join("\n"));
  writeFileSync(join(cwd, "a"), Buffer.concat([gzipSync(at("feed.xml")), gzipSync("")]));
  writeFileSync(join(cwd, "b.gz"), bytes.subarray(0, bytes.length / 2));
  expect(await run(cwd, "a")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("1 request for feeds"),
  });
  const { code, stderr } = await run(cwd, "a", "b.gz");
  expect(code).toBe(3);
  expect(stderr).toMatch(/b\.gz ends early \(.+\); what stood before was counted\./);
  expect(stderr).toMatch(/, [1-9]\d{2,} requests for feeds/);
});

test.each([
  [["nowhere.log"], 1, "E_LOG  nowhere.log can't be read"],
  [["access.log", "."], 1, "E_LOG  . can't be read"],
  [["letter.txt"], 1, "E_LOG  No line is one of an access log that we know (the first: letter.txt:1)"],
  [["a.zst"], 1, "E_LOG  a.zst is compressed with zstd"],
  [["access.log", "--days", "x"], 2, 'E_USAGE  Invalid number "x" for --days'],
])("readers %j fails and records nothing", async (args, code, said) => {
  const cwd = await withDatabase();
  writeFileSync(join(cwd, "letter.txt"), "Dear Ada\n");
  writeFileSync(join(cwd, "a.zst"), Buffer.from("28b52ffd00", "hex"));
  const ran = await run(cwd, ...args);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(said);
  expect((await run(cwd)).stderr).toContain("No readers were recorded.");
});

test("hosts of another site are left out unless they are passed", async () => {
  const cwd = site({
    log: `origin.example ${at("feed.xml")}\nwww.careers.example:443 ${at("feed.xml", { client: "203.0.113.8" })}`,
  });
  const { stderr } = await run(cwd, "log");
  expect(stderr).toContain("1 request for other hosts left out (origin.example)");
  const { stdout } = await run(cwd, "log", "--host", "origin.example", "--json");
  expect(JSON.parse(stdout).days[0].readers).toBe(2);
});
