import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { expect, onTestFinished, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { serveByHand } from "./serve-by-hand.js";

const MAIL = `digests:
  weekly: { start: newest, schedule: "0 9 * * 1", review: 2h }
mail: { from: "Notes <news@notes.example>", transport: outbox, replyTo: "Eric <eric@notes.example>", unsubscribe: "mailto:leave@notes.example" }
server: { url: https://letters.example/sub/, port: 0 }
`;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");

async function startServing(folder: string, start: number) {
  const { events, now, ringAt, stop } = await serveByHand(folder, start);
  const listening = events.find((event) => event.kind === "listening");
  onTestFinished(stop);
  return {
    /** What it did, without requests. */
    did: () => events.map(({ kind }) => kind).filter((kind) => kind !== "answered" && kind !== "listening"),
    ringAt,
    /** Opens or posts to a link of the mail on this machine. */
    ask: async (link: string, method = "GET") => {
      if (listening?.kind !== "listening") throw new Error("it listens nowhere");
      const answer = await fetch(new URL(new URL(link).pathname, listening.url), { method });
      // A choice wakes the server; what it does then is waited for.
      await ringAt(now());
      return { status: answer.status, page: await answer.text() };
    },
    stop,
  };
}

async function site(): Promise<string> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const editing = { configPath: join(folder, "feedletter.yaml"), env: {}, clock: () => 0, randomBytes };
  await addSubscriber(editing, { address: "ada@example.org" });
  return folder;
}

async function mailsTo(folder: string, name: string) {
  const box = join(folder, ".feedletter/outbox");
  const files = readdirSync(box).filter((file) => file.includes(name));
  return Promise.all(files.map((file) => simpleParser(readFileSync(join(box, file)))));
}

async function linksOf(folder: string) {
  const [mail] = await mailsTo(folder, "eric");
  const [hold = "", now = ""] = mail?.text?.match(/https:\S+\/review\/\S+/g) ?? [];
  return { hold, now };
}

test("two hours before a run its preview is mailed once, with what the run will send and two links", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 3 * HOUR);
  await server.ringAt(MONDAY - 2 * HOUR - MINUTE);
  expect(server.did()).toEqual(["started"]);
  await server.ringAt(MONDAY - 2 * HOUR);
  await server.ringAt(MONDAY - HOUR);
  await server.stop();
  const again = await startServing(folder, MONDAY - 30 * MINUTE);
  expect([server.did(), again.did()]).toEqual([["started", "shown", "stopped"], ["started"]]);
  const mails = await mailsTo(folder, "eric");
  expect(mails).toHaveLength(1);
  const [mail] = mails;
  expect(mail?.subject).toBe("Preview: One");
  expect(mail?.text).toMatch(
    /Monday, June 15, 2026.* \(Europe\/Berlin\), with any new posts published by then/,
  );
  expect(mail?.html).toMatch(/<a href="https:\/\/letters\.example\/sub\/review\/[^"]+\/hold">Put on hold</);
  const { hold, now } = await linksOf(folder);
  expect([hold, now]).toEqual([expect.stringMatching(/\/hold$/), expect.stringMatching(/\/send-now$/)]);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-12", "Two"));
  await again.ringAt(MONDAY);
  expect((await mailsTo(folder, "ada")).map(({ subject }) => subject)).toEqual(["Two (+1)"]);
});

test("a run that is held doesn't go out, and goes out once it is released", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 2 * HOUR);
  const { hold, now } = await linksOf(folder);
  // A scanner opens every link in a mail, in every way that changes nothing.
  for (const link of [hold, now])
    for (const method of ["GET", "HEAD", "OPTIONS"]) await server.ask(link, method);
  await server.ringAt(MONDAY - HOUR);
  expect(server.did()).toEqual(["started", "shown"]);
  const held = await server.ask(hold, "POST");
  expect(held).toMatchObject({ status: 200, page: expect.stringContaining("is on hold") });
  expect(await server.ask(hold, "POST")).toEqual(held);
  await server.ringAt(MONDAY);
  await server.ringAt(MONDAY + HOUR);
  expect(server.did()).toEqual(["started", "shown", "held"]);
  expect(await mailsTo(folder, "ada")).toEqual([]);
  await server.ask(hold.replace(/hold$/, "at-its-time"), "POST");
  expect(server.did()).toEqual(["started", "shown", "held", "run"]);
  expect(await mailsTo(folder, "ada")).toHaveLength(1);
  expect((await server.ask(hold, "POST")).page).toContain("is finished");
});

test("a run that is held for longer than catchUp is skipped, and its posts go into the next one", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 2 * HOUR);
  await server.ask((await linksOf(folder)).hold, "POST");
  await server.ringAt(MONDAY);
  await server.ringAt(MONDAY + 13 * HOUR);
  await server.ringAt(MONDAY + 7 * 24 * HOUR - HOUR);
  await server.ringAt(MONDAY + 7 * 24 * HOUR);
  expect(server.did()).toEqual(["started", "shown", "held", "too-late", "shown", "run"]);
  expect(await mailsTo(folder, "ada")).toHaveLength(1);
});

test("a run that is sent now goes out once, and not again at its time", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 2 * HOUR);
  const { now } = await linksOf(folder);
  await server.ask(now, "POST");
  expect(await mailsTo(folder, "ada")).toHaveLength(1);
  await server.ask(now, "POST");
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-12", "Two"));
  for (const at of [MONDAY - HOUR, MONDAY, MONDAY + HOUR]) await server.ringAt(at);
  expect(server.did()).toEqual(["started", "shown", "run"]);
  expect(await mailsTo(folder, "ada")).toHaveLength(1);
});

test("without new posts there is no preview; a post added before the run is still previewed", async () => {
  const folder = await site();
  const first = await startServing(folder, MONDAY - 2 * HOUR);
  await first.ask((await linksOf(folder)).now, "POST");
  await first.ringAt(MONDAY + 7 * 24 * HOUR - 2 * HOUR);
  expect(first.did()).toEqual(["started", "shown", "run"]);
  writeFileSync(join(folder, "content/two.md"), postOn("2026-06-21", "Two"));
  await first.ringAt(MONDAY + 7 * 24 * HOUR - HOUR);
  expect(first.did()).toEqual(["started", "shown", "run", "shown"]);
});

test("a manipulated link is not found", async () => {
  const folder = await site();
  const server = await startServing(folder, MONDAY - 2 * HOUR);
  const { hold } = await linksOf(folder);
  const other = hold.replace(/\/review\/(\d+)/, (_, run: string) => `/review/${Number(run) + 7 * 24 * HOUR}`);
  for (const link of [other, `${hold}x`, hold.replace("weekly", "daily"), hold.replace(/hold$/, "cancel")])
    expect((await server.ask(link, "POST")).status).toBe(404);
  await server.ringAt(MONDAY);
  expect(server.did()).toEqual(["started", "shown", "run"]);
});

test.each([
  ["nobody who could get it", /, replyTo: "[^"]+"/, /E_CONFIG {2}There is no address for the previews/],
  [
    "no server that its links lead to",
    /server: .*\n/,
    /E_CONFIG {2}The links in the previews of "weekly" wouldn't work without a server/,
  ],
])("a review with %s stops the start, with its line", async (_, missing, said) => {
  const yaml = (CONFIG + MAIL).replace(missing, "").replace(/ {2}author: .*\n/, "");
  const folder = folderWith({ "feedletter.yaml": yaml });
  const ran = await feedletter(["serve"], { cwd: folder });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(said);
  expect(ran.stderr).toMatch(/^feedletter\.yaml:\d+ /);
});
