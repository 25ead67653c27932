import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { CLI, feedletter, setClock } from "../../tests/cli/cli.js";
import { startMailServer } from "../../tests/cli/mail-server.js";
import { bareRepository, KEY, runner } from "../../tests/cli/state.js";

/** LAB_KILLS changes how long it takes. */
const KILLS = Number(process.env.LAB_KILLS ?? 8);
const HURRY = pathToFileURL(join(import.meta.dirname, "hurry.mjs")).href;
const PEOPLE = 1_500;
const BATCH = 100;
const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
/** A minute of a branch that doesn't move goes by at once. */
const impatient = (ms: number, signal?: AbortSignal): Promise<void> =>
  ms === 5_000 ? Promise.resolve() : setTimeout(ms, undefined, { signal }).catch(() => {});

test.concurrent.each(["resend", "hold"])(
  "killed again and again while it sends, with %s",
  { timeout: KILLS * 60_000 },
  async (onUncertain) => {
    const received = new Map<string, number>();
    let left = 0;
    let kill = (): void => {};
    const server = await startMailServer({
      answer: async (to) => {
        await setTimeout(10);
        left -= 1;
        if (left === 0) kill();
        received.set(to, (received.get(to) ?? 0) + 1);
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
    let kills = 0;
    while (kills < KILLS && received.size < PEOPLE) {
      const args = ["--import", HURRY, ...setClock("at", DUE), CLI, "send", "--due"];
      const child = execFile(process.execPath, args, {
        cwd: runner({ mail }),
        env: { PATH: process.env.PATH, ...env },
      });
      const ended = new Promise((resolve) => child.on("exit", resolve));
      left = 1 + Math.floor(Math.random() * 60);
      kill = () => {
        kills += 1;
        child.kill("SIGKILL");
      };
      await ended;
    }
    await run(DUE, ["send", "--due"]);
    const { stdout } = await run(DUE, ["issues", "show", "weekly-1", "--json"]);
    const doubtful = [...stdout.matchAll(/"(reader-\d+@readers\.example)"/g)].map(([, address]) => address);
    const twice = [...received.values()].filter((times) => times > 1).length;
    process.stdout.write(
      `| ${onUncertain} | ${kills} | ${PEOPLE} | ${new Set([...received.keys(), ...doubtful]).size - PEOPLE} | ${twice} |\n`,
    );
    expect(new Set([...received.keys(), ...doubtful]).size).toBe(PEOPLE);
    expect(twice).toBeLessThanOrEqual(onUncertain === "hold" ? 0 : kills * BATCH);
  },
);
