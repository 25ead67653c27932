import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const MAIL = `mail:
  from: "Notes <news@notes.example>"
  unsubscribe: "mailto:leave@notes.example"
`;

interface Site {
  readonly digest?: string;
  readonly transport?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly now?: string;
}

/** A site with one post and a list of two people, as a job checks it out. */
function site({ digest = "start: newest", transport = "  transport: outbox\n", env, now }: Site = {}) {
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}digests:\n  weekly: { ${digest} }\n${MAIL}${transport}`,
    "content/one.md": postOn("2026-06-01", "One"),
    "list.csv": "email\nada@example.org\nbob@example.org\n",
  });
  return {
    cwd,
    run: (...args: readonly string[]) => feedletter(args, { cwd, env, now }),
    at: (time: string, ...args: readonly string[]) => feedletter(args, { cwd, env, now: time }),
    mails: () => {
      const outbox = join(cwd, ".feedletter/outbox");
      return existsSync(outbox) ? readdirSync(outbox).map((name) => name.split("-example")[0]) : [];
    },
    post: (name: string, date: string) =>
      writeFileSync(join(cwd, `content/${name.toLowerCase()}.md`), postOn(date, name)),
    page: (path: string) => readFileSync(join(cwd, "out/digests/weekly", path, "index.html"), "utf8"),
    loseDatabase: () => rmSync(join(cwd, ".feedletter"), { recursive: true }),
  };
}

describe("in CI, where a job may begin without the database of the last one,", () => {
  const ci = { CI: "true" };

  test("no job sends a first issue, and the message says what to do", async () => {
    for (let jobs = 0; jobs < 2; jobs += 1) {
      const { run, mails } = site({ env: ci, now: "2026-06-15T09:00:00Z" });
      expect((await run("subscribers", "import", "list.csv")).code).toBe(0);
      const refused = await run("send", "weekly", "--yes");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        "E_LEDGER_NEW  `CI` is set, and the database .feedletter/feedletter.db",
      );
      expect(refused.stderr).toContain("PostgreSQL (`database: ${DATABASE_URL}`)");
      expect(refused.stderr).toContain("a file that is kept and restored");
      expect(refused.stderr).toContain(
        "`feedletter send weekly --first 2026-06-15` (valid on that day only)",
      );
      expect(mails()).toEqual([]);
    }
  });

  test("nothing is recorded without a database either, not even the start of the digest", async () => {
    const { run } = site({ env: ci, digest: "" });
    expect((await run("send", "weekly", "--yes")).stderr).toContain("E_LEDGER_NEW");
    expect((await run("send", "weekly", "--yes")).stderr).toContain("E_LEDGER_NEW");
  });

  test("--first sends it on that day of the site's zone only, and isn't needed again with the same database", async () => {
    const { at, mails, loseDatabase, post } = site({ env: ci });
    // In Berlin it is the 16th.
    const night = "2026-06-15T22:30:00Z";
    await at(night, "subscribers", "import", "list.csv");
    for (const [first, sentence] of [
      [
        "2026-06-15",
        "`--first 2026-06-15` has expired: it is valid on that day only, and today is 2026-06-16",
      ],
      ["2026-06-17", "`--first 2026-06-17` is not valid yet: today is 2026-06-16"],
    ] as const) {
      const wrong = await at(night, "send", "weekly", "--yes", "--first", first);
      expect(wrong.code).toBe(1);
      expect(wrong.stderr).toContain(`E_LEDGER_NEW  ${sentence} (Europe/Berlin).`);
    }
    const invalid = await at(night, "send", "weekly", "--yes", "--first", "2026-02-30");
    expect(invalid).toMatchObject({ code: 2, stderr: expect.stringContaining("E_USAGE  Invalid date") });
    expect(mails()).toEqual([]);
    const sent = await at(night, "send", "weekly", "--yes", "--first", "2026-06-16");
    expect(sent.stderr).toContain("✓ weekly 1: 1 post to 2 subscribers, 2 accepted");

    post("Two", "2026-06-18");
    const next = await at("2026-06-18T09:00:00Z", "send", "weekly", "--yes");
    expect(next.stderr).toContain("✓ weekly 2: 1 post to 2 subscribers, 2 accepted");
    const left = await at("2026-06-18T10:00:00Z", "send", "weekly", "--yes", "--first", "2026-06-16");
    expect(left).toMatchObject({ code: 1, stderr: expect.stringContaining("has expired") });

    loseDatabase();
    await at("2026-06-19T09:00:00Z", "subscribers", "import", "list.csv");
    const lost = await at("2026-06-19T09:00:00Z", "send", "weekly", "--yes", "--first", "2026-06-16");
    expect(lost).toMatchObject({ code: 1, stderr: expect.stringContaining("has expired") });
  });

  test("a confirmed database is known although there was nothing to send yet", async () => {
    const { at, post } = site({ env: ci, digest: "" });
    await at("2026-06-15T09:00:00Z", "subscribers", "import", "list.csv");
    const first = await at("2026-06-15T09:00:00Z", "send", "weekly", "--yes", "--first", "2026-06-15");
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining("weekly: nothing new to send") });
    post("Two", "2026-06-16");
    const sent = await at("2026-06-16T09:00:00Z", "send", "weekly", "--yes");
    expect(sent.stderr).toContain("✓ weekly 1: 1 post to 2 subscribers");
  });

  test("a rehearsal needs no confirmation", async () => {
    const real = site({ env: ci });
    await real.run("subscribers", "import", "list.csv");
    expect((await real.run("send", "weekly", "--dry-run")).code).toBe(0);
    expect((await real.run("send", "weekly", "--test", "me@example.org")).code).toBe(0);
    const rehearsing = site({ env: ci, transport: "" });
    await rehearsing.run("subscribers", "import", "list.csv");
    const ran = await rehearsing.run("send", "weekly");
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining("Rehearsal") });
  });

  test.each(["", "false", "0"])("and `CI=%s` is none", async (CI) => {
    const { run } = site({ env: { CI } });
    await run("subscribers", "import", "list.csv");
    expect((await run("send", "weekly", "--yes")).stderr).toContain("✓ weekly 1: 1 post to 2 subscribers");
  });
});

describe("an archive with issues that the database doesn't know", () => {
  /** Two issues are sent; then the database is lost, the people are imported again, and there is a third post. */
  async function lost() {
    const sent = site();
    const { at, post, loseDatabase } = sent;
    await at("2026-06-02T09:00:00Z", "subscribers", "import", "list.csv");
    await at("2026-06-02T09:00:00Z", "send", "weekly", "--yes");
    post("Two", "2026-06-08");
    await at("2026-06-09T09:00:00Z", "send", "weekly", "--yes");
    loseDatabase();
    await at("2026-06-16T08:00:00Z", "subscribers", "import", "list.csv");
    post("Older", "2026-05-20");
    post("Three", "2026-06-15");
    return sent;
  }
  const NOW = "2026-06-16T09:00:00Z";

  test("stops `send` and `serve`, which say what they saw", async () => {
    const { at, mails } = await lost();
    for (const command of [["send", "weekly", "--yes"], ["serve"]]) {
      const refused = await at(NOW, ...command);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(
        "E_LEDGER_NEW  The output folder has issues 1 to 2 of weekly (digests/weekly/), which the database doesn't know.",
      );
      expect(refused.stderr).toContain(
        "`feedletter send weekly --first 2026-06-16` (valid on that day only)",
      );
      expect(refused.stderr).toContain("the next issue is then number 3");
    }
    expect(mails()).toEqual([]);
    expect((await at(NOW, "send", "weekly", "--dry-run")).code).toBe(0);
  });

  test("is continued with --first: its pages are kept, and none of its posts is sent again", async () => {
    const { at, page, mails } = await lost();
    const before = [page("1"), page("2")];
    const sent = await at(NOW, "send", "weekly", "--yes", "--first", "2026-06-16", "--json");
    expect(JSON.parse(sent.stdout).next).toMatchObject({ issue: "weekly-3", posts: [{ title: "Three" }] });
    expect([page("1"), page("2")]).toEqual(before);
    expect([...page(".").matchAll(/href="(\d)\//g)].map(([, number]) => number)).toEqual(["3", "2", "1"]);
    expect(page("3")).toContain('<a href="../2/" rel="prev">');
    expect(mails()).toEqual(["weekly-3-ada", "weekly-3-bob"]);
    const again = await at("2026-06-17T09:00:00Z", "send", "weekly", "--yes");
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("weekly: nothing new to send") });
  });

  test("isn't seen in pages that the site has there itself", async () => {
    const { cwd, at } = site();
    mkdirSync(join(cwd, "out/digests/weekly/7"), { recursive: true });
    writeFileSync(join(cwd, "out/digests/weekly/7/index.html"), "<h1>Seven</h1>");
    await at(NOW, "subscribers", "import", "list.csv");
    expect((await at(NOW, "send", "weekly", "--yes")).stderr).toContain("✓ weekly 1: 1 post");
  });
});
