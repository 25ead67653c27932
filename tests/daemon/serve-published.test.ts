import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatTimeIn } from "#app/local-time.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { describeEvent, type ServeEvent } from "#daemon/serve-events.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { serveByHand } from "./serve-by-hand.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse("2026-06-15T12:00:00Z");
const MAIL = `digests:
  instant: { on: publish }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
`;

async function site(mail = MAIL, people: readonly string[] = ["ada@example.org"]): Promise<string> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + mail,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  for (const address of people) await subscribe(folder, address);
  return folder;
}

async function subscribe(folder: string, address: string, at = NOON): Promise<void> {
  const configPath = join(folder, "feedletter.yaml");
  await addSubscriber({ configPath, env: {}, clock: () => at, randomBytes }, { address });
}

/** A server that is woken each minute, with the clock that the test holds. */
async function startServing(folder: string, start = NOON) {
  const server = await serveByHand(folder, start);
  return {
    ...server,
    /** Minute by minute, unless another step is given. */
    runUntil: async (end: number, step = MINUTE): Promise<void> => {
      while (server.now() < end) await server.ringAt(Math.min(server.now() + step, end));
    },
  };
}

/** When each issue was sent, in minutes since noon, with its posts. */
function sentBy(events: readonly ServeEvent[]) {
  return events.flatMap((event) =>
    event.kind === "run" && event.result.next.kind === "sent"
      ? [[(event.at - NOON) / MINUTE, event.result.next.draft.posts.map(({ title }) => title).join()]]
      : [],
  );
}

const outbox = (folder: string): readonly string[] => readdirSync(join(folder, ".feedletter/outbox")).sort();

test("each new post is mailed by itself, ten minutes after it was seen, at most one an hour, oldest first", async () => {
  const folder = await site();
  const server = await startServing(folder);
  expect(describeEvent(server.events[0] ?? never(), formatTimeIn("UTC")).message).toBe(
    "serving; instant: when a post is published",
  );
  await server.runUntil(NOON + 5 * MINUTE);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  writeFileSync(
    join(folder, "content/three.md"),
    postOn("2026-06-15", "Three").replace("2026-06-15", "2026-06-14"),
  );
  await server.runUntil(NOON + 80 * MINUTE);
  await server.stop();
  expect(sentBy(server.events)).toEqual([
    [16, "Three"],
    [76, "Two"],
  ]);
  expect(outbox(folder)).toHaveLength(2);
  expect(readFileSync(join(folder, "out/digests/instant/2/index.html"), "utf8")).toContain("Two");
});

test("a change of its text begins the quiet period anew, and a withdrawn post is forgotten", async () => {
  const folder = await site();
  const server = await startServing(folder);
  const file = join(folder, "content/two.md");
  writeFileSync(file, postOn("2026-06-15", "Two"));
  writeFileSync(join(folder, "content/gone.md"), postOn("2026-06-15", "Gone"));
  await server.runUntil(NOON + 9 * MINUTE);
  writeFileSync(file, `${postOn("2026-06-15", "Two")}\nWithout the typo.\n`);
  rmSync(join(folder, "content/gone.md"));
  await server.runUntil(NOON + 90 * MINUTE);
  await server.stop();
  expect(sentBy(server.events)).toEqual([[20, "Two"]]);
  const [mail = ""] = outbox(folder);
  expect(readFileSync(join(folder, ".feedletter/outbox", mail), "utf8")).toContain("Without the typo.");
});

test("a restart neither forgets nor repeats, and nothing is too late", async () => {
  const folder = await site();
  const first = await startServing(folder);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  await first.runUntil(NOON + 9 * MINUTE);
  await first.stop();
  const second = await startServing(folder, NOON + 11 * MINUTE);
  await second.runUntil(NOON + 20 * MINUTE);
  writeFileSync(join(folder, "content/three.md"), postOn("2026-06-15", "Three"));
  await second.runUntil(NOON + 21 * MINUTE);
  await second.stop();
  const third = await startServing(folder, NOON + 72 * HOUR);
  await third.runUntil(NOON + 75 * HOUR, 10 * MINUTE);
  await third.stop();
  expect([first, second, third].map(({ events }) => sentBy(events))).toEqual([
    [],
    [[11, "Two"]],
    [[72 * 60, "Three"]],
  ]);
  expect(outbox(folder)).toHaveLength(2);
});

test("a post with a date in the future is mailed ten minutes after its date", async () => {
  const folder = await site();
  const server = await startServing(folder);
  writeFileSync(
    join(folder, "content/two.md"),
    postOn("2026-06-15", "Two").replace("2026-06-15", "2026-06-15T14:30:00Z"),
  );
  await server.runUntil(NOON + 180 * MINUTE, 5 * MINUTE);
  await server.stop();
  expect(sentBy(server.events)).toEqual([[160, "Two"]]);
});

test("what nobody would have got isn't mailed to those who subscribe later", async () => {
  const folder = await site(MAIL, []);
  const server = await startServing(folder);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  await server.runUntil(NOON + 30 * MINUTE);
  await subscribe(folder, "bob@example.org", NOON + 30 * MINUTE);
  writeFileSync(join(folder, "content/three.md"), postOn("2026-06-15", "Three"));
  await server.runUntil(NOON + 300 * MINUTE, 5 * MINUTE);
  await server.stop();
  expect(sentBy(server.events)).toEqual([[45, "Three"]]);
});

test("with `start: newest`, the newest post waits for the first subscriber, and no other follows", async () => {
  const folder = await site(MAIL.replace("on: publish", "on: publish, start: newest"), []);
  writeFileSync(join(folder, "content/newer.md"), postOn("2026-06-02", "Newer"));
  const server = await startServing(folder);
  await server.runUntil(NOON + 30 * MINUTE);
  await subscribe(folder, "bob@example.org", NOON + 30 * MINUTE);
  await server.runUntil(NOON + 300 * MINUTE, 5 * MINUTE);
  await server.stop();
  expect(sentBy(server.events).map(([, title]) => title)).toEqual(["Newer"]);
});

test("a broken post is reported once, and holds the others up until it is mended", async () => {
  const folder = await site();
  const server = await startServing(folder);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  writeFileSync(join(folder, "content/bad.md"), "---\ntitle: Bad\ndate: 2026-13-01\n---\n");
  await server.runUntil(NOON + 30 * MINUTE);
  rmSync(join(folder, "content/bad.md"));
  await server.runUntil(NOON + 50 * MINUTE);
  await server.stop();
  expect(server.events.filter(({ kind }) => kind === "failed")).toMatchObject([
    { error: { code: "E_CONTENT" } },
  ]);
  expect(sentBy(server.events)).toEqual([[41, "Two"]]);
});

test("two servers on one database send each post once", async () => {
  const folder = await site();
  const servers = [await startServing(folder), await startServing(folder)];
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  for (let at = NOON; at < NOON + 15 * MINUTE; at += MINUTE)
    await Promise.all(servers.map((server) => server.runUntil(at + MINUTE)));
  await Promise.all(servers.map(({ stop }) => stop()));
  expect(servers.flatMap(({ events }) => sentBy(events))).toEqual([[11, "Two"]]);
  expect(outbox(folder)).toHaveLength(1);
});

function never(): never {
  throw new Error("there is no event");
}
