import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import { processMails } from "#app/inbox/process-mails.js";
import { withDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { collect } from "../deliveries/samples.js";
import { CLI, CONFIG, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const SERVER = "server: { url: https://letters.notes.example/ }\n";
const DIGESTS = "digests:\n  weekly: { start: newest }\n  daily: { start: newest }\n";

/** A site whose first issue went to Ada and Bob over a real server, and the ways out of their mails. */
async function sent(mail = "bounces: bounces@notes.example", more = SERVER) {
  const from = `mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", ${mail} }\n`;
  const folder = folderWith({
    "feedletter.yaml": CONFIG + DIGESTS + from + more,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startMailServer();
  let now = Date.UTC(2026, 5, 15, 7);
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => now++, randomBytes, sleep: async () => {} },
  };
  for (const address of ["Ada@readers.example", "bob@readers.example"])
    await addSubscriber(context, { address });
  await sendDigest({ ...context, digest: "weekly", wait: false, confirm: async () => true });
  const header = (name: string, index = 0) => {
    const mail =
      server.mails[server.envelopes.findIndex((to) => to.startsWith(["ada", "Ada", "bob"][index] ?? ""))];
    return mail?.headerLines.find(({ key }) => key === name)?.line.replace(/\r?\n[ \t]+/g, " ");
  };
  const mailto = () => new URL(/<(mailto:[^>]*)>/.exec(unsubscribeOf(1) ?? "")?.[1] ?? "");
  const unsubscribeOf = (index: number) => header("list-unsubscribe", index);
  const take = (source: LocalSource) => collect(processMails(context, source));
  const takeOne = async (mail: string) => (await take({ kind: "mail", bytes: bytesOf(mail) }))[0];
  const person = (address: string) =>
    withDatabase(context, async ({ subscribers, membership }) => {
      const found = await subscribers.byAddress(address);
      return { ...found, events: await membership.events(found?.id ?? "") };
    });
  return { folder, context, server, header, mailto, take, takeOne, person };
}

async function* bytesOf(mail: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(mail);
}

/** What a mail program makes of a mailto: link (RFC 6068). */
function mailTo(url: URL, more: Readonly<Record<string, string>> = {}): string {
  const headers = {
    From: "Ada <ada@readers.example>",
    To: decodeURIComponent(url.pathname),
    Subject: url.searchParams.get("subject") ?? "",
    "Message-ID": "<leave-1@readers.example>",
    ...more,
  };
  return `${Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\r\n")}\r\n\r\nPlease.\r\n`;
}

const ADA = "ada@readers.example";

test("each mail can be left by one click and by mail, and a mail signs off that person from that digest alone", async () => {
  const { folder, header, mailto, person } = await sent();
  expect(header("list-unsubscribe", 1)).toMatch(
    /^List-Unsubscribe: <https:\/\/[^>]+>, <mailto:bounces\+([a-z2-7]{44})@notes\.example\?subject=unsubscribe%20weekly%20\1>$/,
  );
  expect(header("list-unsubscribe-post", 1)).toBe("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  const pipe = { cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH }, stdio: "pipe" } as const;
  const input = mailTo(mailto());
  const run = () => execFileSync(process.execPath, [CLI, "bounce", "--json"], { ...pipe, input });
  expect(JSON.parse(run())).toEqual({ kind: "left", address: ADA, digest: "weekly" });
  expect(JSON.parse(run())).toEqual({ kind: "left-already", address: ADA, digest: "weekly" });
  expect(await person(ADA)).toMatchObject({
    ...{ state: "active", digests: ["daily"] },
    events: [
      { event: "left", digest: "weekly", source: expect.stringContaining("a mail with the signed token") },
    ],
  });
  expect((await person("bob@readers.example")).digests).toEqual(["daily", "weekly"]);
});

test("without a server, mail is the only way, in the body as well, and its subject alone is enough", async () => {
  const { header, mailto, server, takeOne, person } = await sent(
    'unsubscribe: "mailto:leave@notes.example"',
    "",
  );
  expect(header("list-unsubscribe", 1)).toMatch(
    /^List-Unsubscribe: <mailto:leave@notes\.example\?subject=unsubscribe%20weekly%20[a-z2-7]{44}>$/,
  );
  expect(header("list-unsubscribe-post", 1)).toBeUndefined();
  expect(server.mails.map(({ text }) => text).join("\n")).toContain(mailto().href);
  const encoded = `=?utf-8?b?${Buffer.from(`Re: ${mailto().searchParams.get("subject")}`).toString("base64")}?=`;
  const mail = mailTo(mailto(), { Subject: encoded, From: "mallory@elsewhere.example" });
  expect(await takeOne(mail)).toEqual({ kind: "left", address: ADA, digest: "weekly" });
  expect((await person(ADA)).digests).toEqual(["daily"]);
});

test("the address alone is enough, too, where a mail program leaves out the subject", async () => {
  const { mailto, takeOne } = await sent();
  expect(await takeOne(mailTo(mailto(), { Subject: "" }))).toMatchObject({ kind: "left", digest: "weekly" });
});

test("a server has a mailto beside it even if nothing is set, and `{token}` puts the token into any address", async () => {
  const plain = await sent('replyTo: "me@notes.example"');
  expect(plain.mailto().pathname).toBe("news@notes.example");
  const own = await sent('unsubscribe: "mailto:leave-{token}@notes.example?subject=bye"');
  expect(own.mailto().pathname).toMatch(/^leave-[a-z2-7]{44}@notes\.example$/);
  const mail = mailTo(own.mailto(), { Subject: "bye" });
  expect(await own.takeOne(mail)).toMatchObject({ kind: "left", address: ADA });
});

test.each([
  ["a vacation responder's answer", { "Auto-Submitted": "auto-replied" }, "other"],
  ["an answering machine of old", { "X-Autoreply": "yes" }, "other"],
  ["a mail without a sender", { "Return-Path": "<>" }, "other"],
  [
    "a receipt",
    { "Content-Type": 'multipart/report; report-type=disposition-notification; boundary="x"' },
    "other",
  ],
  ["a token of somebody who doesn't exist", { Subject: "unsubscribe weekly" }, "leave-unsigned"],
  ["a token with a letter changed", { Subject: "unsubscribe weekly TOKEN" }, "leave-unsigned"],
])("%s signs nobody off", async (_, more, kind) => {
  const { mailto, takeOne, person } = await sent('unsubscribe: "mailto:leave@notes.example"');
  const subject = mailto().searchParams.get("subject") ?? "";
  const changed = subject.replace(/.{4}$/, (end) => (end === "aaaa" ? "bbbb" : "aaaa"));
  const headers = Object.fromEntries(
    Object.entries(more).map(([name, value]) => [name, value.replace(/^unsubscribe weekly TOKEN$/, changed)]),
  );
  const read = await takeOne(mailTo(mailto(), headers));
  expect(read).toEqual(kind === "other" ? { kind } : { kind, address: ADA });
  expect(await person(ADA)).toMatchObject({ digests: ["daily", "weekly"], events: [] });
});

test("a mail that quotes a digest or returns it signs nobody off", async () => {
  const { header, mailto, takeOne, person } = await sent();
  const answer = `From: ada@readers.example\nTo: news@notes.example\nSubject: Re: Notes\nMessage-ID: <a@b>\n\n> ${header("list-unsubscribe", 1)}\n`;
  expect(await takeOne(answer)).toEqual({ kind: "other" });
  const returned = `From: MAILER-DAEMON@mx.example\nTo: x@notes.example\nSubject: failure\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ada@readers.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n\n--x\nContent-Type: text/rfc822-headers\n\nList-Unsubscribe: <${mailto().href}>\n\n--x--\n`;
  expect(await takeOne(returned)).toMatchObject({ kind: "suppressed", address: ADA });
  expect(await person(ADA)).toMatchObject({ digests: ["daily", "weekly"], events: [] });
});

test("whoever has subscribed again stays subscribed when the same mail is read again", async () => {
  const { context, mailto, takeOne, person } = await sent();
  const mail = mailTo(mailto());
  expect(await takeOne(mail)).toMatchObject({ kind: "left" });
  await addSubscriber(context, { address: ADA });
  expect(await takeOne(mail)).toMatchObject({ kind: "left-already" });
  expect((await person(ADA)).digests).toEqual(["daily", "weekly"]);
  const another = mailTo(mailto(), { "Message-ID": "<leave-2@readers.example>" });
  expect(await takeOne(another)).toMatchObject({ kind: "left" });
});

test("a maildir may have both, and a request without a token stays there for the publisher", async () => {
  const { mailto, take, context } = await sent();
  const maildir = mkdtempSync(join(tmpdir(), "feedletter-maildir-"));
  for (const sub of ["new", "cur", "tmp"]) mkdirSync(join(maildir, sub));
  writeFileSync(join(maildir, "new/1.host"), mailTo(mailto()));
  writeFileSync(
    join(maildir, "new/2.host"),
    "From: Bob <bob@readers.example>\nSubject: UNSUBSCRIBE please\nMessage-ID: <forged@x>\n\nNow!\n",
  );
  const kinds = async () => (await take({ kind: "maildir", folder: maildir })).map(({ kind }) => kind);
  expect(await kinds()).toEqual(["left", "leave-unsigned"]);
  expect(readdirSync(join(maildir, "new"))).toEqual(["2.host"]);
  expect(await kinds()).toEqual(["leave-unsigned"]);
  const kept = await withDatabase(context, ({ reports }) => reports.unread());
  expect(kept).toMatchObject([
    { addressKey: "bob@readers.example", words: expect.stringContaining("UNSUBSCRIBE") },
  ]);
});
