import { expect, test } from "vitest";
import { openImapMailbox } from "#mail/imap/imap-mailbox.js";
import { parseImapUrl } from "#mail/imap/imap-url.js";
import { startImapServer } from "./imap-server.js";

test.each([
  [
    "imaps://ada%40notes.example:p%2Fw@mail.example",
    { tls: "immediate", port: 993, user: "ada@notes.example", password: "p/w", folder: "INBOX" },
  ],
  ["imap://a:b@mail.example:1143/Lists/Bounces/", { tls: "required", port: 1143, folder: "Lists/Bounces" }],
  [
    "imap://a:b@127.0.0.1/Gel%C3%B6scht?read=Done/2026",
    { tls: "offered", port: 143, folder: "Gelöscht", readFolder: ["Done", "2026"] },
  ],
  ["imaps://a:b@[::1]/", { host: "::1", readFolder: ["Feedletter", "Read"] }],
])("%s", (url, expected) => {
  expect(parseImapUrl(url)).toMatchObject(expected);
});

test.each([
  "pop3://a:s3cret@x.example",
  "imaps://x.example",
  "imaps://a@x.example",
  "imaps://a:s3cret%@x.example",
  "s3cret",
])("%s is refused without repeating the password", (url) => {
  expect(() => parseImapUrl(url)).toThrow(
    expect.objectContaining({ code: "E_CONFIG", message: expect.not.stringContaining("s3cret") }),
  );
});

test("a server elsewhere that doesn't offer STARTTLS never gets the password", async () => {
  const imap = await startImapServer();
  const elsewhere = { ...parseImapUrl(imap.url), tls: "required" } as const;
  await expect(openImapMailbox(elsewhere)).rejects.toMatchObject({
    code: "E_INBOX",
    message: expect.stringContaining("TLS"),
    fix: expect.stringContaining("imaps://"),
  });
  expect(imap.commands.join("\n")).not.toMatch(/LOGIN|AUTHENTICATE/);
});
