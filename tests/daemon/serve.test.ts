import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CLI, CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { serveByHand } from "./serve-by-hand.js";

const MAIL = `digests:
  weekly: { start: newest, schedule: "0 9 * * 1" }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
`;
const HOUR = 3_600_000;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");

async function startServing(folder: string, start: number) {
  const server = await serveByHand(folder, start);
  return {
    ...server,
    kinds: () => server.events.map(({ kind }) => kind),
  };
}

async function site(mail = MAIL): Promise<string> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + mail,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const editing = { configPath: join(folder, "feedletter.yaml"), env: {}, clock: () => 0, randomBytes };
  await addSubscriber(editing, { address: "ada@example.org" });
  return folder;
}

const outbox = (folder: string): readonly string[] => readdirSync(join(folder, ".feedletter/outbox")).sort();

test("in a simulated week, the digest is sent once, on time, with the posts that exist then", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 72 * HOUR);
  const sent: number[] = [];
  // The alarm rings each minute; the hours in between are left out, the minutes round the run are not.
  for (let at = MONDAY - 72 * HOUR; at < MONDAY - HOUR; at += HOUR) await server.ringAt(at);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-12", "Two"));
  for (let at = MONDAY - 2 * 60_000; at < MONDAY; at += 60_000) await server.ringAt(at);
  await server.ringAt(MONDAY);
  for (let at = MONDAY + 60_000; at < MONDAY + 96 * HOUR; at += 7 * HOUR) await server.ringAt(at);
  await server.stop();
  for (const event of server.events) if (event.kind === "run") sent.push(event.run);
  expect(server.kinds()).toEqual(["started", "run", "stopped"]);
  expect(sent).toEqual([MONDAY]);
  expect(outbox(folder)).toEqual([expect.stringMatching(/^weekly-1-ada/)]);
  expect(readFileSync(join(folder, "out/digests/weekly/1/index.html"), "utf8")).toContain("Two");
  expect(server.events[1]).toMatchObject({
    result: { next: { kind: "sent", draft: { posts: [{ title: "Two" }, { title: "One" }] } } },
  });
});

test("a run missed while it was off is sent at its next start, and only once", async () => {
  const folder = await site();
  const before = await startServing(folder, MONDAY - HOUR);
  await before.stop();
  const late = await startServing(folder, MONDAY + 5 * HOUR);
  await late.stop();
  expect(late.kinds()).toEqual(["started", "run", "stopped"]);
  const again = await startServing(folder, MONDAY + 6 * HOUR);
  await again.stop();
  expect(again.kinds()).toEqual(["started", "stopped"]);
  expect(outbox(folder)).toHaveLength(1);
});

test("without `mail.transport` says so at its start, sends no digest and uses no post up", async () => {
  const folder = await site(MAIL.replace("transport: outbox, ", ""));
  const server = await startServing(folder, MONDAY - HOUR);
  await server.ringAt(MONDAY);
  await server.stop();
  expect(server.kinds()).toEqual(["started", "rehearsal", "stopped"]);
  writeFileSync(join(folder, "feedletter.yaml"), CONFIG + MAIL);
  const real = await startServing(folder, MONDAY + HOUR);
  await real.ringAt(MONDAY + 168 * HOUR);
  await real.stop();
  expect(real.kinds()).toEqual(["started", "run", "stopped"]);
  expect(outbox(folder)).toEqual([expect.stringMatching(/^weekly-1-ada/)]);
});

test("a new digest that is served first mails only posts added after the start", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL.replace("start: newest, ", ""),
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startServing(folder, MONDAY - HOUR);
  const editing = { configPath: join(folder, "feedletter.yaml"), env: {}, clock: () => MONDAY, randomBytes };
  await addSubscriber(editing, { address: "ada@example.org" });
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-15", "Two"));
  await server.ringAt(MONDAY);
  await server.stop();
  expect(server.events).toMatchObject([
    { kind: "started" },
    { kind: "first-seen", digest: "weekly", older: 1 },
    { kind: "run", result: { next: { kind: "sent", draft: { posts: [{ title: "Two" }] } } } },
    { kind: "stopped" },
  ]);
});

test("a broken post is reported, and the run is retried once it is fixed", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - HOUR);
  writeFileSync(join(folder, "content/bad.md"), "---\ntitle: Bad\ndate: 2026-13-01\n---\n");
  await server.ringAt(MONDAY);
  expect(server.events.at(-1)).toMatchObject({ kind: "failed", error: { code: "E_CONTENT" } });
  writeFileSync(join(folder, "content/bad.md"), postOn("2026-06-03", "Mended"));
  await server.ringAt(MONDAY + 11 * 60_000);
  await server.stop();
  expect(server.kinds()).toEqual(["started", "failed", "run", "stopped"]);
  expect(outbox(folder)).toHaveLength(1);
});

/** The real program, once it has said that it serves. */
async function spawnServe(folder: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [CLI, "serve", ...args], {
    cwd: folder,
    env: {},
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const closed = once(child, "close");
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const listen = (chunk: Buffer): void => {
      said += chunk;
      if (said.includes("serving")) resolve();
    };
    child.stderr.on("data", listen);
    child.stdout.on("data", listen);
    void closed.then(() => reject(new Error(said)));
  });
  return {
    said: () => said,
    url: () => /listening on (http:\S+\/)/.exec(said)?.[1] ?? "",
    stop: async (): Promise<unknown> => {
      child.kill("SIGTERM");
      return (await closed)[0];
    },
  };
}

test("SIGTERM ends the process cleanly", async () => {
  const server = await spawnServe(await site());
  expect(await server.stop()).toBe(0);
  expect(server.said()).toMatch(/next run of weekly: \d{4}-.*\n.* stopped\n$/);
});

test("where `server` is configured it answers HTTP until it is stopped", async () => {
  const folder = await site();
  appendFileSync(join(folder, "feedletter.yaml"), "server: { url: https://letters.example/, port: 0 }\n");
  const server = await spawnServe(folder);
  const answer = await fetch(new URL("healthz", server.url()));
  expect([answer.status, await answer.text()]).toEqual([200, "ok\n"]);
  expect((await fetch(new URL("readyz", server.url()))).status).toBe(200);
  expect(await server.stop()).toBe(0);
  await expect(fetch(server.url())).rejects.toThrow();
});

test("a port that is taken stops the start, with the setting to change", async () => {
  const folder = await site();
  const config = join(folder, "feedletter.yaml");
  appendFileSync(config, "server: { url: https://letters.example/, port: 0 }\n");
  const server = await spawnServe(folder);
  writeFileSync(
    config,
    readFileSync(config, "utf8").replace("port: 0", `port: ${new URL(server.url()).port}`),
  );
  const second = await feedletter(["serve"], { cwd: folder });
  expect(second.code).toBe(1);
  expect(second.stderr).toMatch(/E_PORT {2}Port \d+ is taken\. Set `server\.port`/);
  await server.stop();
});

test("a schedule that can't be read stops the start, with its line", async () => {
  const folder = folderWith({ "feedletter.yaml": CONFIG + MAIL.replace("0 9 * * 1", "every monday") });
  const ran = await feedletter(["serve"], { cwd: folder });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/^feedletter\.yaml:9 {2}E_SCHEDULE {2}"every monday" is not a valid schedule/);
});
