import { randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDnsChecks, runSourceChecks } from "#app/doctor/deliverability/sender-checks.js";
import type { ProcessedMail } from "#app/inbox/process-mail.js";
import { processMails } from "#app/inbox/process-mails.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG, feedletter, folderWith } from "../../cli/cli.js";
import { gzip, reportMail, type Sample, SHAPES } from "../../mail/dmarc-samples.js";
import { NOW, runDoctor } from "./doctor-output.js";

const MAIL = `digests: { weekly: {} }
mail: { from: "Notes <news@notes.example>", dmarc: dmarc@notes.example, transport: "\${SMTP_URL}" }
server: { url: "https://notes.example/" }
`;
const DAY = 86_400;
const report = (sample: Partial<Sample> = {}): Buffer =>
  gzip(SHAPES["google.com"]?.({ rows: [{ ip: "192.0.2.1", count: 100, spf: "pass" }], ...sample }) ?? "");

interface Mailbox {
  readonly folder: string;
  readonly read: (dryRun?: boolean) => Promise<readonly ProcessedMail[]>;
  readonly waiting: () => number;
}

function mailbox(mails: readonly string[]): Mailbox {
  const folder = folderWith({ "feedletter.yaml": CONFIG + MAIL, "mail/cur/.keep": "", "mail/new/.keep": "" });
  for (const [index, mail] of mails.entries()) writeFileSync(join(folder, "mail/new", `${index}`), mail);
  const context = {
    ...{ configPath: join(folder, "feedletter.yaml"), env: {}, cwd: folder, clock: () => NOW, randomBytes },
    sleep: async () => {},
  };
  return {
    folder,
    read: async (dryRun = false) => {
      const processed: ProcessedMail[] = [];
      const source = { kind: "maildir", folder: join(folder, "mail") } as const;
      for await (const mail of processMails(context, source, { dryRun })) processed.push(mail);
      return processed;
    },
    waiting: () => readdirSync(join(folder, "mail/new")).length - 1,
  };
}

test("reports are counted once, moved away, and shown by source", async () => {
  const first = reportMail(report());
  const { folder, read, waiting } = mailbox([
    first,
    reportMail(report({ id: "2", begin: NOW / 1000 - 3 * DAY })),
  ]);
  expect(await read(true)).toMatchObject([
    { kind: "dmarc", recorded: false, reason: "this is a dry run" },
    { kind: "dmarc", recorded: false },
  ]);
  expect(waiting()).toBe(2);
  expect(await read()).toMatchObject([
    {
      kind: "dmarc",
      reporter: "google.com",
      domain: "notes.example",
      mails: 100,
      aligned: 100,
      recorded: true,
    },
    { kind: "dmarc", recorded: true },
  ]);
  expect(waiting()).toBe(0);
  // As after an interruption, before the mail was moved.
  writeFileSync(join(folder, "mail/new/again"), first);
  expect(await read()).toMatchObject([{ kind: "dmarc", recorded: false, reason: "it was counted before" }]);
  const { text } = await runDoctor(runSourceChecks, {
    folder,
    zone: {
      "1.2.0.192.in-addr.arpa": { PTR: ["mail.notes.example"] },
      "mail.notes.example": { A: ["192.0.2.1"] },
    },
  });
  expect(text).toBe(`Who sends as notes.example
✓ reports: 200 mails in 2 days, 100 % aligned, as reported by google.com 200
✓ 192.0.2.1 (mail.notes.example): 200 mails, aligned by SPF and DKIM; google.com 200
`);
});

test("a forged or broken report changes nothing, and what can't be read is kept to be looked at", async () => {
  const { folder, read, waiting } = mailbox([
    reportMail(report({ domain: "other.example" })),
    reportMail(report({ begin: NOW / 1000 - 200 * DAY })),
    reportMail(report({ begin: NOW / 1000 + 20 * DAY })),
    reportMail(Buffer.from("not an archive at all")),
    reportMail(report(), { to: "news@notes.example" }),
  ]);
  expect(await read()).toMatchObject([
    { kind: "dmarc", recorded: false, reason: "no digest is from that domain" },
    { kind: "dmarc", recorded: false, reason: expect.stringContaining("too long ago") },
    { kind: "dmarc", recorded: false },
    { kind: "unread", words: "a DMARC report that can't be read: it isn't XML" },
    { kind: "other" },
  ]);
  expect(waiting()).toBe(2);
  const { senderReports, reports, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), NOW);
  expect(await senderReports.list("2000-01-01")).toEqual([]);
  expect(await reports.unread()).toHaveLength(1);
  await close();
});

test("reports from a domain above or below the sender's are about it, too", async () => {
  const { read } = mailbox([reportMail(report({ domain: "news.notes.example" }))]);
  expect(await read()).toMatchObject([{ kind: "dmarc", recorded: true }]);
});

test("who isn't aligned is named first, with what to do; names that anybody can choose aren't shown", async () => {
  const rows = [
    { ip: "192.0.2.1", count: 500, spf: "pass" },
    { ip: "192.0.2.2", count: 9, dkim: "fail", signed: "mailer.example" },
    { ip: "192.0.2.3", count: 4, dkim: "fail", spf: "fail", disposition: "reject" },
    { ip: "192.0.2.4", count: 2, dkim: "fail", reason: "mailing_list" },
  ] as const;
  const xml = SHAPES["Mail.Ru"]?.({ rows }).replaceAll(
    "<domain>bounce.example</domain><result>pass",
    "<domain>bounce.example</domain><result>fail",
  );
  const folder = folderWith({ "feedletter.yaml": CONFIG + MAIL, "r.xml": xml ?? "", "same.xml": xml ?? "" });
  const { found } = await runDoctor(runSourceChecks, {
    folder,
    files: [join(folder, "r.xml"), join(folder, "same.xml")],
    zone: {
      "3.2.0.192.in-addr.arpa": { PTR: ["mail.notes.example"] },
      "mail.notes.example": { A: ["192.0.2.1"] },
    },
  });
  expect(found).toMatchObject([
    { check: "reports", level: "ok", said: expect.stringContaining("515 mails in a day, 97 % aligned") },
    { check: "192.0.2.2", level: "warning", fix: expect.stringContaining("proved for mailer.example") },
    { check: "192.0.2.3", level: "warning", said: expect.stringContaining("4 were refused") },
    { check: "192.0.2.4", level: "ok", fix: expect.stringContaining("mailing list") },
    { check: "192.0.2.1", level: "ok" },
  ]);
});

test("without reports, and with a file that is none, the command says what to do", async () => {
  const folder = folderWith({ "feedletter.yaml": CONFIG + MAIL, "x.txt": "words" });
  const none = await feedletter(["doctor", "--dmarc"], { cwd: folder });
  expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining("no DMARC reports yet") });
  const wrong = await feedletter(["doctor", "--dmarc", "x.txt"], { cwd: folder });
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("E_REPORT") });
  expect((await feedletter(["doctor", "--dmarc", "missing.xml"], { cwd: folder })).stderr).toContain(
    "Can't read",
  );
  expect((await feedletter(["doctor", "--dmarc", "--dns"], { cwd: folder })).code).toBe(2);
  expect((await feedletter(["doctor", "--dns", "--selector", "a b"], { cwd: folder })).code).toBe(2);
});

test("the DNS alone needs no secret: a key that isn't set here is looked for by its selector", async () => {
  const config = `${CONFIG}digests: { weekly: {} }
mail:
  from: "Notes <news@notes.example>"
  transport: \${SMTP_URL}
  dkim: { domain: notes.example, selector: s1, key: "\${DKIM}" }
`;
  const run = async (yaml: string) =>
    (await runDoctor(runDnsChecks, { folder: folderWith({ "feedletter.yaml": yaml }) })).found;
  expect((await run(config)).find(({ check }) => check === "DKIM")).toMatchObject({
    level: "error",
    said: expect.stringContaining("no DKIM key at all"),
  });
  const service = config.replace(/transport[\s\S]*/, 'provider: { name: mailjet, events: "${EVENTS}" }\n');
  expect((await run(service)).find(({ check }) => check === "SPF")).toMatchObject({
    records: [{ value: "v=spf1 include:spf.mailjet.com ~all" }],
  });
});

test("mails that anybody can send for themselves aren't sent in a provider's name", async () => {
  const config = (host: string) => `${CONFIG}digests: { weekly: {} }
mail: { from: "Notes <notes@gmail.com>", transport: "smtp://${host}" }
`;
  const judge = async (host: string) =>
    (await runDoctor(runDnsChecks, { folder: folderWith({ "feedletter.yaml": config(host) }) })).found;
  expect(await judge("smtp.gmail.com:587")).toMatchObject([{ check: "sender's domain", level: "ok" }]);
  expect(await judge("email-smtp.eu-west-1.amazonaws.com:587")).toMatchObject([
    { check: "sender's domain", level: "error", fix: expect.stringContaining("your own domain") },
  ]);
});
