import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cancelIssue, listIssues, resumeIssue, showIssue } from "#app/digests/issue-actions.js";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber, removeSubscriber } from "#app/people/edit-subscribers.js";
import { collect } from "../deliveries/samples.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";
import { reply, startMailServer } from "./mail-server.js";

const MAIL = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  transport: \${SMTP_URL}
  connections: 1
server: { url: https://letters.notes.example/ }
`;
const NOW = Date.UTC(2026, 5, 15, 7);

const OPTIONS = { digest: "weekly", wait: false, confirm: async () => true };

/** Three people; `answers` by name are what the server says to their mail, the first time; `first`: to whoever comes first. */
async function sent(answers: Readonly<Record<string, Error>>, stopAfter = 99, clock = () => NOW) {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const refusals = new Map(Object.entries(answers));
  const stopping = new AbortController();
  let seen = 0;
  const server = await startMailServer({
    answer: async (recipient) => {
      seen += 1;
      if (seen >= stopAfter) stopping.abort();
      const name = seen === 1 && refusals.has("first") ? "first" : (recipient.split("@")[0] ?? "");
      const refusal = refusals.get(name);
      refusals.delete(name);
      return refusal;
    },
  });
  const env = { SMTP_URL: server.url };
  const context = {
    configPath: join(folder, "feedletter.yaml"),
    env,
    cwd: folder,
    ...{ clock, randomBytes, sleep: async () => {} },
  };
  for (const address of ["ada@readers.example", "bob@readers.example", "cyd@readers.example"])
    await addSubscriber(context, { address });
  await sendDigest({ ...context, ...OPTIONS, signal: stopping.signal });
  const run = (...args: readonly string[]) => feedletter(["issues", ...args], { cwd: folder, env });
  return { folder, server, context, run };
}

const refusedBob = () => ({ bob: reply(550, "5.2.0 not today") });

test("an issue is listed with its counts, shown with who did not accept it and why, and exported whole", async () => {
  const { run } = await sent(refusedBob());
  expect(await run()).toMatchObject({
    code: 0,
    stdout: "weekly-1  finished  2026-06-15 09:00  1 post  2 accepted, 1 rejected\n",
  });
  const shown = await run("show", "weekly-1");
  expect(shown.stdout.split("\n")[1]).toBe("3 to readers.example\t2 accepted, 1 rejected");
  expect(shown.stdout.split("\n")[2]).toBe(
    "bob@readers.example\trejected\tunknown (general/not-understood): 550 5.2.0 not today (1 attempt)",
  );
  expect(shown.stdout).not.toContain("ada@");
  const facts = (await run("show", "weekly-1", "--json")).stdout.trim().split("\n");
  expect(facts.map((line) => JSON.parse(line).kind)).toEqual([
    ...["issue", "destination", "unaccepted", "not-understood"],
  ]);
  expect(JSON.parse(facts[1] ?? "")).toEqual({
    ...{ kind: "destination", destination: "readers.example", mails: 3 },
    ...{ accepted: 2, deferred: 0, rejected: 1 },
  });
  expect(JSON.parse(facts[3] ?? "")).toMatchObject({ text: "# # not today", count: 1 });

  const lines = (await run("export", "weekly-1")).stdout.trim().split("\n");
  expect(lines[0]).toBe("address,name,state,attempts,changed_at,code,enhanced_code,response,verdict,rule");
  expect(lines.slice(1).sort()[1]).toBe(
    "bob@readers.example,,rejected,1,2026-06-15T07:00:00.000Z,550,5.2.0,550 5.2.0 not today,unknown,general/not-understood",
  );
  expect(lines).toHaveLength(4);

  const unknown = await run("show", "weekly-2");
  expect(unknown.stderr).toContain('E_ISSUE_UNKNOWN  There is no issue "weekly-2". Did you mean "weekly-1"?');
  const ended = await run("cancel", "weekly-1");
  expect(ended.stderr).toContain('E_ISSUE_ENDED  Issue "weekly-1" has already been sent.');
  expect([unknown.code, ended.code]).toEqual([1, 1]);
});

test("retrying sends only to people whose mail was refused", async () => {
  const { context, server } = await sent(refusedBob());
  const retried = await resumeIssue({ ...context, issue: "weekly-1", retry: "rejected" });
  expect(retried.delivered).toMatchObject({ kind: "finished", counts: { accepted: 3, rejected: 0 } });
  expect([...server.envelopes].sort()).toEqual(
    ["ada", "bob", "cyd"].map((name) => `${name}@readers.example`),
  );
  const again = await resumeIssue({ ...context, issue: "weekly-1", retry: "rejected" });
  expect(again.delivered).toMatchObject({ kind: "nothing-to-do", counts: { accepted: 3 } });
  expect(server.envelopes).toHaveLength(3);
});

test("with nothing to send, retrying and resuming say so, and what else could be done", async () => {
  const { run, server } = await sent({ ...refusedBob(), cyd: reply(550, "5.2.0 not today either") });
  const resumed = await run("resume", "weekly-1");
  expect(resumed).toEqual({
    ...{ code: 0, stdout: "" },
    stderr:
      "weekly-1: nothing to send, 1 accepted, 2 rejected\nTo send again to those who were refused, use `feedletter issues retry weekly-1`.\n",
  });
  const retried = await run("retry", "weekly-1");
  expect(retried.stderr).toContain(
    "✓ weekly 1: 2 failed mails again; the whole issue to 3 subscribers, 3 accepted",
  );
  const again = await run("retry", "weekly-1", "--json");
  expect(again).toMatchObject({ code: 0, stderr: "weekly-1: nothing to send, 3 accepted\n" });
  expect(JSON.parse(again.stdout)).toMatchObject({ result: "nothing-to-do", counts: { accepted: 3 } });
  expect(server.envelopes).toHaveLength(3);
});

test("people who unsubscribed after the freeze aren't counted as recipients", async () => {
  const { context, run, server } = await sent({}, 1);
  const waiting = ["ada", "bob"].find((name) => !server.envelopes.includes(`${name}@readers.example`));
  await removeSubscriber(context, `${waiting}@readers.example`);
  expect((await run("resume", "weekly-1")).stderr).toContain(
    "✓ weekly 1: 2 waiting mails; the whole issue to 2 subscribers, 2 accepted, 1 skipped",
  );
});

test("undoing an issue a second time changes nothing, and says so", async () => {
  const { run } = await sent({});
  expect((await run("undo", "weekly-1", "--yes")).stderr).toMatch(
    /^✓ weekly-1 {2}undone .* will go out with the next issue\.$/m,
  );
  const again = await run("undo", "weekly-1", "--yes");
  expect(again).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/^weekly-1 .* nothing was changed\.$/m),
  });
  expect(again.stderr).not.toContain("✓");
});

test("retrying leaves a dead address alone", async () => {
  let now = NOW;
  const clock = () => {
    now += 1;
    return now;
  };
  const { context, server } = await sent({ first: reply(550, "5.1.1 no such user") }, 99, clock);
  const retried = await resumeIssue({ ...context, issue: "weekly-1", retry: "rejected" });
  expect(retried.delivered).toMatchObject({ kind: "finished", counts: { accepted: 2, skipped: 1 } });
  expect(server.envelopes).toHaveLength(2);
});

test("a paused issue says why, and goes on when it is resumed", async () => {
  const spam = () => reply(550, "5.7.1 looks like spam");
  const { context, run, server } = await sent({ ada: spam(), bob: spam(), cyd: spam() });
  expect((await run()).stdout).toMatch(
    /^weekly-1 {2}paused .* 3 rejected {2}550 5\.7\.1 looks like spam\. It is about the content of the mail\.\n$/,
  );
  const { issue, delivered } = await resumeIssue({ ...context, issue: "weekly-1", retry: "rejected" });
  expect(delivered).toMatchObject({ kind: "finished", counts: { accepted: 3 } });
  expect(issue.paused).toBeUndefined();
  expect(new Set(server.envelopes).size).toBe(3);
});

test("an interrupted issue is resumed, and everybody has it once", async () => {
  const { context, run, server } = await sent({}, 1);
  expect(server.envelopes).toHaveLength(1);
  expect(await listIssues(context)).toMatchObject([
    { state: "sending", counts: { accepted: 1, waiting: 2 } },
  ]);
  const resumed = await run("resume", "weekly-1");
  expect(resumed).toMatchObject({ code: 0, stderr: expect.stringContaining("3 accepted") });
  expect(new Set(server.envelopes).size).toBe(3);
  expect(server.envelopes).toHaveLength(3);
});

test("the rest of a cancelled issue is never sent", async () => {
  const { context, run, server } = await sent({}, 1);
  const cancelled = await cancelIssue(context, "weekly-1");
  expect(cancelled).toMatchObject({
    ...{ changed: true, issue: { state: "cancelled", counts: { accepted: 1, skipped: 2 } } },
  });
  expect(await cancelIssue(context, "weekly-1")).toEqual({ ...cancelled, changed: false });
  const again = await run("cancel", "weekly-1");
  expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining("nothing was changed.") });
  expect(again.stderr).not.toContain("✓");
  for (const retry of [undefined, "rejected"] as const)
    await expect(resumeIssue({ ...context, issue: "weekly-1", retry })).rejects.toMatchObject({
      code: "E_ISSUE_ENDED",
    });
  expect((await run("show", "weekly-1")).stdout.match(/skipped\tcancelled/g)).toHaveLength(2);
  const { next } = await sendDigest({ ...context, ...OPTIONS });
  expect(next.kind).toBe("nothing-new");
  expect(server.envelopes).toHaveLength(1);
});

test("a mail in flight when the issue is cancelled is finished, and nothing follows it", async () => {
  const site = folderWith({
    "feedletter.yaml": CONFIG + MAIL,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const server = await startMailServer({
    answer: async () => {
      await cancelIssue(context, "weekly-1");
      return undefined;
    },
  });
  const context = {
    ...{ configPath: join(site, "feedletter.yaml"), env: { SMTP_URL: server.url }, cwd: site },
    ...{ clock: () => NOW, randomBytes, sleep: async () => {} },
  };
  for (const name of ["ada", "bob", "cyd"])
    await addSubscriber(context, { address: `${name}@readers.example` });
  const { next } = await sendDigest({ ...context, ...OPTIONS });
  expect(next).toMatchObject({
    kind: "sent",
    delivered: { kind: "finished", counts: { accepted: 1, skipped: 2 } },
  });
  expect(server.envelopes).toHaveLength(1);
  const kinds = (await collect(showIssue(context, "weekly-1"))).map(({ kind }) => kind);
  expect(kinds).toEqual(["issue", "destination", "unaccepted", "unaccepted"]);
});
