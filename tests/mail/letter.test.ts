import { generateKeyPairSync } from "node:crypto";
import { simpleParser } from "mailparser";
import { expect, test } from "vitest";
import { readDkimKey } from "#mail/dkim.js";
import { bytesOf } from "#mail/message.js";
import { buildTransactionalMail } from "#mail/transactional-mail.js";
import { NOW } from "../deliveries/samples.js";

const LETTER = {
  variant: {
    subject: ["Confirm your subscription to Café"],
    html: ['<p>Hello</p><a href="', { field: "preferencesUrl", fallback: "" }, '">Confirm</a>'],
    text: ["Confirm:\n", { field: "preferencesUrl", fallback: "" }, "\n"],
  },
  values: { preferencesUrl: "https://letters.example/confirm/abc?a=1&b=2" },
  ...{ to: "Ada@bücher.example", date: NOW, id: "0123456789" },
} as const;
const FROM = { name: "Notes", address: "news@notes.example" };

test("a transactional mail belongs to no list: it has no unsubscribe header, and gets no automatic replies", async () => {
  const message = await buildTransactionalMail(LETTER, { from: FROM });
  expect([message.from, message.to]).toEqual(["news@notes.example", "Ada@xn--bcher-kva.example"]);
  const mail = await simpleParser(bytesOf(message));
  expect(mail.subject).toBe("Confirm your subscription to Café");
  expect(mail.messageId).toBe("<0123456789@notes.example>");
  expect(mail.headerLines.map(({ key }) => key).sort()).toEqual([
    ...["auto-submitted", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"],
  ]);
  expect(mail.text).toBe("Confirm:\nhttps://letters.example/confirm/abc?a=1&b=2\n");
  expect(mail.html).toContain('href="https://letters.example/confirm/abc?a=1&amp;b=2"');
});

test("it is signed where mail is signed", async () => {
  const { privateKey } = generateKeyPairSync("ed25519");
  const key = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  const dkim = [readDkimKey({ domain: "notes.example", selector: "s1", key })];
  const bytes = bytesOf(await buildTransactionalMail(LETTER, { from: FROM, dkim }));
  expect(bytes.toString()).toMatch(/^DKIM-Signature: v=1; a=ed25519-sha256;/);
});
