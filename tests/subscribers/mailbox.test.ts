import fc from "fast-check";
import { expect, test } from "vitest";
import { mailboxDomain, mailboxKey } from "#subscribers/mailbox.js";

test.each([
  ["ada+news@readers.example", "ada@readers.example"],
  ["ADA+a+b@Readers.Example", "ada@readers.example"],
  ["a.d.a@readers.example", "a.d.a@readers.example"],
  ["a.d.a+x@googlemail.com", "ada@gmail.com"],
  ["A.da@GMAIL.com", "ada@gmail.com"],
  ["a-d_a.x@pm.me", "adax@proton.me"],
  ["ada@mac.com", "ada@icloud.com"],
  ["a-da@ya.ru", "ada@yandex.ru"],
  ["anything@ada.fastmail.com", "ada@fastmail.com"],
  ["ada-shop@yahoo.com", "ada@yahoo.com"],
  ["anna-maria@readers.example", "anna-maria@readers.example"],
  ["ada@bücher.example", "ada@xn--bcher-kva.example"],
  ["ada@readers.example.", "ada@readers.example"],
  ["ａｄａ@readers.example", "ada@readers.example"],
  ["+tag@readers.example", "+tag@readers.example"],
])("%s leads to the mailbox %s", (address, mailbox) => {
  expect(mailboxKey(address)).toBe(mailbox);
});

test("folding twice changes nothing, and a key is never empty", () => {
  const local = fc.stringMatching(/^[a-zA-Z0-9+._-]{1,20}$/);
  const domain = fc.constantFrom("gmail.com", "x.fastmail.com", "fastmail.com", "ya.ru", "readers.example");
  fc.assert(
    fc.property(local, domain, (name, at) => {
      const key = mailboxKey(`${name}@${at}`);
      expect(mailboxKey(key)).toBe(key);
      expect(key).toMatch(/^[^@]+@[^@]+$/);
      expect(key.endsWith(`@${mailboxDomain(`${name}@${at}`)}`)).toBe(true);
    }),
  );
});
