import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { startServe } from "../daemon/serving.js";
import { startImapServer } from "../mail/imap-server.js";
import { CLI, feedletterProcess } from "./cli.js";
import { ADA, JOIN, mailTo, openJoinable, scriptDns } from "./joining.js";

const BOB = "bob@readers.example";
const READ = "Feedletter/Read";
const SETTINGS = `inbox: "\${IMAP_URL}", join: { address: ${JOIN}, digests: [weekly] }`;

/** A mailbox with somebody whose signature proves who they are, and somebody whose doesn't, and the real program. */
async function withMailbox(script?: Parameters<typeof startImapServer>[0]) {
  const site = await openJoinable({ mail: SETTINGS, more: "" });
  const imap = await startImapServer(script);
  const sentAt = Date.now();
  imap.deliver(await mailTo({ sentAt }));
  imap.deliver(await mailTo({ from: BOB, signed: undefined, sentAt }));
  imap.deliver(await mailTo({ from: "cyd@readers.example", to: "news@notes.example", sentAt }));
  const env = { SMTP_URL: site.server.url, IMAP_URL: imap.url, ...scriptDns(site.folder) };
  const run = async () => {
    const { code, stdout, stderr } = await feedletterProcess(["inbox", "--json"], { cwd: site.folder, env });
    expect([code, stderr]).toEqual([0, ""]);
    return stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line).kind);
  };
  return { site, imap, env, run };
}

/** One has joined, the other was asked once, and their mails have moved. */
async function expectJoined({ site, imap }: Pick<Awaited<ReturnType<typeof withMailbox>>, "site" | "imap">) {
  expect(await site.person(ADA)).toMatchObject({
    state: "active",
    events: [
      { event: "confirmed", digest: "weekly" },
      { event: "requested", source: expect.stringContaining("Message-ID") },
    ],
  });
  expect(await site.person(BOB)).toMatchObject({ state: "pending", events: [{ event: "requested" }] });
  expect(site.server.envelopes).toEqual([BOB]);
  expect(imap.mailsIn(READ)).toHaveLength(2);
  expect(imap.mailsIn("INBOX")).toHaveLength(1);
}

test("the mailbox is read once: one joins, one is asked, and a private letter stays", async () => {
  const { site, imap, run } = await withMailbox();
  expect(await run()).toEqual(["joined", "join-asked", "other"]);
  await expectJoined({ site, imap });
  expect(await run()).toEqual([]);
  await expectJoined({ site, imap });
});

test("killed between what is recorded and the moves, the next run asks nobody twice and forgets nobody", async () => {
  let moves = 0;
  const { site, imap, env, run } = await withMailbox({
    // The first and the third move never come: there the program dies.
    before: (command) => {
      if (!command.startsWith("UID MOVE")) return undefined;
      moves += 1;
      return moves === 1 || moves === 3 ? "cut" : undefined;
    },
  });
  for (const recorded of [ADA, BOB]) {
    const move = imap.seen(recorded === ADA ? "UID MOVE 1 " : "UID MOVE 2 ");
    const child = spawn(process.execPath, [CLI, "inbox"], {
      cwd: site.folder,
      env: { PATH: process.env.PATH, ...env },
    });
    await move;
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await site.person(recorded)).toBeDefined();
  }
  expect(site.server.envelopes).toEqual([]);
  expect(await run()).toEqual(["join-known", "other"]);
  await expectJoined({ site, imap });
});

test("`serve` answers at once, also without a server of its own", async () => {
  const { site, imap, env } = await withMailbox();
  const serving = await startServe(site.folder, { env });
  await vi.waitFor(() => expect(site.server.envelopes).toEqual([BOB]), { timeout: 20_000, interval: 50 });
  expect(serving.said()).toContain("read mail: 1 joined, 1 join asked, 1 other");
  await expectJoined({ site, imap });
  expect(await serving.stop()).toBe(0);
});
