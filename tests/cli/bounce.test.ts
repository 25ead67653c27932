import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import { processMails } from "#app/inbox/process-mails.js";
import { addSubscriber, eachSubscriber } from "#app/people/edit-subscribers.js";
import { collect } from "../deliveries/samples.js";
import { CONFIG, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  bounces: bounces@notes.example
  transport: \${SMTP_URL}
server: { url: https://letters.notes.example/ }
`;
const CLI = join(import.meta.dirname, "../../dist/cli.cjs");
const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "../fixtures/reports", `${name}.eml`), "utf8");

/** A site whose first issue went to Ada over a real server, and reports about that mail. */
async function sent() {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startMailServer();
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: folder },
    ...{ clock: () => Date.UTC(2026, 5, 15, 7), randomBytes, sleep: async () => {} },
  };
  await addSubscriber(context, { address: "Ada@readers.example" });
  const choice = {
    ...context,
    digest: "weekly",
    wait: false,
  };
  await sendDigest({ ...choice, confirm: async () => true });
  const [bounces = ""] = server.senders;
  const [mail] = server.mails;
  const [, leave = ""] =
    /(https:\/\/letters\.notes\.example\/unsubscribe\/[\w.-]+)/.exec(mail?.text ?? "") ?? [];
  const report = (name: string, more = "") =>
    fixture(name).replaceAll("@@BOUNCES@@", bounces).replaceAll("@@LEAVE@@", leave) + more;
  const take = (source: LocalSource) => collect(processMails(context, source));
  const takeOne = async (mail: string) => (await take({ kind: "mail", bytes: bytesOf(mail) }))[0];
  const muted = async () => {
    const [person] = await collect(eachSubscriber(context));
    return [person?.suppressed, person?.suspected];
  };
  return { folder, bounces, report, take, takeOne, muted };
}

async function* bytesOf(mail: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(mail);
}

test("each mail has a return address of its own, and a report about it through the pipe makes the address suspected", async () => {
  const { folder, bounces, report, muted } = await sent();
  expect(bounces).toMatch(/^bounces\+[a-z2-7]{44}@notes\.example$/);
  const input = report("postfix-user-unknown");
  const pipe = { input, cwd: folder, encoding: "utf8", env: { PATH: process.env.PATH } } as const;
  const stdout = execFileSync(process.execPath, [CLI, "bounce", "--json"], { ...pipe, stdio: "pipe" });
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ kind: "suspected", address: "ada@readers.example" },
    report: { kind: "address-dead", status: "5.1.1" },
  });
  expect(await muted()).toEqual([undefined, "bounced (5.1.1)"]);
});

test.each([
  ["redacted-complaint", "suppressed", "complained"],
  ["ses-complaint", "suppressed", "complained"],
  ["qmail", "suspected", undefined, "bounced (5.1.1)"],
  ["gmail-over-quota", "noted", undefined],
  ["outlook-com-blocked", "noted", undefined],
  ["vacation", "other", undefined],
  ["gmail-delay", "progress", undefined],
] as const)("%s: %s", async (name, kind, suppressed?: string, suspected?: string) => {
  const { report, takeOne, muted } = await sent();
  expect(await takeOne(report(name))).toMatchObject({ kind });
  expect(await muted()).toEqual([suppressed, suspected]);
});

test("a report without a token of ours, or with one that is made up, changes nothing", async () => {
  const { bounces, report, takeOne, muted } = await sent();
  expect(await takeOne(fixture("postfix-user-unknown"))).toMatchObject({ kind: "unsigned" });
  const forged = report("postfix-user-unknown").replaceAll(
    bounces,
    `bounces+${"a".repeat(44)}@notes.example`,
  );
  expect(await takeOne(forged)).toMatchObject({ kind: "unsigned" });
  expect(await muted()).toEqual([undefined, undefined]);
});

test("a maildir's reports are read once and moved to cur/, and other mails stay unread; an mbox may be read again", async () => {
  const { report, take, muted } = await sent();
  const maildir = mkdtempSync(join(tmpdir(), "feedletter-maildir-"));
  for (const sub of ["new", "cur", "tmp"]) mkdirSync(join(maildir, sub));
  writeFileSync(join(maildir, "new/1.host"), report("gmail-over-quota"));
  writeFileSync(join(maildir, "new/2.host"), report("vacation"));
  const read = await take({ kind: "maildir", folder: maildir });
  expect(read.map(({ kind }) => kind)).toEqual(["noted", "other"]);
  expect(readdirSync(join(maildir, "cur"))).toEqual(["1.host:2,S"]);
  expect(readdirSync(join(maildir, "new"))).toEqual(["2.host"]);
  expect(await take({ kind: "maildir", folder: maildir })).toEqual([{ kind: "other" }]);

  const mbox = join(maildir, "mbox");
  const mails = ["gmail-over-quota", "qmail"].map(
    (name) => `From MAILER-DAEMON Mon Jun 15\n${report(name)}\n`,
  );
  writeFileSync(mbox, mails.join("\n"));
  const kinds = async () => (await take({ kind: "mbox", file: mbox })).map(({ kind }) => kind);
  expect(await kinds()).toEqual(["known-already", "suspected"]);
  expect(await kinds()).toEqual(["known-already", "known-already"]);
  expect(await muted()).toEqual([undefined, "bounced (5.1.1)"]);
  await expect(take({ kind: "mbox", file: join(maildir, "none") })).rejects.toMatchObject({
    code: "E_REPORT",
  });
});

test("a return address without room for the token is refused before anything is sent", async () => {
  const { folder } = await sent();
  const config = `${CONFIG}${MAIL}`.replace("bounces@notes", "bounces-of-the-newsletter@notes");
  writeFileSync(join(folder, "feedletter.yaml"), config);
  const context = {
    configPath: join(folder, "feedletter.yaml"),
    env: { SMTP_URL: "smtp://127.0.0.1:1" },
    cwd: folder,
  };
  const choice = {
    ...context,
    clock: () => 0,
    randomBytes,
    sleep: async () => {},
    digest: "weekly",
    wait: false,
  };
  await expect(sendDigest({ ...choice, confirm: async () => true })).rejects.toMatchObject({
    code: "E_BOUNCES",
  });
});
