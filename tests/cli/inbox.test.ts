import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { openSendContext } from "#app/digests/send-context.js";
import { runInboxChecks } from "#app/doctor/inbox-checks.js";
import { checkRequests } from "#app/doctor/kept-mails.js";
import { collect } from "../deliveries/samples.js";
import { reportMail, SHAPES, zip } from "../mail/dmarc-samples.js";
import { type ImapServer, startImapServer } from "../mail/imap-server.js";
import { CLI, feedletter } from "./cli.js";
import { ADA, bounceFor, forgedRequest, LETTER, sentByMail } from "./leaving-by-mail.js";

const READ = "Feedletter/Read";
/** A sent issue, and a mailbox with somebody who leaves, a bounce, a private letter and a forged request. */
async function withMailbox(script?: Parameters<typeof startImapServer>[0]) {
  const site = await sentByMail('bounces: bounces@notes.example, inbox: "${IMAP_URL}"');
  const imap = await startImapServer(script);
  const leave = site.mailTo(site.mailto());
  for (const mail of [leave, bounceFor(site.bounceOf("bob")), LETTER, forgedRequest]) imap.deliver(mail);
  const env = { SMTP_URL: "smtp://127.0.0.1:1", IMAP_URL: imap.url };
  const run = (...args: string[]) => feedletter(["inbox", ...args], { cwd: site.folder, env });
  return { site, imap, leave, env, run };
}

const kindsOf = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line).kind);

/** Nobody's word was lost, and nobody was counted twice. */
async function expectCounted({
  site,
  imap,
}: {
  site: Awaited<ReturnType<typeof sentByMail>>;
  imap: ImapServer;
}) {
  expect(await site.person(ADA)).toMatchObject({
    digests: ["daily"],
    events: [{ event: "left", digest: "weekly" }],
  });
  expect((await site.person("bob@readers.example")).suspected).toBe("bounced (5.1.1)");
  expect(imap.mailsIn(READ)).toHaveLength(2);
  expect(imap.mailsIn("INBOX")).toEqual([LETTER, forgedRequest]);
  expect(imap.flags()).toEqual([["$FeedletterRead"], ["$FeedletterRead", "\\Flagged"]]);
}

test("reads the mailbox once: what is recorded moves, what isn't understood stays with a star, and private mail stays", async () => {
  const { site, imap, run } = await withMailbox();
  const dry = await run("--dry-run", "--json");
  expect(kindsOf(dry.stdout)).toEqual(["left", "recognised", "other", "leave-unsigned"]);
  expect(imap.flags()).toEqual([[], [], [], []]);
  expect(await site.person(ADA)).toMatchObject({ digests: ["daily", "weekly"], events: [] });
  const first = await run("--json");
  expect(first.code).toBe(0);
  expect(kindsOf(first.stdout)).toEqual(["left", "suspected", "other", "leave-unsigned"]);
  await expectCounted({ site, imap });
  const second = await run();
  expect([second.code, second.stdout]).toEqual([0, ""]);
  expect(second.stderr).toContain("no new mail");
  // BODY[] without PEEK would mark each mail as read.
  expect(imap.commands.join("\n")).not.toMatch(/EXPUNGE|\\Deleted|\\Seen|BODY\[/);
});

test("a DMARC report is counted, and moves away like a bounce", async () => {
  const site = await sentByMail(
    'bounces: bounces@notes.example, dmarc: dmarc@notes.example, inbox: "${IMAP_URL}"',
  );
  const imap = await startImapServer();
  const begin = Math.floor(Date.now() / 86_400_000) * 86_400 - 86_400;
  const report = SHAPES["google.com"]?.({ begin, rows: [{ ip: "192.0.2.1", count: 7, spf: "pass" }] });
  imap.deliver(reportMail(zip(report ?? ""), { isWhole: true, type: "application/zip" }));
  const env = { SMTP_URL: "smtp://127.0.0.1:1", IMAP_URL: imap.url };
  const { stderr } = await feedletter(["inbox"], { cwd: site.folder, env });
  expect(stderr).toContain(
    "google.com reports 7 mails from notes.example, of which 7 are aligned. That is counted.",
  );
  expect(stderr).toContain("1 mail: 1 about who sends in your name");
  expect(imap.mailsIn(READ)).toHaveLength(1);
});

test("killed between what is recorded and the move, it counts nobody twice", async () => {
  let moves = 0;
  const { site, imap, env, run } = await withMailbox({
    // The program dies with each connection that wants to move its first mail.
    before: (command) => {
      if (!command.startsWith("UID MOVE")) return undefined;
      moves += 1;
      return moves <= 2 ? "cut" : undefined;
    },
  });
  for (const _ of [1, 2]) {
    const move = imap.seen("UID MOVE");
    const child = spawn(process.execPath, [CLI, "inbox"], {
      cwd: site.folder,
      env: { PATH: process.env.PATH, ...env },
    });
    await move;
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await site.person(ADA)).toMatchObject({ events: [{ event: "left" }] });
    expect(imap.mailsIn("INBOX")).toHaveLength(4);
  }
  expect(kindsOf((await run("--json")).stdout)).toEqual([
    "left-already",
    "suspected",
    "other",
    "leave-unsigned",
  ]);
  await expectCounted({ site, imap });
});

test("a connection that is lost in the middle is an error without the password, and the next run goes on", async () => {
  let cuts = 0;
  const { site, imap, run } = await withMailbox({
    before: (command) => (command.startsWith("UID FETCH 2") && cuts++ === 0 ? "cut" : undefined),
  });
  const cut = await run();
  expect(cut.code).toBe(1);
  expect(cut.stderr).toContain("E_INBOX");
  expect((await run()).code).toBe(0);
  await expectCounted({ site, imap });
});

test("a refused login and a server without STARTTLS are errors that don't repeat the password", async () => {
  const { imap, run, site } = await withMailbox();
  const elsewhere = async (url: string) => {
    const { stderr, code } = await feedletter(["inbox"], {
      cwd: site.folder,
      env: { SMTP_URL: "smtp://x", IMAP_URL: url },
    });
    expect(code).toBeGreaterThan(0);
    expect(stderr).not.toMatch(/s3cret|wr0ng/);
    return stderr;
  };
  expect(await elsewhere(imap.url.replace("s3cret", "wr0ng"))).toMatch(/E_INBOX.*refused the login/);
  expect(await elsewhere("imap://ada@127.0.0.1/")).toMatch(/feedletter\.yaml:\d+ {2}E_CONFIG/);
  expect(await elsewhere("https://ada:s3cret@127.0.0.1/")).toMatch(/E_CONFIG/);
  expect((await run()).code).toBe(0);
});

test.each([
  ["without keywords", { keywords: false }, [[], ["\\Flagged"]], 2],
  [
    "that refuses the folder",
    { before: (command: string) => (command.startsWith("CREATE") ? "NO [NOPERM] not here" : undefined) },
    undefined,
    0,
  ],
  ["without MOVE and UIDPLUS", { capabilities: ["IMAP4rev1"] }, undefined, 0],
])("a server %s is read as well, and nobody is counted twice", async (_, script, flags, moved) => {
  const { site, imap, run } = await withMailbox(script);
  expect((await run()).code).toBe(0);
  expect((await run()).code).toBe(0);
  expect(imap.mailsIn(READ)).toHaveLength(moved);
  if (flags !== undefined) expect(imap.flags()).toEqual(flags);
  expect(await site.person(ADA)).toMatchObject({ events: [{ event: "left" }] });
  expect(imap.commands.join("\n")).not.toMatch(/EXPUNGE|\\Deleted/);
});

test("hostile mails are bounded and stop nothing", async () => {
  const { site, imap, run, leave } = await withMailbox();
  const nested = Array.from(
    { length: 2_000 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
  );
  const many = Array.from({ length: 20_000 }, (_, i) => `r${i}+${"a".repeat(44)}@x.example`).join(",\r\n ");
  for (const mail of [
    Buffer.alloc(40 * 1024 * 1024, `${"x".repeat(76)}\r\n`),
    `From: a@b.example\r\n${nested.join("")}`,
    Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0x0a, 0xc3, 0x28]),
    `From: a@b.example\r\nTo: ${many}\r\nSubject: ${"=?utf-8?q?".repeat(5_000)}\r\n\r\n`,
    Buffer.alloc(0),
    leave.replace("leave-1", "leave-2"),
  ])
    imap.deliver(mail);
  const read = await run("--json");
  expect(read.code).toBe(0);
  expect(kindsOf(read.stdout).slice(4)).toEqual([
    "other",
    "other",
    "other",
    "other",
    "other",
    "left-already",
  ]);
  expect((await site.person(ADA)).digests).toEqual(["daily"]);
});

test("doctor tests the mailbox, and mentions who seems to ask to leave", async () => {
  const { site, imap, env, run } = await withMailbox();
  const checks = async (url = imap.url) => {
    const sendContext = await openSendContext({ ...site.context, env: { ...env, IMAP_URL: url } });
    try {
      return [
        ...(await collect(runInboxChecks(sendContext))),
        ...(await collect(checkRequests(sendContext, 0))),
      ];
    } finally {
      await sendContext.close();
    }
  };
  expect(await checks()).toMatchObject([
    { check: "mailbox", level: "ok", said: expect.stringContaining("4 to read") },
  ]);
  await run();
  expect(await checks()).toMatchObject([
    { check: "mailbox", level: "ok", said: expect.stringContaining("0 to read") },
    {
      check: "requests to leave",
      level: "warning",
      said: expect.stringMatching(
        /^One mail seems to ask to leave,.* from bob@readers\.example;.* "UNSUBSCRIBE please"\.$/,
      ),
      fix: expect.stringContaining("`feedletter subscribers remove bob@readers.example`"),
    },
  ]);
  const [wrong] = await checks("imap://ada:wr0ng@127.0.0.1:1/");
  expect(wrong).toMatchObject({ level: "error", said: expect.stringContaining("E_INBOX") });
  expect(JSON.stringify(wrong)).not.toContain("wr0ng");
});
