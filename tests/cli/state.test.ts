import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { CLI, feedletter, feedletterProcess, setClock } from "./cli.js";
import { type MailServer, startMailServer } from "./mail-server.js";
import { bareRepository, git, KEY, notingGit, runner } from "./state.js";

const SUNDAY = "2026-06-14T12:00:00Z";
const DUE = "2026-06-15T07:40:00Z";
const LATER = "2026-06-15T08:40:00Z";

/** Three intervals of a branch that doesn't move go by at once. */
const impatient = (ms: number, signal?: AbortSignal): Promise<void> =>
  ms === 5_000 ? Promise.resolve() : setTimeout(ms, undefined, { signal }).catch(() => {});

interface Newsletter {
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command as a new runner does, or in a folder. */
  readonly run: (now: string, args: readonly string[], cwd?: string) => ReturnType<typeof feedletter>;
}

/** A state with so many subscribers. */
async function newsletter(server: Pick<MailServer, "url">, people: number, mail = ""): Promise<Newsletter> {
  const repository = bareRepository();
  const env = { SMTP_URL: server.url, STATE_REPOSITORY: repository, STATE_KEY: KEY };
  const run: Newsletter["run"] = (now, args, cwd = runner({ mail })) =>
    feedletter(args, { cwd, env, now, sleep: impatient });
  const cwd = runner({ mail });
  const list = Array.from({ length: people }, (_, index) => `reader-${index}@readers.example`);
  writeFileSync(join(cwd, "people.csv"), ["email", ...list].join("\n"));
  const imported = await run(SUNDAY, ["subscribers", "import", "people.csv"], cwd);
  expect([imported.code, imported.stderr]).toEqual([0, expect.anything()]);
  expect((await run(SUNDAY, ["send", "--due"], cwd)).stderr).toBe(
    "Nothing is due. Next: weekly 2026-06-15 09:00.\n",
  );
  return { repository, env, run };
}

const timesOf = (envelopes: readonly string[]): ReadonlyMap<string, number> =>
  envelopes.reduce((times, to) => times.set(to, (times.get(to) ?? 0) + 1), new Map<string, number>());

test("each runner starts in a fresh checkout, the state goes on, and an idle run pushes nothing", async () => {
  const server = await startMailServer();
  const { repository, run, env } = await newsletter(server, 2);
  const due = await run(DUE, ["send", "--due"]);
  expect([due.code, due.stderr]).toEqual([0, expect.stringContaining("issue 1 finished: 2 accepted")]);
  const tip = git(repository, "rev-parse", "state");
  const noting = notingGit();
  const fresh = { cwd: runner(), env: { ...env, PATH: noting.path }, now: LATER };
  const idle = await feedletter(["send", "--due"], fresh);
  expect([idle.code, idle.stderr]).toEqual([0, expect.stringContaining("Nothing is due.")]);
  expect(git(repository, "rev-parse", "state")).toBe(tip);
  // Whether requests wait is asked in the same question. A machine that has the state only asks.
  await feedletter(["send", "--due"], fresh);
  expect(noting.network()).toEqual(["ls-remote", "fetch", "ls-remote"]);
  // No commit has a parent, and nothing can be read in them.
  expect(git(repository, "rev-list", "--count", "state")).toBe("1");
  expect(git(repository, "grep", "-c", "age-encryption.org/v1", "state").split("\n")).toHaveLength(2);
  expect([...timesOf(server.envelopes).values()]).toEqual([1, 1]);
});

/** Runs `send --due` in a process of its own, which is killed while the server thinks about a certain mail. */
async function killedRun({ env }: Newsletter, server: ReturnType<typeof killer>): Promise<void> {
  const { PATH } = process.env;
  const args = [...setClock("at", DUE), CLI, "send", "--due"];
  const child = execFile(process.execPath, args, {
    cwd: runner({ mail: server.mail }),
    env: { PATH, ...env },
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  server.kill = () => child.kill("SIGKILL");
  await ended;
}

function killer(at: number, mail: string) {
  let mails = 0;
  const target = {
    mail,
    kill: (): unknown => undefined,
    answer: async (): Promise<undefined> => {
      mails += 1;
      if (mails !== at) return;
      target.kill();
      await setTimeout(50);
    },
  };
  return target;
}

test.each([
  ["resend", 1],
  ["resend", 40],
  ["hold", 40],
])(
  "with %s, a runner that is killed at mail %i leaves nobody out, and one batch in doubt",
  async (onUncertain, at) => {
    const victim = killer(at, `, onUncertain: ${onUncertain}, connections: 1`);
    const server = await startMailServer({ answer: victim.answer });
    const people = 60;
    const letters = await newsletter(server, people, victim.mail);
    await killedRun(letters, victim);
    const before = timesOf(server.envelopes);
    expect(before.size).toBeGreaterThanOrEqual(at - 1);
    expect(before.size).toBeLessThan(people);
    const next = await letters.run(LATER, ["send", "--due"]);
    const after = timesOf(server.envelopes);
    const twice = [...after.values()].filter((times) => times > 1).length;
    if (onUncertain === "resend") {
      expect(next.stderr).toContain(`issue 1 finished: ${people} accepted`);
      expect(after.size).toBe(people);
      expect(twice).toBeLessThanOrEqual(100);
      return;
    }
    expect(twice).toBe(0);
    const { stdout } = await letters.run(LATER, ["issues", "show", "weekly-1", "--json"]);
    const named = [...stdout.matchAll(/reader-\d+@readers\.example/g)].map(([address]) => address);
    expect(named.length).toBeGreaterThan(0);
    expect(named.length).toBeLessThanOrEqual(100);
    expect(new Set([...after.keys(), ...named]).size).toBe(people);
  },
);

test("of two runners at the same time one sends, and the other leaves it to it", async () => {
  const server = await startMailServer();
  const letters = await newsletter(server, 30);
  const { env, run } = letters;
  const all = await Promise.all([
    feedletterProcess(["send", "--due"], { cwd: runner(), env, now: DUE }),
    feedletterProcess(["send", "--due"], { cwd: runner(), env, now: DUE }),
    feedletterProcess(["send", "--due"], { cwd: runner(), env, now: DUE }),
  ]);
  expect(all.map(({ code, stderr }) => (code === 0 ? code : stderr))).toEqual([0, 0, 0]);
  expect([...timesOf(server.envelopes).values()]).toEqual(Array(30).fill(1));
  expect((await run(LATER, ["issues"])).stdout).toContain("30");
});
