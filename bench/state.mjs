/**
 * How large a newsletter's state is after a year (docs/state.md): issues to many people, with a mail server that accepts at once, a clock
 * that goes from Monday to Monday, and deliveries that are pruned after 30 days, as `send --due` does. The last issue is sent with `state`;
 * then a fresh job's fetch is measured.
 *
 *   node bench/state.mjs [--people 10000] [--weeks 52] [--posts 3] [--words 600]
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import Libsql from "libsql";
import { pruneBefore } from "../build/app/digests/prune-issues.js";
import { withDatabase } from "../build/app/open-database.js";
import { importSubscribers } from "../build/app/people/import-subscribers.js";
import { sendDue } from "../build/daemon/send-due.js";
import { makeKey } from "../build/state/seal.js";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "10000" },
    weeks: { type: "string", default: "52" },
    posts: { type: "string", default: "3" },
    words: { type: "string", default: "600" },
  },
});
const [people, weeks, posts, words] = ["people", "weeks", "posts", "words"].map((name) =>
  Number(values[name]),
);
const DAY = 86_400_000;
/** A Monday, when the run at 9:00 is due. */
const FIRST = Date.parse("2026-01-05T09:10:00Z");
const REJECTED = 0.001;
const WORDS =
  "team code review question answer release server database query index cache test failure meeting note".split(
    " ",
  );

const folder = mkdtempSync(join(tmpdir(), "feedletter-year-"));
const configPath = join(folder, "feedletter.yaml");
mkdirSync(join(folder, "content"));
writeFileSync(
  configPath,
  `site: { title: Notes, url: "https://notes.example/", timezone: UTC, author: { name: Eric, email: eric@notes.example } }
content: [{ files: content, url: "/posts/{slug}/" }]
digests: { weekly: { schedule: "0 9 * * mon", start: 2026-01-01 } }
mail: { from: "Notes <news@notes.example>", transport: "smtp://127.0.0.1:1", unsubscribe: "mailto:leave@notes.example", connections: 4 }
`,
);
const { key } = await makeKey();
const repository = join(folder, "remote.git");
const env = { PATH: process.env.PATH, STATE_KEY: key };

const random = (() => {
  let seed = 1;
  return () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
})();
const letters = (count) =>
  Array.from({ length: count }, () => "abcdefghijklmnopqrstuvwxyz"[Math.floor(random() * 26)]).join("");
const pick = (list) => list[Math.floor(random() * list.length)];

function clockFrom(at) {
  const began = performance.now();
  return () => Math.round(at + performance.now() - began);
}

function writePosts(week) {
  const date = new Date(FIRST + week * 7 * DAY - 2 * DAY).toISOString().slice(0, 10);
  for (let post = 0; post < posts; post += 1) {
    const text = Array.from({ length: words }, () => pick(WORDS)).join(" ");
    writeFileSync(
      join(folder, `content/${week}-${post}.md`),
      `---\ntitle: The ${pick(WORDS)} of week ${week}, part ${post}\ndate: ${date}\n---\n${text}.\n`,
    );
  }
}

const transport = {
  connections: 4,
  send: async () =>
    random() < REJECTED
      ? { kind: "rejected", code: 550, enhanced: "5.1.1", response: "550 5.1.1 No such user" }
      : { kind: "accepted", code: 250, response: `250 2.0.0 Ok: queued as ${letters(12)}` },
  close: async () => {},
};

const contextAt = (at) => ({ configPath, env, cwd: folder, clock: clockFrom(at), randomBytes });
async function send(at) {
  await sendDue({
    ...contextAt(at),
    sleep: async () => {},
    signal: new AbortController().signal,
    onEvent: (event) => {
      if (event.kind === "failed") throw event.error;
    },
    wrapTransport: () => transport,
  });
}

const list = Array.from(
  { length: people },
  (_, index) => `${letters(4)}.${letters(6)}${index}@${letters(5)}.example,${letters(5)} ${letters(7)}`,
);
await importSubscribers(contextAt(FIRST - 3 * DAY), {
  lists: [
    {
      name: "list.csv",
      open: async function* () {
        yield Buffer.from(["email,name", ...list].join("\n"));
      },
    },
  ],
  onRejected: () => {},
});
await send(FIRST - DAY);
for (let week = 0; week < weeks; week += 1) {
  if (week === weeks - 1) {
    execFileSync("git", ["init", "--quiet", "--bare", repository]);
    appendFileSync(configPath, `state: { repository: ${repository}, key: "\${STATE_KEY}" }\n`);
  }
  writePosts(week);
  const at = FIRST + week * 7 * DAY;
  await send(at);
  if (week < weeks - 1)
    await withDatabase(contextAt(at), (database, { config }) =>
      pruneBefore(at - 30 * DAY, { database, config }),
    );
  process.stderr.write(`week ${week + 1}\r`);
}

const clone = join(folder, "clone.git");
execFileSync("git", [
  "clone",
  "--quiet",
  "--bare",
  "--depth",
  "1",
  "--branch",
  "state",
  `file://${repository}`,
  clone,
]);
const packs = join(clone, "objects/pack");
const fetched = readdirSync(packs).reduce((sum, name) => sum + statSync(join(packs, name)).size, 0);
const raw = new Libsql(join(folder, ".feedletter/feedletter.db"));
const tables = raw
  .prepare("select name, sum(pgsize) as bytes from dbstat group by name order by bytes desc limit 12")
  .all();
raw.close();
console.log(
  JSON.stringify(
    {
      people,
      weeks,
      posts,
      fetchedBytes: fetched,
      databaseBytes: statSync(join(folder, ".feedletter/feedletter.db")).size,
      tables,
    },
    undefined,
    2,
  ),
);
if (process.env.KEEP === undefined) rmSync(folder, { recursive: true });
