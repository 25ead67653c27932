import { expect, test } from "vitest";
import { readStart, splitMbox } from "#mail/reports/mbox.js";
import { MAX_REPORT_BYTES } from "#mail/reports/mime-reader.js";

async function split(...chunks: readonly string[]) {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk, "latin1");
  }
  const mails: string[] = [];
  for await (const mail of splitMbox(source())) mails.push(Buffer.from(mail).toString("latin1"));
  return mails;
}

const MBOX =
  "From a@b Mon\nSubject: one\n\n>From here on\ntext\n\nFrom c@d Tue\r\nSubject: two\r\n\r\nx\r\n\r\nFrom e\n\n";

test("a file that holds one mail, as mail programs save it, is read as that mail", async () => {
  const mail = "Subject: one\r\n\r\ntext\r\n";
  expect(await split(mail)).toEqual([mail]);
  expect(await split("Subj", "ect: one\n\ntext")).toEqual(["Subject: one\n\ntext"]);
});

test("mails begin at `From ` behind an empty line, wherever the chunks break", async () => {
  const whole = await split(MBOX);
  expect(whole).toEqual(["Subject: one\n\n>From here on\ntext", "Subject: two\r\n\r\nx"]);
  for (let at = 1; at < MBOX.length; at += 1)
    expect(await split(MBOX.slice(0, at), MBOX.slice(at))).toEqual(whole);
});

test("an empty mailbox has no mails", async () => {
  expect(await split("")).toEqual([]);
  expect(await split("\n\n")).toEqual([]);
});

test("of a huge mail no more is kept than a report has", async () => {
  const megabyte = "x".repeat(MAX_REPORT_BYTES);
  const mails = await split("From a\nS: 1\n\n", megabyte, megabyte, megabyte, "\n\nFrom b\nS: 2\n\ny\n");
  expect(mails.map((mail) => mail.length <= MAX_REPORT_BYTES)).toEqual([true, true]);
  expect(mails[1]).toBe("S: 2\n\ny\n");
});

test("the rest of a longer mail is read and dropped", async () => {
  let read = 0;
  async function* source() {
    for (; read < 5; read += 1) yield Buffer.alloc(MAX_REPORT_BYTES);
  }
  expect((await readStart(source())).length).toBe(MAX_REPORT_BYTES);
  expect(read).toBe(5);
});
