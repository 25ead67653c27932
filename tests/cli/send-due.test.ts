import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { startImapServer } from "../mail/imap-server.js";
import { CONFIG, feedletter, feedletterProcess, folderWith, postOn } from "./cli.js";
import { ADA, mailTo, sentByMail } from "./leaving-by-mail.js";
import { reply, startMailServer } from "./mail-server.js";

const MONDAY = "2026-06-15T06:00:00Z";
/** The run is at 9:00 in Berlin; CI comes late. */
const LATE = "2026-06-15T07:40:00Z";

type Server = Awaited<ReturnType<typeof startMailServer>>;

/** A site with a weekly digest that was first served on Sunday, a new post, and subscribers. */
async function site(
  server: Pick<Server, "url">,
  {
    people = ["ada@readers.example", "bob@readers.example"],
    digest = 'schedule: "0 9 * * mon"',
    mail = "",
  }: { readonly people?: readonly string[]; readonly digest?: string; readonly mail?: string } = {},
) {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:
  weekly: { ${digest} }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example"${mail} }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  const env = { SMTP_URL: server.url };
  const due = (now: string, ...more: string[]) =>
    feedletter(["send", "--due", ...more], { cwd: folder, env, now });
  const configPath = join(folder, "feedletter.yaml");
  const clock = () => Date.parse("2026-06-14T12:00:00Z");
  for (const address of people) await addSubscriber({ configPath, env, clock, randomBytes }, { address });
  await due("2026-06-14T12:00:00Z");
  writeFileSync(join(folder, "content/new.md"), postOn("2026-06-14", "New"));
  return { folder, env, due };
}

test("a run that is due is sent once, however late CI comes, with its page", async () => {
  const server = await startMailServer();
  const { folder, due } = await site(server);
  const early = await due(MONDAY);
  expect([early.code, early.stderr]).toEqual([0, "Nothing is due. Next: weekly 2026-06-15 09:00.\n"]);
  const sent = await due(LATE);
  expect(sent.code).toBe(0);
  expect(sent.stderr).toContain("issue 1 finished: 2 accepted");
  expect(sent.stderr).toContain("Next: weekly 2026-06-22 09:00.");
  expect(existsSync(join(folder, "out/digests/weekly/1/index.html"))).toBe(true);
  expect((await due("2026-06-15T08:40:00Z")).stderr).toContain("Nothing is due.");
  expect(server.envelopes.toSorted()).toEqual(["ada@readers.example", "bob@readers.example"]);
});

test("in CI, a database without an issue must be confirmed once, as it may be gone after the job", async () => {
  const server = await startMailServer();
  const { folder, env } = await site(server);
  const inCi = (...more: string[]) =>
    feedletter(["send", "--due", ...more], { cwd: folder, env: { ...env, CI: "true" }, now: LATE });
  const refused = await inCi();
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("E_LEDGER_NEW")]);
  expect(refused.stderr).toContain("feedletter send --due --first 2026-06-15");
  expect((await inCi("--first", "2026-06-15")).stderr).toContain("issue 1 finished: 2 accepted");
  expect((await inCi()).stderr).toContain("Nothing is due.");
});

/** Each file with its bytes and when it was written. */
function filesIn(folder: string) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, ...statSync(join(folder, name)) }))
    .filter((file) => file.mode & 0o100000)
    .map(({ name, mtimeMs }) => [name, mtimeMs, readFileSync(join(folder, name)).toString("base64")])
    .toSorted();
}

test("a run with nothing to do writes nothing", async () => {
  const server = await startMailServer();
  const { folder, due } = await site(server);
  await due(LATE);
  const before = filesIn(folder);
  expect((await due("2026-06-15T09:40:00Z")).code).toBe(0);
  expect(filesIn(folder)).toEqual(before);
});

test("several runs at once mail nobody twice", async () => {
  const server = await startMailServer();
  const people = Array.from({ length: 40 }, (_, index) => `reader-${index}@readers.example`);
  const { folder, env, due } = await site(server, { people });
  const all = await Promise.all([
    due(LATE),
    due(LATE),
    feedletterProcess(["send", "--due"], { cwd: folder, env, now: LATE }),
  ]);
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(server.envelopes.toSorted()).toEqual(people.toSorted());
});

test("deferred mails are sent by a later run, and a refused one is a failure", async () => {
  let first = true;
  const server = await startMailServer({
    answer: async (recipient) => {
      if (recipient.startsWith("bob")) return reply(550, "5.1.1 No such user");
      if (!first) return undefined;
      first = false;
      return reply(451, "4.7.1 Greylisted, try again later");
    },
  });
  const { due } = await site(server, { people: ["ada@readers.example"] });
  const deferred = await due(LATE);
  expect(deferred.stderr).toContain("1 waiting");
  expect(deferred.code).toBe(0);
  expect(server.envelopes).toEqual([]);
  const later = await due("2026-06-15T09:40:00Z");
  expect(later.stderr).toContain("issue 1 finished: 1 accepted");
  expect(server.envelopes).toEqual(["ada@readers.example"]);

  const other = await site(server);
  expect((await other.due(LATE)).code).toBe(3);
});

test("a run that `mail.rate` stops says so, and when the rest goes", async () => {
  const server = await startMailServer();
  const { due } = await site(server, { mail: ", rate: { perHour: 1 }" });
  const { code, stderr } = await due(LATE);
  expect([code, server.envelopes.length]).toEqual([0, 1]);
  expect(stderr).toMatch(
    /issue 1 waiting: 1 accepted, 0 rejected, 1 waiting \(the limit of `mail.rate` or `mail.warmUp` is reached; the rest is sent from 2026-06-15 10:4\d on\)/,
  );
  await due("2026-06-15T08:45:00Z");
  expect(server.envelopes).toHaveLength(2);
});

test("a mail server that is away fails the run, and nothing is lost", async () => {
  const server = await startMailServer();
  const { folder, due } = await site(server);
  const away = await feedletter(["send", "--due"], {
    cwd: folder,
    env: { SMTP_URL: "smtp://127.0.0.1:1" },
    now: LATE,
  });
  expect(away.code).toBe(3);
  expect((await due("2026-06-15T08:40:00Z")).code).toBe(0);
  expect(server.envelopes).toHaveLength(2);
});

test("with `on: publish`, a post that is unchanged since an earlier run is mailed", async () => {
  const server = await startMailServer();
  const { due } = await site(server, { digest: "on: publish" });
  expect((await due("2026-06-15T06:00:00Z")).stderr).toContain("weekly when a post is published");
  expect(server.mails).toHaveLength(0);
  expect((await due("2026-06-15T07:00:00Z")).stderr).toContain("issue 1 finished");
  expect(server.mails.map(({ subject }) => subject)).toEqual(Array(2).fill(expect.stringContaining("New")));
  await due("2026-06-15T08:00:00Z");
  expect(server.mails).toHaveLength(2);
});

test("the mailbox is read before anything is sent", async () => {
  const sent = await sentByMail('bounces: bounces@notes.example, inbox: "${IMAP_URL}"', "");
  const imap = await startImapServer();
  imap.deliver(mailTo(sent.mailto()));
  const env = { SMTP_URL: sent.server.url, IMAP_URL: imap.url };
  const config = join(sent.folder, "feedletter.yaml");
  writeFileSync(
    config,
    readFileSync(config, "utf8").replace("{ start: newest }", '{ start: newest, schedule: "0 9 * * mon" }'),
  );
  const due = (now: string) => feedletter(["send", "--due"], { cwd: sent.folder, env, now });
  const first = await due("2026-06-20T12:00:00Z");
  expect(first.stderr).toContain("read mail: 1 left");
  writeFileSync(join(sent.folder, "content/two.md"), postOn("2026-06-21", "Two"));
  const before = sent.server.envelopes.length;
  await due("2026-06-22T07:40:00Z");
  expect(sent.server.envelopes.slice(before)).toEqual(["bob@readers.example"]);
  expect((await sent.person(ADA)).digests).toEqual(["daily"]);
});

test("--for stops cleanly, and the next run sends the rest", async () => {
  let stop = () => {};
  const server = await startMailServer({
    answer: async () => {
      stop();
      // The time is up while the server thinks.
      await new Promise(setImmediate);
      return undefined;
    },
  });
  const people = Array.from({ length: 30 }, (_, index) => `reader-${index}@readers.example`);
  const { folder, env, due } = await site(server, { people });
  const stopped = feedletter(["send", "--due", "--for", "5h"], {
    ...{ cwd: folder, env, now: LATE },
    sleep: (ms, signal) =>
      ms !== 5 * 3_600_000
        ? Promise.resolve()
        : new Promise((resolve) => {
            signal?.addEventListener("abort", () => resolve());
            stop = resolve;
          }),
  });
  const { code, stderr } = await stopped;
  expect([code, stderr]).toEqual([0, expect.stringContaining("The time is up")]);
  expect(server.envelopes.length).toBeLessThan(people.length);
  expect((await due(LATE)).code).toBe(0);
  expect(server.envelopes.toSorted()).toEqual(people.toSorted());
});

test("without a mail server it says so and records nothing", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests:\n  weekly: { schedule: "0 9 * * mon" }\nmail: { from: "Notes <news@notes.example>" }\n`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const { code, stderr } = await feedletter(["send", "--due"], { cwd: folder, now: LATE });
  expect([code, stderr]).toEqual([0, expect.stringContaining("`mail.transport` is not set")]);
});

test.each([
  [["send"], "No digest is named."],
  [["send", "weekly", "--for", "5h"], "--for only works with --due"],
  [["send", "weekly", "--due"], "for all digests"],
  [["send", "--due", "--dry-run"], "for all digests"],
  [["send", "--due", "--for", "soon"], 'Invalid duration "soon"'],
  [["send", "--due", "--now", LATE], "--now can't be used"],
])("%j is a mistake", async (args, message) => {
  const { code, stderr } = await feedletter(args, { cwd: folderWith({ "feedletter.yaml": CONFIG }) });
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});
