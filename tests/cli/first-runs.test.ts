import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { runCommandLine } from "#cli/command-line.js";
import { openTerminal } from "#terminal/terminal.js";
import { CONFIG, folderWith, postOn, type Ran } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const DAY = 86_400_000;
const today = new Date().toISOString().slice(0, 10);

/** A command in this process. With `answers`, there is somebody at a terminal who gives them. */
async function runHere(
  cwd: string,
  args: readonly string[],
  answers?: readonly boolean[],
): Promise<Ran & { asked: readonly string[] }> {
  let [stdout, stderr] = ["", ""];
  const stdin = Readable.from([]);
  const streams = {
    stdin,
    stdout: new Writable({
      write: (chunk, _, done) => {
        stdout += chunk;
        done();
      },
    }),
    stderr: new Writable({
      write: (chunk, _, done) => {
        stderr += chunk;
        done();
      },
    }),
  };
  const asked: string[] = [];
  const code = await runCommandLine(args, {
    ...{ cwd, env: {}, stdin, randomBytes, clock: Date.now },
    ...{ sleep: async () => {}, onStop: () => () => {}, holdSignals: async (act) => act() },
    terminal: {
      ...openTerminal(streams, {}),
      interactive: answers !== undefined,
      confirm: async (question) => {
        asked.push(question);
        return answers?.[asked.length - 1] === true;
      },
    },
  });
  return { code, stdout, stderr, asked };
}

/** A blog of 32 posts, the newest from 40 days ago, whose owner has just set up a digest. */
function blog(mail = "", digest = "") {
  const posts = Array.from({ length: 32 }, (_, nth) => {
    const date = new Date(Date.now() - (nth * 45 + 40) * DAY).toISOString().slice(0, 10);
    return [`content/p${nth}.md`, postOn(date, `Post ${nth}`)] as const;
  });
  const cwd = folderWith({
    ...Object.fromEntries(posts),
    "feedletter.yaml": `${CONFIG}digests:
  weekly: {${digest}}
mail:
  from: "Notes <news@notes.example>"
  unsubscribe: "mailto:leave@notes.example"
${mail}`,
    "list.csv": "email\nada@example.org\nbob@example.org\n",
  });
  return {
    cwd,
    run: (...args: readonly string[]) => runHere(cwd, args),
    runAsking: (answers: readonly boolean[], ...args: readonly string[]) => runHere(cwd, args, answers),
    write: (name: string, date: string, title: string) =>
      writeFileSync(join(cwd, `content/${name}.md`), postOn(date, title)),
    outbox: () => readdirSync(join(cwd, ".feedletter/outbox")).sort(),
  };
}

const SMTP = (url: string): string => `  transport: "${url}"\n`;
const OLDER = "32 posts existed before this digest";

describe("a new digest", () => {
  test("mails nobody an old post, but posts written after the import", async () => {
    const server = await startMailServer();
    const { run, write } = blog(SMTP(server.url));
    const imported = await run("subscribers", "import", "list.csv");
    expect(imported.stderr).toContain("weekly starts now: 32 existing posts won't be mailed, new ones will");
    const empty = await run("send", "weekly", "--yes");
    expect(empty.code).toBe(0);
    expect(empty.stderr).toContain(`weekly: nothing new to send. ${OLDER} and won't be mailed`);
    expect(empty.stderr).toContain("--include-old");
    write("new", today, "New");
    const sent = await run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("✓ weekly 1: 1 post to 2 subscribers, 2 accepted");
    expect(sent.stderr).toContain(`${OLDER} and won't be mailed.`);
    expect(server.mails.map(({ subject }) => subject)).toEqual(["New", "New"]);
  });

  test("without a terminal and --yes, says how many older posts stay out, and how to include them", async () => {
    const server = await startMailServer();
    const { run, write } = blog(SMTP(server.url));
    await run("subscribers", "add", "ada@example.org");
    write("new", today, "New");
    const ran = await run("send", "weekly");
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain(
      "E_CONFIRM  Confirmation required to send weekly: 1 post (not 32 older ones)",
    );
    expect(ran.stderr).toContain("--include-old");
    expect(server.mails).toEqual([]);
  });

  test("with --include-old mails the newest once", async () => {
    const server = await startMailServer();
    const { run } = blog(SMTP(server.url));
    await run("subscribers", "add", "ada@example.org");
    const sent = await run("send", "weekly", "--yes", "--include-old");
    expect(sent.stderr).toContain("✓ weekly 1: 20 posts to 1 subscriber, 1 accepted");
    expect((await run("send", "weekly", "--yes", "--include-old")).stderr).toContain(
      "weekly: nothing new to send",
    );
    expect(server.mails).toHaveLength(1);
  });

  test("with `start: newest` mails the newest, also if it was set after the import", async () => {
    const server = await startMailServer();
    const { cwd, run } = blog(SMTP(server.url));
    await run("subscribers", "import", "list.csv");
    const config = join(cwd, "feedletter.yaml");
    writeFileSync(config, readFileSync(config, "utf8").replace("{}", "{ start: newest, posts: { max: 3 } }"));
    expect((await run("send", "weekly", "--yes")).stderr).toContain("✓ weekly 1: 3 posts to 2 subscribers");
    expect((await run("send", "weekly", "--yes")).stderr).toContain("weekly: nothing new to send");
    expect(server.mails).toHaveLength(2);
  });

  test("with a date mails the posts from then on; an invalid one is an error with its line", async () => {
    const server = await startMailServer();
    const since = new Date(Date.now() - 100 * DAY).toISOString().slice(0, 10);
    const { run, cwd } = blog(SMTP(server.url), ` start: ${since} `);
    await run("subscribers", "add", "ada@example.org");
    expect((await run("send", "weekly", "--yes")).stderr).toContain("✓ weekly 1: 2 posts to 1 subscriber");
    const config = join(cwd, "feedletter.yaml");
    writeFileSync(config, readFileSync(config, "utf8").replace(since, "2026-02-30"));
    const wrong = await run("send", "weekly", "--yes");
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^feedletter\.yaml:9 {2}E_CONFIG .*must be now, newest or a date such as/);
  });

  test("on a terminal, the first `send` asks whether the newest older posts go along", async () => {
    const server = await startMailServer();
    const { run, runAsking, write } = blog(SMTP(server.url));
    await run("subscribers", "add", "ada@example.org");
    write("new", today, "New");
    const declined = await runAsking([false, false], "send", "weekly");
    expect(declined.asked).toEqual([
      "weekly has no issue yet. 32 older posts existed before it. Include the newest of them, up to 20 posts in all?",
      expect.stringMatching(
        /^Send weekly: 1 post \(not 32 older ones\) to 1 subscriber through 127\.0\.0\.1/,
      ),
    ]);
    expect(declined.stderr).toContain("weekly: nothing was sent");
    const accepted = await runAsking([true, true], "send", "weekly");
    expect(accepted.asked[1]).toMatch(/^Send weekly: 20 posts to 1 subscriber/);
    expect(accepted.stderr).toContain("✓ weekly 1: 20 posts to 1 subscriber, 1 accepted");
    write("newer", today, "Newer");
    const next = await runAsking([true], "send", "weekly");
    expect(next.asked).toEqual([expect.stringMatching(/^Send weekly: 1 post to 1 subscriber/)]);
    expect(server.mails).toHaveLength(2);
  });

  test("whose posts can't be read yet is said, and the subscriber is added all the same", async () => {
    const { cwd, run } = blog();
    const config = join(cwd, "feedletter.yaml");
    writeFileSync(config, readFileSync(config, "utf8").replace("files: content", "files: missing"));
    const added = await run("subscribers", "add", "ada@example.org");
    expect(added.code).toBe(0);
    expect(added.stderr).toContain("weekly: the posts can't be read, so its start isn't recorded yet.");
  });
});

describe("without `mail.transport`", () => {
  test("`send` is a rehearsal: it writes the mails, says so, and the next real `send` mails the same post", async () => {
    const { cwd, run, write, outbox } = blog();
    await run("subscribers", "import", "list.csv");
    write("new", today, "New");
    for (let times = 0; times < 2; times += 1) {
      const ran = await run("send", "weekly");
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain("weekly 1: 1 post, 2 mails in .feedletter/outbox");
      expect(ran.stderr).toContain("Rehearsal: nothing was recorded");
      expect(outbox()).toEqual([
        expect.stringMatching(/^rehearsal_weekly-1-ada.*\.eml$/),
        expect.stringMatching(/^rehearsal_weekly-1-bob.*\.eml$/),
      ]);
    }
    expect((await run("issues")).stderr).toContain("No issue has been sent yet.");
    const config = join(cwd, "feedletter.yaml");
    writeFileSync(config, `${readFileSync(config, "utf8")}  transport: outbox\n`);
    const sent = await run("send", "weekly", "--yes");
    expect(sent.stderr).toContain("✓ weekly 1: 1 post to 2 subscribers, 2 accepted");
    expect(sent.stderr).not.toContain("Rehearsal");
    expect(outbox().map((name) => name.slice(0, 12))).toEqual(["weekly-1-ada", "weekly-1-bob"]);
    expect((await run("send", "weekly", "--yes")).stderr).toContain("weekly: nothing new to send");
  });

  test("an issue can't be resumed, as nothing would be sent", async () => {
    const { cwd, run, write } = blog(SMTP("smtp://127.0.0.1:1"));
    await run("subscribers", "add", "ada@example.org");
    write("new", today, "New");
    expect((await run("send", "weekly", "--yes")).code).toBe(1);
    const config = join(cwd, "feedletter.yaml");
    writeFileSync(config, readFileSync(config, "utf8").replace(/ {2}transport: .*\n/, ""));
    const resumed = await run("issues", "resume", "weekly-1");
    expect(resumed.code).toBe(2);
    expect(resumed.stderr).toMatch(/^feedletter\.yaml:\d+ {2}E_TRANSPORT /);
    expect((await run("send", "weekly")).stderr).toContain("Rehearsal");
    expect((await run("issues")).stdout).toContain("1 waiting");
  });
});

describe("if there is nothing new, a sample is shown", () => {
  test("the newest posts before the first issue, then those of the last one", async () => {
    const { run, write, outbox } = blog("  transport: outbox\n");
    await run("subscribers", "add", "ada@example.org");
    const dry = await run("send", "weekly", "--dry-run");
    expect(dry.stderr).toContain("weekly: nothing new to send; this shows the newest posts");
    expect(dry.stderr).toContain("weekly 1: 20 posts");
    const tested = await run("send", "weekly", "--test", "me@example.org");
    expect(tested.code).toBe(0);
    expect(tested.stderr).toContain("weekly: nothing new to send; this shows the newest posts");
    expect(outbox()).toEqual([expect.stringMatching(/^weekly-test-me/)]);
    write("new", today, "New");
    await run("send", "weekly", "--yes");
    const last = await run("send", "weekly", "--dry-run", "--json");
    expect(last.stderr).toContain("weekly: nothing new to send; this shows the posts of the last issue, 1");
    expect(JSON.parse(last.stdout)).toMatchObject({ of: "last-issue", draft: { posts: [{ title: "New" }] } });
    expect((await run("send", "weekly", "--test", "me@example.org")).stderr).toContain("the last issue, 1");
  });
});
