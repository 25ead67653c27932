/**
 * One way to send, in a process of its own: KIND PORT MAILS CONNECTIONS [FILE SECONDS]. Prints { ms, cpuMs, mails } for the sending
 * alone.
 *
 * naive, naive-dkim   what one writes first
 * bare                Feedletter's mails over Feedletter's connections, nothing written down
 * ledger, dkim        `deliverIssue`, as `send` does it, on a database file that syncs
 * fill                makes the database FILE with MAILS subscribers
 * thrown-away         freezes an issue in FILE and delivers it for SECONDS to a transport that keeps nothing: for its memory
 */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const [kind, port, mailsText, connectionsText, givenFile, secondsText] = process.argv.slice(2);
const mails = Number(mailsText);
const connections = Number(connectionsText);
const FROM = "news@notes.example";
const NOW = Date.UTC(2026, 0, 5, 9);

/** About 60 kB as it goes over the wire. */
const WORDS =
  "Words about on-call, reviews and first weeks – with dashes, “quotes” and a café now and then. ";
const story = (nth) => `<h2>Story ${nth}</h2>\n<p style="margin:0">${WORDS.repeat(18)}</p>\n`;
const stories = Array.from({ length: 20 }, (_, nth) => story(nth)).join("");
const text = Array.from({ length: 20 }, (_, nth) => `Story ${nth}\n\n${WORDS.repeat(3)}\n`).join("\n");
const name = { field: "name", fallback: "there" };
const leave = { field: "unsubscribeUrl", fallback: "" };
const variant = {
  subject: ["Notes for ", name],
  html: ["<html><body><p>Dear ", name, "</p>\n", stories, '<a href="', leave, '">Leave</a></body></html>'],
  text: ["Dear ", name, "\n\n", text, "\nLeave: ", leave, "\n"],
};
const identity = {
  from: { address: FROM },
  listName: "Notes",
  unsubscribeOptions: { mailto: `mailto:${FROM}` },
};
const issue = { id: "weekly-1", digest: "weekly", number: 1, frozenAt: NOW };

async function measured(work) {
  const began = performance.now();
  const before = process.cpuUsage();
  const sent = await work();
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1_000;
  console.log(
    JSON.stringify({ ms: performance.now() - began, cpuMs, mails: typeof sent === "number" ? sent : mails }),
  );
}

const rsaKey = () =>
  generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "pem", type: "pkcs8" });

async function sendNaively(dkim) {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({
    host: "127.0.0.1",
    port: Number(port),
    pool: true,
    ...dkim,
    maxConnections: connections,
    maxMessages: Infinity,
    ignoreTLS: true,
  });
  const fill = (slotted, who) =>
    slotted.map((piece) => (piece === name ? who : piece === leave ? "https://x.example/" : piece)).join("");
  let nth = 0;
  const loop = async () => {
    while (nth < mails) {
      const who = `Person ${nth}`;
      nth += 1;
      const [subject, html, plain] = [variant.subject, variant.html, variant.text].map((part) =>
        fill(part, who),
      );
      await transport.sendMail({ from: FROM, to: `p${nth}@readers.example`, subject, html, text: plain });
    }
  };
  await measured(() => Promise.all(Array.from({ length: connections }, loop)));
  transport.close();
}

async function sendBare() {
  const { createSmtpTransport } = await import("../build/mail/smtp/smtp-transport.js");
  const { prepareMail } = await import("../build/mail/prepare-mail.js");
  const transport = createSmtpTransport(`smtp://127.0.0.1:${port}?tls=off`, { connections });
  const build = prepareMail(issue, new Map([[1, variant]]), identity);
  let nth = 0;
  const loop = async () => {
    while (nth < mails) {
      nth += 1;
      const person = { subscriber: `s${nth}`, address: `p${nth}@readers.example`, name: `Person ${nth}` };
      const outcome = await transport.send(build({ issue: issue.id, variant: 1, attempts: 0, ...person }));
      if (outcome.kind !== "accepted") throw new Error(JSON.stringify(outcome));
    }
  };
  await measured(() => Promise.all(Array.from({ length: connections }, loop)));
  await transport.close();
}

/** Subscribers by one statement: adding them is not what is measured. */
async function fillDatabase(file) {
  const { openSqlite } = await import("../build/database/sqlite/sqlite.js");
  await (await openSqlite(file, NOW)).close();
  const { default: Libsql } = await import("libsql");
  const raw = new Libsql(file);
  raw.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${mails})
    insert into subscribers (id, address, address_key, name, language, state, created_at, changed_at)
    select 's' || i, 'p' || i || '@readers.example', 'p' || i || '@readers.example', 'Person ' || i, null, 'active', 0, 0 from n;
    insert into subscriptions (subscriber_id, digest, state, changed_at)
    select id, 'weekly', 'active', 0 from subscribers`);
  raw.close();
}

async function sendWithLedger(transport, dkimKeys) {
  const { openSqlite } = await import("../build/database/sqlite/sqlite.js");
  const { deliverIssue } = await import("../build/deliveries/deliver.js");
  const { prepareMail, prepareSignedMail } = await import("../build/mail/prepare-mail.js");
  const folder = mkdtempSync(join(tmpdir(), "feedletter-bench-"));
  const file = givenFile ?? join(folder, "ledger.db");
  if (givenFile === undefined) await fillDatabase(file);
  const { ledger, close } = await openSqlite(file, NOW);
  const draft = { digest: "weekly", number: 1, composedAt: NOW, posts: [], baseline: [] };
  const frozen = await ledger.freeze({ draft, variant, at: NOW });
  const variants = await ledger.variants(frozen.issue.id);
  const build =
    dkimKeys === undefined
      ? prepareMail(frozen.issue, variants, identity)
      : prepareSignedMail(frozen.issue, variants, { identity, dkim: dkimKeys });
  const sender = { holder: "bench", isGone: () => false };
  const context = {
    ledger,
    transport,
    sender,
    onUncertain: "resend",
    clock: Date.now,
    random: Math.random,
    sleep,
    ...(secondsText === undefined ? {} : { signal: AbortSignal.timeout(Number(secondsText) * 1_000) }),
  };
  await measured(async () => {
    const { kind, counts } = await deliverIssue(frozen.issue, build, context);
    if (secondsText === undefined && (kind !== "finished" || counts.accepted !== mails))
      throw new Error(`${kind} ${JSON.stringify(counts)}`);
    return counts.accepted;
  });
  await transport.close();
  await close();
  rmSync(folder, { recursive: true });
}

switch (kind) {
  case "naive":
    await sendNaively({});
    break;
  case "naive-dkim":
    await sendNaively({ dkim: { domainName: "notes.example", keySelector: "s1", privateKey: rsaKey() } });
    break;
  case "bare":
    await sendBare();
    break;
  case "fill":
    await fillDatabase(givenFile);
    break;
  case "thrown-away":
    await sendWithLedger({
      connections,
      send: async () => ({ kind: "accepted", response: "250 ok" }),
      close: async () => {},
    });
    break;
  default: {
    const { createSmtpTransport } = await import("../build/mail/smtp/smtp-transport.js");
    const { readDkimKey } = await import("../build/mail/dkim.js");
    const transport = createSmtpTransport(`smtp://127.0.0.1:${port}?tls=off`, { connections });
    const key = { domain: "notes.example", selector: "s1" };
    await sendWithLedger(transport, kind === "dkim" ? [readDkimKey({ ...key, key: rsaKey() })] : undefined);
  }
}
