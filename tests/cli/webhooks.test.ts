import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "#app/open-database.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { loadConfig } from "#config/load.js";
import { signMessage } from "#publish/webhooks/sign-message.js";
import { startWebServer } from "../content/web-server.js";
import { bodyOf } from "../publish/small-hub.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SUNDAY = "2026-06-14T12:00:00Z";
const LATE = "2026-06-15T07:40:00Z";

interface Received {
  readonly id: string;
  readonly message: {
    readonly type: string;
    readonly timestamp: string;
    readonly data: Record<string, unknown>;
  };
}

/** A receiver that checks the signature. */
async function startReceiver() {
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = await startWebServer((request, response) => {
    void bodyOf(request).then((body) => {
      const {
        "webhook-id": id = "",
        "webhook-timestamp": time,
        "webhook-signature": signature,
      } = request.headers;
      const expected = signMessage({ id: `${id}`, at: Number(time) * 1_000, body }, SECRET)[
        "webhook-signature"
      ];
      const status = signature === expected ? (statuses.shift() ?? 200) : 401;
      received.push({ id: `${id}`, message: JSON.parse(body) });
      response.writeHead(status).end();
    });
  });
  return { ...server, received, answerNext: (...next: readonly number[]) => void statuses.push(...next) };
}

async function site(more: readonly string[] = []) {
  const [mailServer, receiver] = [await startMailServer(), await startReceiver()];
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}digests:
  weekly: { schedule: "0 9 * * mon" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", unsubscribe: "mailto:leave@notes.example" }
webhooks:
  - url: ${receiver.url}/hook?key=private
    secret: \${HOOK_SECRET}
${more.map((line) => `    ${line}\n`).join("")}`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  const env = { SMTP_URL: mailServer.url, HOOK_SECRET: SECRET };
  const run = (now: string, ...args: readonly string[]) => feedletter(args, { cwd, env, now });
  const configPath = join(cwd, "feedletter.yaml");
  const clock = () => Date.parse(SUNDAY);
  await addSubscriber({ configPath, env, clock, randomBytes }, { address: "ada@readers.example" });
  expect((await run(SUNDAY, "send", "--due")).code).toBe(0);
  writeFileSync(join(cwd, "content/new.md"), postOn("2026-06-14", "New"));
  const withDatabase = async (
    work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<unknown>,
  ) => {
    const database = await openDatabase(await loadConfig(configPath, { env, uses: ["database"] }), { clock });
    await work(database).finally(database.close);
  };
  return { receiver, run, withDatabase, cwd };
}

test("`send --due` tells of the issue that it sends, and once it is accepted, no more", async () => {
  const { receiver, run } = await site();
  const { code, stderr } = await run(LATE, "send", "--due");
  expect(stderr).toContain("webhook 127.0.0.1");
  expect(stderr).toContain("2 accepted");
  expect(code).toBe(0);
  const issue = { issue: "weekly-1", digest: "weekly", number: 1 };
  // Both happened in the same millisecond.
  const messages = receiver.received.map(({ message }) => message);
  expect(messages.toSorted((a, b) => (a.type < b.type ? 1 : -1))).toEqual([
    { type: "issue.started", timestamp: "2026-06-15T07:40:00.000Z", data: issue },
    {
      type: "issue.finished",
      timestamp: "2026-06-15T07:40:00.000Z",
      data: { ...issue, deliveries: expect.objectContaining({ accepted: 1, rejected: 0 }) },
    },
  ]);
  await run("2026-06-15T08:40:00Z", "send", "--due");
  expect(receiver.received).toHaveLength(2);
});

test("a message that isn't accepted is tried again with the same id, and doctor and `webhooks` say so", async () => {
  const { receiver, run } = await site(["events: [issue.finished]"]);
  receiver.answerNext(500);
  const due = await run(LATE, "send", "--due");
  expect(due.code).toBe(3);
  expect(due.stderr).toMatch(/1 failed and will be tried again \(it answered 500 .+\)/);
  const listed = await run(LATE, "webhooks");
  expect(listed.code).toBe(1);
  expect(listed.stdout).toMatch(
    /^127\.0\.0\.1:\d+ {2}1 waiting {2}failing since 2026-06-15T07:40:00\.000Z: it answered 500/,
  );
  const doctor = await run(LATE, "doctor", "--json");
  expect(JSON.parse(doctor.stdout)).toContainEqual(
    expect.objectContaining({
      level: "warning",
      said: expect.stringContaining("No message was accepted since"),
    }),
  );
  for (const { stdout, stderr } of [due, listed, doctor])
    expect(stdout + stderr).not.toMatch(/private|whsec/);
  expect((await run("2026-06-15T07:41:00Z", "webhooks", "send")).stderr).toContain("1 accepted");
  const [first, second] = receiver.received;
  expect(second).toEqual(first);
  expect(await run("2026-06-15T07:42:00Z", "webhooks")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("0 waiting"),
  });
});

test("an endpoint that answers 410 gets nothing until it is enabled", async () => {
  const { receiver, run } = await site();
  receiver.answerNext(410);
  const { code, stderr } = await run(LATE, "send", "--due");
  expect(code).toBe(3);
  expect(stderr).toContain("disabled, because it answered 410");
  expect((await run(LATE, "webhooks", "send")).stderr).toContain("No message is due.");
  expect((await run(LATE, "webhooks")).stdout).toContain("disabled since 2026-06-15T07:40:00.000Z");
  const host = new URL(receiver.url).host;
  expect(await run(LATE, "webhooks", "enable", host)).toMatchObject({ code: 0 });
  expect(await run(LATE, "webhooks", "enable", "other.example")).toMatchObject({ code: 2 });
  expect((await run(LATE, "webhooks")).code).toBe(0);
});

const leaving = async (more: readonly string[]) => {
  const { receiver, run, withDatabase } = await site(more);
  await withDatabase(async ({ subscribers, membership }) => {
    const id = (await subscribers.byAddress("ada@readers.example"))?.id ?? "";
    await membership.leave(id, "", { at: Date.parse(LATE), source: "a link" });
    expect(id).not.toBe("");
  });
  return { receiver, run, withDatabase };
};

test("a message about a person has a stable pseudonym, and the address only if that is configured", async () => {
  const bare = await leaving(["events: [subscriber.left]"]);
  await bare.run(LATE, "webhooks", "send");
  expect(bare.receiver.received[0]?.message).toEqual({
    type: "subscriber.left",
    timestamp: "2026-06-15T07:40:00.000Z",
    data: { subscriber: expect.stringMatching(/^[\w-]{22}$/), digest: "weekly" },
  });
  const full = await leaving(["events: [subscriber.left]", "addresses: true"]);
  await full.run(LATE, "webhooks", "send");
  expect(full.receiver.received[0]?.message.data).toMatchObject({ email: "ada@readers.example", name: null });
});

test("of somebody whose data was deleted before it is sent, a message says only that they left", async () => {
  const { receiver, run } = await leaving(["addresses: true"]);
  expect((await run(LATE, "subscribers", "forget", "ada@readers.example")).code).toBe(0);
  await run(LATE, "webhooks", "send");
  expect(receiver.received.map(({ message }) => message.data)).toContainEqual(
    expect.objectContaining({ digest: "weekly", email: null, name: null }),
  );
  expect(JSON.stringify(receiver.received)).not.toContain("ada");
});

test.each([
  ["secret: whsec_short", "`webhooks.0.secret` contains a secret"],
  ["secret: ${HOOK_SECRET}\n    events: [issue.sent]", "webhooks.0.events.0"],
])("a mistake in it is named: %s", async (line, said) => {
  const cwd = folderWith({
    "feedletter.yaml": `${CONFIG}webhooks:\n  - url: https://hooks.example/\n    ${line}\n`,
  });
  const { code, stderr } = await feedletter(["webhooks"], { cwd, env: { HOOK_SECRET: SECRET } });
  expect(code).toBe(2);
  expect(stderr).toContain(said);
});

test("a build of the feeds needs no secret", async () => {
  const { cwd } = await site();
  expect((await feedletter(["build"], { cwd, now: LATE })).code).toBe(0);
});
