import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { CLI, feedletter, setClock } from "../../tests/cli/cli.js";
import { startMailServer } from "../../tests/cli/mail-server.js";
import { bareRepository, KEY, runner } from "../../tests/cli/state.js";

/** Set LAB_REAL_STOP for five real minutes; otherwise twenty times as fast. */
const IS_REAL = process.env.LAB_REAL_STOP !== undefined;
const FASTER = pathToFileURL(join(import.meta.dirname, "faster.mjs")).href;
const SPEED = IS_REAL ? [] : ["--import", FASTER];
const PEOPLE = 300;
const MAIL = { mail: ", connections: 1, onUncertain: hold" };
const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
const AN_HOUR_LATER = "2026-06-15T08:40:00Z";

/** A state with a due issue, and a mail server that counts. */
async function prepared() {
  const received = new Map<string, number>();
  const waiting: { readonly mails: number; readonly go: () => void }[] = [];
  const server = await startMailServer({
    answer: async (to) => {
      received.set(to, (received.get(to) ?? 0) + 1);
      for (const one of waiting) if (received.size >= one.mails) one.go();
      await setTimeout(20);
      return undefined;
    },
  });
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: bareRepository(), STATE_KEY: KEY };
  const laptop = runner(MAIL);
  const list = Array.from({ length: PEOPLE }, (_, index) => `reader-${index}@readers.example`);
  writeFileSync(join(laptop, "people.csv"), ["email", ...list].join("\n"));
  for (const args of [
    ["subscribers", "import", "people.csv"],
    ["send", "--due"],
  ])
    await feedletter(args, { cwd: laptop, env, now: SUNDAY });
  return {
    received,
    twice: () => [...received.values()].filter((times) => times > 1).length,
    after: (mails: number) => new Promise<void>((go) => waiting.push({ mails, go })),
    /** Those in doubt, with whom `hold` waits for a decision. */
    named: async (): Promise<readonly string[]> => {
      const options = { cwd: runner(MAIL), env, now: AN_HOUR_LATER };
      const { stdout } = await feedletter(["issues", "show", "weekly-1", "--json"], options);
      return [...stdout.matchAll(/"(reader-\d+@readers\.example)"/g)].map(([, address = ""]) => address);
    },
    start: (from: string) => {
      const args = [...SPEED, ...setClock("from", from), CLI, "send", "--due"];
      let end = (_: string): void => {};
      const ended = new Promise<string>((resolve) => {
        end = resolve;
      });
      const options = { cwd: runner(MAIL), env: { PATH: process.env.PATH, ...env } };
      const child = execFile(process.execPath, args, options, (_, stdout, stderr) => end(stdout + stderr));
      return { child, ended };
    },
  };
}

test("a job that was stopped (SIGSTOP) while another one took over sends nothing when it goes on", {
  timeout: 900_000,
}, async () => {
  const { received, twice, after, named, start } = await prepared();
  const first = start(DUE);
  await after(10);
  first.child.kill("SIGSTOP");
  const stopped = Date.now();
  const second = start(DUE);
  expect(await second.ended).toContain("weekly: ");
  if (IS_REAL) await setTimeout(Math.max(0, stopped + 300_000 - Date.now()));
  const before = new Map(received);
  first.child.kill("SIGCONT");
  const said = await first.ended;
  const inDoubt = await named();
  process.stdout.write(
    `| stopped for ${Math.round((Date.now() - stopped) / 1_000)} s | ${received.size} received | ${inDoubt.length} in doubt | ${twice()} twice |\n${said}`,
  );
  expect(said).toContain("E_STATE_MOVED");
  expect(received).toEqual(before);
  expect(twice()).toBe(0);
  expect(new Set([...received.keys(), ...inDoubt]).size).toBe(PEOPLE);
});

test.each([
  ["the first one's an hour behind", DUE, AN_HOUR_LATER],
  ["the first one's an hour ahead", AN_HOUR_LATER, DUE],
])("two jobs at once with clocks an hour apart, %s: each mail leaves once", async (_, one, other) => {
  const { received, twice, start, after } = await prepared();
  const first = start(one);
  await after(5);
  const second = start(other);
  const said = await Promise.all([first.ended, second.ended]);
  process.stdout.write(
    `| clocks ${one} ${other} | ${received.size} received | ${twice()} twice |\n${said.join("")}`,
  );
  expect([received.size, twice()]).toEqual([PEOPLE, 0]);
});

test.each([
  ["an hour behind", AN_HOUR_LATER, DUE],
  ["an hour ahead", DUE, AN_HOUR_LATER],
])("a job whose clock is %s takes over from one that was killed", async (_, one, other) => {
  const { received, twice, start, after, named } = await prepared();
  const first = start(one);
  await after(40);
  first.child.kill("SIGKILL");
  await first.ended;
  const said = [await start(other).ended];
  // The clock is right again.
  said.push(await start(AN_HOUR_LATER).ended);
  const inDoubt = await named();
  process.stdout.write(
    `| killed at ${one}, taken over at ${other} | ${received.size} received | ${inDoubt.length} in doubt | ${twice()} twice |\n${said.join("")}`,
  );
  expect(twice()).toBe(0);
  expect(new Set([...received.keys(), ...inDoubt]).size).toBe(PEOPLE);
});
