import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { withDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { CLI, feedletter } from "./cli.js";
import { ADA, forgedRequest, mailTo, sentByMail as sent } from "./leaving-by-mail.js";

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
  expect(read).toEqual(kind === "other" ? { kind } : { kind, address: ADA, subject: expect.any(String) });
  expect(await person(ADA)).toMatchObject({ digests: ["daily", "weekly"], events: [] });
});

test("a mail that quotes a digest or returns it signs nobody off", async () => {
  const { header, mailto, takeOne, person } = await sent();
  const answer = `From: ada@readers.example\nTo: news@notes.example\nSubject: Re: Notes\nMessage-ID: <a@b>\n\n> ${header("list-unsubscribe", 1)}\n`;
  expect(await takeOne(answer)).toEqual({ kind: "other" });
  const returned = `From: MAILER-DAEMON@mx.example\nTo: x@notes.example\nSubject: failure\nContent-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; ada@readers.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 No such user\n\n--x\nContent-Type: text/rfc822-headers\n\nList-Unsubscribe: <${mailto().href}>\n\n--x--\n`;
  expect(await takeOne(returned)).toMatchObject({ kind: "suspected", address: ADA });
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
  writeFileSync(join(maildir, "new/2.host"), forgedRequest);
  const kinds = async () => (await take({ kind: "maildir", folder: maildir })).map(({ kind }) => kind);
  expect(await kinds()).toEqual(["left", "leave-unsigned"]);
  expect(readdirSync(join(maildir, "new"))).toEqual(["2.host"]);
  expect(await kinds()).toEqual(["leave-unsigned"]);
  const kept = await withDatabase(context, ({ reports }) => reports.unread());
  expect(kept).toMatchObject([
    { addressKey: "bob@readers.example", words: expect.stringContaining("UNSUBSCRIBE") },
  ]);
});

test("requests without a token are counted, stay unread, and come with a command that a shell takes literally", async () => {
  const { folder } = await sent();
  const maildir = mkdtempSync(join(tmpdir(), "feedletter-maildir-"));
  for (const sub of ["new", "cur", "tmp"]) mkdirSync(join(maildir, sub));
  const ask = (from: string, id: string) =>
    `From: ${from}\r\nTo: news@notes.example\r\nSubject: Bitte abmelden\r\nMessage-ID: <${id}@x>\r\n\r\nDanke\r\n`;
  writeFileSync(join(maildir, "new/1.host"), ask("bob@readers.example", "1"));
  writeFileSync(join(maildir, "new/2.host"), ask("$(reboot)@readers.example", "2"));
  writeFileSync(join(maildir, "new/3.host"), ask("`reboot`'&@readers.example", "3"));
  const { stderr } = await feedletter(["inbox", "--from", maildir], { cwd: folder });
  expect(stderr).toContain("(“Bitte abmelden”)");
  expect(stderr).toContain("`feedletter subscribers remove bob@readers.example`.");
  expect(stderr).toContain("3 mails seem to ask to leave: look at them. They stay unread.");
  const commands = [...stderr.matchAll(/run `feedletter subscribers remove (.*)`\.\n/g)];
  const addresses = commands.map(([, argument]) =>
    execFileSync("sh", ["-c", `printf %s ${argument}`], { encoding: "utf8" }),
  );
  expect(addresses.sort()).toEqual(["ADDRESS", "`reboot`'&@readers.example", "bob@readers.example"]);
  expect(readdirSync(join(maildir, "new")).sort()).toEqual(["1.host", "2.host", "3.host"]);
});
