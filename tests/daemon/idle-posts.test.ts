import { randomBytes } from "node:crypto";
import fs, { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { serveByHand } from "./serve-by-hand.js";

const MINUTE = 60_000;
const NOON = Date.parse("2026-06-15T12:00:00Z");
const MAIL = `digests:
  instant: { on: publish }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
`;

/** Twenty posts, a subscriber, and a server that has done its first round. */
async function serve(files: Readonly<Record<string, string>> = {}, config = CONFIG + MAIL) {
  const posts = Array.from({ length: 20 }, (_, index) => [
    `content/${index}.md`,
    postOn("2026-06-01", `Post ${index}`),
  ]);
  const folder = folderWith({ "feedletter.yaml": config, ...Object.fromEntries(posts), ...files });
  const configPath = join(folder, "feedletter.yaml");
  await addSubscriber(
    { configPath, env: {}, clock: () => NOON, randomBytes },
    { address: "ada@example.org" },
  );
  return { folder, ...(await serveByHand(folder, NOON)) };
}

type Server = Awaited<ReturnType<typeof serve>>;

/** How many posts are opened in the minutes until then, a minute each. */
async function opened(server: Server, until: number): Promise<number> {
  const opening = vi.spyOn(fs, "openSync");
  syncBuiltinESMExports();
  try {
    while (server.now() < until) await server.ringAt(server.now() + MINUTE);
    return opening.mock.calls.filter(([path]) => String(path).endsWith(".md")).length;
  } finally {
    opening.mockRestore();
    syncBuiltinESMExports();
  }
}

const sent = ({ events }: Server): number => events.filter(({ kind }) => kind === "run").length;

test("a minute in which nothing has changed reads no post, and one a quarter of an hour reads all", async () => {
  const server = await serve();
  expect(await opened(server, NOON + 14 * MINUTE)).toBe(0);
  expect(await opened(server, NOON + 15 * MINUTE)).toBe(20);
  expect(await opened(server, NOON + 29 * MINUTE)).toBe(0);
  await server.stop();
});

test("while a post waits, nothing is read until it is due", async () => {
  const server = await serve();
  writeFileSync(join(server.folder, "content/new.md"), postOn("2026-06-15", "New"));
  expect(await opened(server, NOON + MINUTE)).toBeGreaterThan(20);
  expect(await opened(server, NOON + 10 * MINUTE)).toBe(0);
  expect(sent(server)).toBe(0);
  await opened(server, NOON + 11 * MINUTE);
  expect(sent(server)).toBe(1);
  await server.stop();
});

test.each<[string, (folder: string) => void]>([
  ["a post", (folder) => writeFileSync(join(folder, "content/3.md"), postOn("2026-06-02", "Third"))],
  ["a new folder", (folder) => move(folder, "content/sub/new.md")],
  ["a file moved in with its old time", (folder) => move(folder, "content/moved.md")],
  ["a generator's settings", (folder) => writeFileSync(join(folder, "_config.yml"), "title: x\n")],
])("%s is seen in the next minute", async (_, change) => {
  const server = await serve({ "elsewhere.md": postOn("2026-06-01", "Old") });
  expect(await opened(server, NOON + MINUTE)).toBe(0);
  change(server.folder);
  expect(await opened(server, NOON + 2 * MINUTE)).toBeGreaterThanOrEqual(20);
  await server.stop();
});

function move(folder: string, to: string): void {
  mkdirSync(join(folder, to, ".."), { recursive: true });
  renameSync(join(folder, "elsewhere.md"), join(folder, to));
}

test("a post dated a few minutes ahead is read when its time has come", async () => {
  const server = await serve({
    "content/later.md": postOn("2026-06-15", "Later").replace("2026-06-15", "2026-06-15T12:05:00Z"),
  });
  expect(await opened(server, NOON + 4 * MINUTE)).toBe(0);
  expect(await opened(server, NOON + 5 * MINUTE)).toBeGreaterThan(20);
  expect(await opened(server, NOON + 14 * MINUTE)).toBe(0);
  await opened(server, NOON + 15 * MINUTE);
  expect(sent(server)).toBe(1);
  await server.stop();
});

test("a broken post is reported once and read again when it is mended", async () => {
  const server = await serve();
  const file = join(server.folder, "content/new.md");
  writeFileSync(file, "---\ntitle: New\ndate: 2026-13-15\n---\n\nText.\n");
  await opened(server, NOON + MINUTE);
  expect(await opened(server, NOON + 5 * MINUTE)).toBe(0);
  expect(server.events.filter(({ kind }) => kind === "failed")).toHaveLength(1);
  writeFileSync(file, postOn("2026-06-15", "New"));
  await opened(server, NOON + 16 * MINUTE);
  expect(sent(server)).toBe(1);
  await server.stop();
});
