import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { CLI, feedletter } from "../../tests/cli/cli.js";
import { ADA, bounceFor, forgedRequest, LETTER, sentByMail } from "../../tests/cli/leaving-by-mail.js";
import { startServe } from "../../tests/daemon/serving.js";
import { type Dovecot, holdBefore, startDovecot } from "./dovecot.js";

async function withMailbox(options: { readonly tls: boolean }) {
  const site = await sentByMail('bounces: bounces@notes.example, inbox: "${IMAP_URL}"');
  const dovecot = await startDovecot(options);
  for (const mail of [site.mailTo(site.mailto()), bounceFor(site.bounceOf("bob")), LETTER, forgedRequest])
    dovecot.deliver(mail);
  const env = (port = dovecot.port) => ({
    PATH: process.env.PATH ?? "",
    SMTP_URL: site.server.url,
    IMAP_URL: `imap://ada:s3cret@127.0.0.1:${port}/INBOX`,
  });
  const run = async () => {
    const { code, stdout, stderr } = await feedletter(["inbox", "--json"], { cwd: site.folder, env: env() });
    expect(`${code} ${stderr}`).toBe("0 ");
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line).kind);
  };
  return { site, dovecot, env, run };
}

/** Nobody's word was lost, and nobody was counted twice. */
async function expectCounted(site: Awaited<ReturnType<typeof sentByMail>>, dovecot: Dovecot) {
  expect(await site.person(ADA)).toMatchObject({
    digests: ["daily"],
    events: [{ event: "left", digest: "weekly" }],
  });
  expect((await site.person("bob@readers.example")).suspected).toBe("bounced (5.1.1)");
  expect(dovecot.mailsIn("Feedletter/Read")).toHaveLength(2);
  // The letter has the keyword, the request a star (F), too; neither is marked as seen (S).
  expect(dovecot.mailsIn("INBOX")).toEqual([
    expect.stringMatching(/^3\.lab.*:2,a$/),
    expect.stringMatching(/^4\.lab.*:2,Fa$/),
  ]);
  expect(dovecot.keywords()).toContain("$FeedletterRead");
}

test("Dovecot's mailbox is read once, over STARTTLS", async () => {
  const { site, dovecot, run } = await withMailbox({ tls: true });
  expect(await run()).toEqual(["left", "suspected", "other", "leave-unsigned"]);
  await expectCounted(site, dovecot);
  expect(await run()).toEqual([]);
  await expectCounted(site, dovecot);
});

test("killed between what is recorded and the move, the next run counts nobody twice", async () => {
  const { site, dovecot, env, run } = await withMailbox({ tls: false });
  const proxy = await holdBefore(dovecot.port, "MOVE");
  const child = spawn(process.execPath, [CLI, "inbox"], { cwd: site.folder, env: env(proxy.port) });
  await proxy.held;
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(await site.person(ADA)).toMatchObject({ digests: ["daily"], events: [{ event: "left" }] });
  expect(dovecot.mailsIn("INBOX")).toHaveLength(4);
  expect(await run()).toEqual(["left-already", "suspected", "other", "leave-unsigned"]);
  await expectCounted(site, dovecot);
});

test("`serve` is told by IDLE when mail arrives", async () => {
  const { site, dovecot, env } = await withMailbox({ tls: true });
  const serving = await startServe(site.folder, { env: env() });
  const until = async (said: RegExp): Promise<void> => {
    while (!said.test(serving.said())) await new Promise((resolve) => setTimeout(resolve, 100));
  };
  await until(/read mail: 1 left, 1 suspected, 1 other, 1 leave unsigned/);
  await expectCounted(site, dovecot);
  dovecot.deliver(site.mailTo(site.mailto(), { "Message-ID": "<later@readers.example>" }));
  await until(/read mail: 1 left already/);
  expect(await serving.stop()).toBe(0);
});
