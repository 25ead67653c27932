import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  addSubscriber,
  type ConfigInput,
  createHandler,
  FeedletterError,
  findConfig,
  importSubscribers,
  listSubscribers,
  loadConfig,
  type ReadyIssue,
  removeSubscriber,
  sendDigest,
  sendTest,
} from "../../src/index.js";
import { folderWith } from "../cli/cli.js";

const config: ConfigInput = {
  site: { title: "Notes", url: "https://notes.example/" },
  digests: { weekly: { start: "newest" } },
  mail: { from: "ada@notes.example", transport: "outbox", unsubscribe: "mailto:leave@notes.example" },
};
const posts = [{ title: "Hello", slug: "hello", date: "2026-06-01", markdown: "Words." }];

async function openSite() {
  const site = { cwd: folderWith({}), env: {}, config, posts };
  await addSubscriber({ ...site, address: "eve@example.org", name: "Eve" });
  return { ...site, digest: "weekly" };
}

test("calling sendDigest is the confirmation, and a post goes out once", async () => {
  const site = await openSite();
  expect((await sendDigest(site)).next).toMatchObject({
    kind: "sent",
    delivered: { counts: { accepted: 1 } },
  });
  expect((await sendDigest(site)).next.kind).toBe("nothing-new");
  expect(readdirSync(join(site.cwd, ".feedletter/outbox"))).toHaveLength(1);
});

test("`confirm` sees what would be sent to how many, and false sends nothing", async () => {
  const site = await openSite();
  const asked: ReadyIssue[] = [];
  const refuse = (issue: ReadyIssue): boolean => {
    asked.push(issue);
    return false;
  };
  expect((await sendDigest({ ...site, confirm: refuse })).next.kind).toBe("declined");
  expect(asked).toEqual([
    {
      ...{ digest: "weekly", number: 1, audience: 1, destination: ".feedletter/outbox" },
      posts: [{ id: "https://notes.example/hello/", url: "https://notes.example/hello/", title: "Hello" }],
    },
  ]);
  expect((await sendDigest(site)).next.kind).toBe("sent");
});

test("a test mail goes to anybody, and is no issue", async () => {
  const site = await openSite();
  expect(await sendTest({ ...site, to: "Somebody <me@example.org>" })).toMatchObject({
    ...{ kind: "tested", of: "next", outcome: { kind: "accepted" } },
  });
  expect((await sendDigest(site)).next.kind).toBe("sent");
});

test("subscribers are added, imported from memory, listed and removed", async () => {
  const site = await openSite();
  const rejected: string[] = [];
  const imported = await importSubscribers({
    ...site,
    lists: [{ name: "people.csv", content: "email,name\nada@example.org,Ada\nnobody\n" }],
    onRejected: ({ list, line, address }) => rejected.push(`${list}:${line} ${address}`),
  });
  expect(imported).toMatchObject({ rows: 2, counts: { added: 1, rejected: 1 } });
  expect(rejected).toEqual(["people.csv:3 nobody"]);
  expect(await removeSubscriber({ ...site, address: "eve@example.org" })).toMatchObject({ kind: "removed" });
  const states: string[] = [];
  for await (const { address, state } of listSubscribers(site)) states.push(`${address} ${state}`);
  expect(states).toEqual(["ada@example.org active", "eve@example.org unsubscribed"]);
});

test("a configuration that isn't valid names the setting", async () => {
  const wrong: object = { ...config, feeds: { limt: 3 } };
  const error = await loadConfig({ config: wrong as ConfigInput }).catch((thrown: unknown) => thrown);
  if (!(error instanceof FeedletterError)) throw error;
  expect(error).toMatchObject({
    code: "E_CONFIG",
    message: "Unknown setting `feeds.limt`.",
    place: { file: "config" },
  });
});

test("the given object stays as it is, and may be frozen", async () => {
  const given = Object.freeze({
    ...config,
    mail: Object.freeze({ from: "a@notes.example", transport: "${SMTP_URL}" }),
  });
  const { config: read } = await loadConfig({ config: given, env: {} });
  expect(read.mail).not.toHaveProperty("transport");
  expect(given.mail.transport).toBe("${SMTP_URL}");
});

test("the handler answers 503 for a broken site, says why, and tries again", async () => {
  const cwd = folderWith({ "feedletter.yaml": "", "feedletter.config.mjs": "" });
  const errors: unknown[] = [];
  const handle = createHandler({ cwd, env: {}, onError: (error) => errors.push(error) });
  for (const _ of [1, 2]) {
    const { status } = await handle(new Request("https://letters.example/"));
    expect(status).toBe(503);
  }
  expect(errors).toMatchObject([{ code: "E_CONFIG" }, { code: "E_CONFIG" }]);
});

test("a folder without a configuration has none, and none is made", async () => {
  const cwd = folderWith({});
  expect(findConfig({ cwd })).toBeUndefined();
  await expect(loadConfig({ cwd })).rejects.toMatchObject({ code: "E_CONFIG_MISSING" });
  expect(existsSync(join(cwd, ".feedletter"))).toBe(false);
});
