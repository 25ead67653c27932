import { type ChildProcess, execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { queueRequest } from "#app/state/queue-request.js";
import { loadConfig } from "#config/load.js";
import type { TakenRequest } from "#database/sqlite/taken-requests.js";
import type { RequestAction } from "#state/requests/request.js";
import { CLI, feedletter, setClock } from "../../tests/cli/cli.js";
import { startMailServer } from "../../tests/cli/mail-server.js";
import { bareRepository, KEY, runner } from "../../tests/cli/state.js";

/** LAB_KILLS changes how long it takes. */
const KILLS = Number(process.env.LAB_KILLS ?? 8);
const HURRY = pathToFileURL(join(import.meta.dirname, "hurry.mjs")).href;
/** Each kill takes about 45 people out of the run: with `hold`, whoever is in its batch waits. */
const PEOPLE = 60 * Math.max(KILLS, 8);
const BATCH = 100;
const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
/** A minute of a branch that doesn't move goes by at once. */
const impatient = (ms: number, signal?: AbortSignal): Promise<void> =>
  ms === 5_000 ? Promise.resolve() : setTimeout(ms, undefined, { signal }).catch(() => {});

/** Asks for changes about people who don't get the issue, as a laptop does that has found a live writer. */
async function createLaptop(folder: string, env: Readonly<Record<string, string>>) {
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env, uses: ["database"] });
  const { state = expect.fail("no state") } = loaded.config;
  const asked = new Map<string, string>();
  let people = 0;
  const ask = async (action: RequestAction, words: string): Promise<void> => {
    const options = {
      loaded: { ...loaded, env: { ...env, PATH: process.env.PATH } },
      state,
      now: Date.parse(DUE),
    };
    const request = (await queueRequest(action, options)) ?? expect.fail("no room");
    asked.set(request.id, `${action.kind} ${words}`);
  };
  return {
    asked,
    people: () => people,
    /** If it were applied twice, or before the one on which it depends, the words of its outcome would be others. */
    askForChanges: async (): Promise<void> => {
      people += 1;
      const address = `extra-${people}@readers.example`;
      await ask({ kind: "add", address, digests: ["weekly"], rejoins: false }, "subscribed");
      await setTimeout(Math.random() * 1_000);
      await ask({ kind: "remove", address }, "unsubscribed");
      await ask({ kind: "add", address, digests: ["weekly"], rejoins: true }, "subscribed again");
    },
  };
}

test.each(["resend", "hold"])(
  "killed again and again while it sends, with %s",
  { timeout: KILLS * 90_000 },
  async (onUncertain) => {
    const received = new Map<string, number>();
    let left = 0;
    let kill = (): void => {};
    const server = await startMailServer({
      answer: async (to) => {
        await setTimeout(10);
        left -= 1;
        if (left === 0) kill();
        // Who was added before the issue was frozen gets it, too.
        if (to.startsWith("reader-")) received.set(to, (received.get(to) ?? 0) + 1);
        return undefined;
      },
    });
    const repository = bareRepository();
    const env = { SMTP_URL: server.url, STATE_REPOSITORY: repository, STATE_KEY: KEY };
    const mail = `, connections: 1, onUncertain: ${onUncertain}`;
    const run = (now: string, args: readonly string[], cwd = runner({ mail })) =>
      feedletter(args, { cwd, env, now, sleep: impatient });
    const laptop = runner({ mail });
    const list = Array.from({ length: PEOPLE }, (_, index) => `reader-${index}@readers.example`);
    writeFileSync(join(laptop, "people.csv"), ["email", ...list].join("\n"));
    await run(SUNDAY, ["subscribers", "import", "people.csv"], laptop);
    await run(SUNDAY, ["send", "--due"], laptop);
    const laptopAsks = await createLaptop(laptop, env);
    let kills = 0;
    let folder = runner({ mail });
    let isOver = false;
    while (kills < KILLS && !isOver) {
      const args = ["--import", HURRY, ...setClock("at", DUE), CLI, "send", "--due"];
      // A job begins with an empty folder; a machine goes on with what it had recorded.
      if (Math.random() < 0.5) folder = runner({ mail });
      let isKilled = false;
      let child: ChildProcess | undefined;
      const ended = new Promise<void>((resolve, reject) => {
        const options = { cwd: folder, env: { PATH: process.env.PATH, ...env } };
        child = execFile(process.execPath, args, options, (_, stdout, stderr) => {
          isOver = !isKilled;
          if (isKilled || stderr.includes("issue 1 finished")) resolve();
          else reject(new Error(`it has ended by itself: ${stdout}${stderr}`));
        });
      });
      // Mostly in the first batch.
      left = 1 + Math.floor(Math.random() < 0.8 ? Math.random() * 25 : 25 + Math.random() * 35);
      kill = () => {
        kills += 1;
        isKilled = true;
        child?.kill("SIGKILL");
      };
      await Promise.all([laptopAsks.askForChanges(), ended]);
    }
    await run(DUE, ["send", "--due"]);
    await run(DUE, ["send", "--due"]);
    const state = JSON.parse((await run(DUE, ["state", "show", "--json"])).stdout);
    const taken: readonly TakenRequest[] = state.taken;
    const outcomes = taken.map(({ id, action, words }) => [id, `${action} ${words}`] as const);
    const subscribers = (await run(DUE, ["subscribers", "list"])).stdout;
    const { stdout } = await run(DUE, ["issues", "show", "weekly-1", "--json"]);
    const doubtful = [...stdout.matchAll(/"(reader-\d+@readers\.example)"/g)].map(([, address]) => address);
    const twice = [...received.values()].filter((times) => times > 1).length;
    process.stdout.write(
      `| ${onUncertain} | ${kills} | ${PEOPLE} | ${new Set([...received.keys(), ...doubtful]).size - PEOPLE} | ${twice} |\n`,
    );
    process.stdout.write(
      `| ${onUncertain} | ${laptopAsks.asked.size} requests | ${outcomes.length} taken in |\n`,
    );
    expect([new Map(outcomes), state.waiting]).toEqual([laptopAsks.asked, []]);
    expect(subscribers.match(/^extra-\d+@readers\.example\tactive/gm)).toHaveLength(laptopAsks.people());
    expect(new Set([...received.keys(), ...doubtful]).size).toBe(PEOPLE);
    expect(twice).toBeLessThanOrEqual(onUncertain === "hold" ? 0 : kills * BATCH);
  },
);
