import { FeedletterError } from "#errors.js";
import { splitMbox } from "#mail/reports/mbox.js";
import { readReport } from "#mail/reports/read-report.js";
import { parseAddress, parseMailbox } from "#subscribers/address.js";
import { openList } from "#subscribers/lists/open-list.js";
import { casesOf, each, type Make, times } from "./make.js";
import { testGrowth } from "./measure.js";

const DELIVERY_STATUS = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a.example\r\n\r\n";
const RECIPIENT = "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n";

function report(parts: string): string {
  return `Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n${parts}\r\n--b--\r\n`;
}

const REPORTS: Readonly<Record<string, Make>> = {
  headers: (n) => `${each(n, (i) => `X-A${i}: b\r\n`)}\r\nbody`,
  "one header many times": (n) => `${times("Received: b\r\n", n)}\r\nbody`,
  "a header in many lines": (n) => `Subject: a\r\n${times(" b\r\n", n)}\r\nbody`,
  "a header of empty lines": (n) => `Subject: a\r\n${times(" \r\n", n)}\r\nbody`,
  "a long header": (n) => `Subject: ${times("a", n)}\r\n\r\nbody`,
  "spaces in a header": (n) => `Subject: a${times(" ", n)}b\r\n\r\nbody`,
  "line ends before a space": (n) => `Subject: a${times("\r\n\t", n)}b\r\n\r\nbody`,
  "no headers": (n) => times("a\r\n", n),
  "only line ends": (n) => times("\r\n", n),
  parameters: (n) => `Content-Type: multipart/mixed; ${each(n, (i) => `a${i}=b; `)}\r\n\r\nbody`,
  parts: (n) => report(times(`${DELIVERY_STATUS}${RECIPIENT}\r\n--b\r\n`, n)),
  boundaries: (n) => report(times("--b\r\n", n)),
  "beginnings of boundaries": (n) => report(times("--bb\r\n", n)),
  "boundaries within lines": (n) => report(times(" --b", n)),
  "a long boundary": (n) =>
    `Content-Type: multipart/mixed; boundary="${times("-", n / 2)}"\r\n\r\n${times("-", n)}`,
  "parts in parts": (n) => times("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n", n),
  "mails in mails": (n) => times("Content-Type: message/rfc822\r\n\r\n", n),
  recipients: (n) => report(`${DELIVERY_STATUS}${times(`${RECIPIENT}\r\n`, n)}`),
  "a diagnosis in many lines": (n) =>
    report(`${DELIVERY_STATUS}${RECIPIENT}Diagnostic-Code: smtp; 550${times(" a\r\n", n)}\r\n`),
  "a long diagnosis": (n) =>
    report(`${DELIVERY_STATUS}${RECIPIENT}Diagnostic-Code: smtp; 550 ${times("user mailbox ", n)}\r\n`),
  "empty groups": (n) => report(`${DELIVERY_STATUS}${times(" \r\n", n)}${RECIPIENT}`),
  complaint: (n) =>
    `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\n${times("Feedback-Type: a\r\n", n)}\r\n--b--\r\n`,
  "what people read": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("550 5.1.1 user unknown\r\n", n)}`,
  "a long line": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("550 5.1.1 user mailbox ", n)}\r\n`,
  "angle brackets": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("<a@b.example>:\r\n", n)}`,
  "indented lines": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("  a@b.example\r\n    a\r\n", n)}`,
  dashes: (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("-", n)}\r\n`,
  "lines of dashes": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("---\r\n", n)}`,
  spaces: (n) => `From: MAILER-DAEMON@a.example\r\n\r\n<a@b.example>:${times(" ", n)}\r\n`,
  "qmail's beginning again": (n) =>
    `From: MAILER-DAEMON@a.example\r\n\r\n${times("Hi. This is the qmail-send program at a.example.\r\n", n)}`,
  "Exim's words again": (n) =>
    `From: Mail Delivery System <Mailer-Daemon@a.example>\r\n\r\n${times("A message that you sent could not be delivered to one or more of its recipients.\r\n", n)}`,
  "soft line ends": (n) => encoded(times("a=\r\n", n)),
  "spaces before a soft line end": (n) => encoded(`a=${times(" ", n)}b`),
  "equals signs": (n) => encoded(times("=", n)),
  "encoded bytes": (n) => encoded(times("=C3=A4", n)),
  base64: (n) =>
    `From: MAILER-DAEMON@a.example\r\nContent-Transfer-Encoding: base64\r\n\r\n${times("YWFh\r\n", n)}`,
  "null characters": (n) => `From: MAILER-DAEMON@a.example\r\n\r\n${times("\0", n)}`,
  "an automatic answer": (n) => `Auto-Submitted: auto-replied\r\nSubject: ${times("Re: ", n)}\r\n\r\na`,
};

function encoded(body: string): string {
  return `From: MAILER-DAEMON@a.example\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${body}`;
}

async function* inPieces(text: string) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

async function countMails(text: string): Promise<number> {
  let mails = 0;
  for await (const _ of splitMbox(inPieces(text))) mails += 1;
  return mails;
}

const MBOX: Readonly<Record<string, Make>> = {
  mails: (n) => times("From a\r\n\r\nb\r\n\r\n", n),
  "one mail": (n) => `From a\r\n\r\n${times("words\r\n", n)}`,
  "empty lines": (n) => `From a\r\n\r\n${times("\r\n\r\n", n)}`,
};

async function readSubscribers(csv: string): Promise<number> {
  let rows = 0;
  try {
    for await (const _ of (await openList({ name: "list.csv", open: () => inPieces(csv) })).rows()) rows += 1;
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
  }
  return rows;
}

const LISTS: Readonly<Record<string, Make>> = {
  rows: (n) => `email,name\n${each(n, (i) => `a${i}@b.example,A\n`)}`,
  "rows with semicolons": (n) => `email;name\n${each(n, (i) => `a${i}@b.example;A\n`)}`,
  columns: (n) => `email${each(n, (i) => `,c${i}`)}\na@b.example${times(",x", n)}\n`,
  "columns of one name": (n) => `email${times(",c", n)}\na@b.example${times(",x", n)}\n`,
  "a long row": (n) => `email,name\na@b.example${times(",x", n)}\n`,
  "a quote never closed": (n) => `email,name\n"${times("a@b.example,\n", n)}`,
  quotes: (n) => `email,name\n${times('"a@b.example","""a"""\n', n)}`,
  "quotes within cells": (n) => `email,name\n${times('a@b.example,b"c"\n', n)}`,
  "only quotes": (n) => `email,name\n${times('"', n)}`,
  "pairs of quotes": (n) => `email,name\n"${times('""', n)}`,
  "line ends in cells": (n) => `email,name\n${times('a@b.example,"b\nc"\n', n)}`,
  "a cell of many lines": (n) => `email,name\na@b.example,"${times("b\n", n)}"\n`,
  "empty lines": (n) => `email,name\n${times("\n", n)}`,
  "carriage returns": (n) => `email,name\r${times("a@b.example,b\r", n)}`,
  topics: (n) =>
    `address,state,digests,consented_at,topics\na@b.example,active,weekly,,"${each(n, (i) => `t${i};`)}"\n`,
  "a long address": (n) => `email,name\n${times("a.", n)}@b.example,A\n`,
  "a long name": (n) => `email,name\na@b.example,${times("a ", n)}\n`,
  spaces: (n) => `email,name\na@b.example,a${times(" ", n)}b\n`,
  "a long head": (n) => `email,${times("a ", n)}\na@b.example,b\n`,
  "a head that never ends": (n) => times("a", n),
  formulas: (n) => `email,name\n${times("a@b.example,'=A1\n", n)}`,
  "null characters": (n) => `email,name\n${times("\0", n)}`,
};

const ADDRESSES: Readonly<Record<string, Make>> = {
  dots: (n) => `${times("a.", n)}@b.example`,
  ats: (n) => times("a@", n),
  labels: (n) => `a@${times("b.", n)}example`,
  hyphens: (n) => `a@b${times("-", n)}.example`,
  spaces: (n) => `${times(" ", n)}a@b.example${times(" ", n)}`,
  "spaces within": (n) => `a${times(" ", n)}@b.example`,
  umlauts: (n) => `a@${times("ä", n)}.example`,
  "angle brackets": (n) => times("<", n),
};

function orError(read: (text: string) => unknown): (text: string) => unknown {
  return (text) => {
    try {
      return read(text);
    } catch (error) {
      if (error instanceof FeedletterError) return error;
      throw error;
    }
  };
}

testGrowth([
  ...casesOf("report", (text) => readReport(Buffer.from(text)), REPORTS),
  ...casesOf("mbox", countMails, MBOX),
  ...casesOf("list", readSubscribers, LISTS),
  ...casesOf("address", parseAddress, ADDRESSES),
  ...casesOf("mailbox", orError(parseMailbox), {
    ...ADDRESSES,
    "a quoted name": (n) => `"${times("a\\\\", n)}" <a@b.example>`,
    "a quoted name never closed": (n) => `"${times("\\\\a", n)} <a@b.example>`,
    "a name of spaces": (n) => `a${times(" ", n)}b <a@b.example>`,
  }),
]);
