import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { sendDigest } from "#app/digests/send-digest.js";
import type { LocalSource } from "#app/inbox/mail-sources.js";
import { processMails } from "#app/inbox/process-mails.js";
import { withDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { collect } from "../deliveries/samples.js";
import { CONFIG, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

export const ADA = "ada@readers.example";

/** Somebody writes another person's address into From. */
export const forgedRequest =
  "From: Bob <bob@readers.example>\r\nSubject: UNSUBSCRIBE please\r\nMessage-ID: <forged@x>\r\n\r\nNow!\r\n";

/** A failure report of RFC 3464 about a dead address. */
export const bounceFor = (to: string) =>
  `Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: ${to}\r\nSubject: failure\r\nMessage-ID: <b1@mx.example>\r\nContent-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; bob@readers.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n--x--\r\n`;
/** Nothing to do with us. */
export const LETTER =
  "From: friend@elsewhere.example\r\nSubject: Lunch?\r\nMessage-ID: <l@x>\r\n\r\nToday?\r\n";

const SERVER = "server: { url: https://letters.notes.example/ }\n";
const DIGESTS = "digests:\n  weekly: { start: newest }\n  daily: { start: newest }\n";

/** A site whose first issue went to Ada and Bob over a real server, and the ways out of their mails. */
export async function sentByMail(mail = "bounces: bounces@notes.example", more = SERVER) {
  const from = `mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", ${mail} }\n`;
  const folder = folderWith({
    "feedletter.yaml": CONFIG + DIGESTS + from + more,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startMailServer();
  let now = Date.UTC(2026, 5, 15, 7);
  const context = {
    ...{
      configPath: join(folder, "feedletter.yaml"),
      env: { SMTP_URL: server.url, IMAP_URL: "imap://ada:s3cret@127.0.0.1:1/" },
      cwd: folder,
    },
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
  const bounceOf = (name: string) =>
    server.senders[server.envelopes.findIndex((to) => to.toLowerCase().startsWith(name))] ?? "";
  return { folder, context, server, header, mailto, mailTo, bounceOf, take, takeOne, person };
}

async function* bytesOf(mail: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(mail);
}

/** What a mail program makes of a mailto: link (RFC 6068). */
export function mailTo(url: URL, more: Readonly<Record<string, string>> = {}): string {
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
