import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { CLI, feedletterProcess } from "../../tests/cli/cli.js";
import { ADA, JOIN, mailTo, openJoinable, scriptDns } from "../../tests/cli/joining.js";
import { holdBefore, startDovecot } from "./dovecot.js";

const BOB = "bob@readers.example";

test("Dovecot hands signed mails over unchanged: who is proved to have written joins, also if the program is killed before the move", async () => {
  const site = await openJoinable({
    mail: `inbox: "\${IMAP_URL}", join: { address: ${JOIN}, digests: [weekly] }`,
  });
  const dovecot = await startDovecot({ tls: false });
  const sentAt = Date.now();
  const signed = await mailTo({ sentAt });
  // As a mail server writes it to a maildir.
  for (const mail of [signed, await mailTo({ from: BOB, sentAt, signed: { domain: "evil.example" } })])
    dovecot.deliver(mail.replaceAll("\r\n", "\n"));
  const env = (port: number) => ({
    ...{ SMTP_URL: site.server.url, IMAP_URL: `imap://ada:s3cret@127.0.0.1:${port}/INBOX` },
    ...scriptDns(site.folder),
  });
  const proxy = await holdBefore(dovecot.port, "MOVE");
  const child = spawn(process.execPath, [CLI, "inbox"], {
    cwd: site.folder,
    env: { PATH: process.env.PATH, ...env(proxy.port) },
  });
  await proxy.held;
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await site.person(ADA)).toMatchObject({ state: "active" });
  expect(dovecot.mailsIn("INBOX")).toHaveLength(2);
  const run = async () => {
    const ran = await feedletterProcess(["inbox", "--json"], { cwd: site.folder, env: env(dovecot.port) });
    expect([ran.code, ran.stderr]).toEqual([0, ""]);
    return ran.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line).kind);
  };
  expect(await run()).toEqual(["join-known", "join-asked"]);
  expect(await run()).toEqual([]);
  expect(site.server.envelopes).toEqual([BOB]);
  expect(dovecot.mailsIn("Feedletter/Read")).toHaveLength(2);
  expect(await site.person(ADA)).toMatchObject({
    source: expect.stringContaining("confirmed by the DKIM signature of readers.example"),
    events: [{ event: "confirmed" }, { event: "requested" }],
  });
  expect(await site.person(BOB)).toMatchObject({ state: "pending" });
});
