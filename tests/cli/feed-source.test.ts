import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { expect, test } from "vitest";
import { sendDigest } from "#app/digests/send-digest.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { buildFeeds } from "#app/site/build-feeds.js";
import { serveDigests } from "#daemon/serve-digests.js";
import { startWebServer } from "../content/web-server.js";
import { feedletter, folderWith } from "./cli.js";

const NOW = Date.parse("2026-06-15T09:00:00+02:00");

const feedOf = (...titles: string[]): string => `<?xml version="1.0"?>
<rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>${titles
  .map(
    (title, index) =>
      `<item><title>${title}</title><link>https://blog.example/${index}/</link><guid>https://blog.example/${index}/</guid><pubDate>Mon, 0${index + 1} Jun 2026 10:00:00 GMT</pubDate><description>&lt;p&gt;Words of ${title}.&lt;/p&gt;</description></item>`,
  )
  .join("")}</channel></rss>`;

/** A blog that somebody else runs, and a config that mails its feed. */
async function site(address: (url: string) => string = (url) => `${url}/feed.xml`) {
  const blog = { titles: ["One"], status: 200 };
  const server = await startWebServer(({ headers }, response) => {
    const etag = `"${blog.titles.length}"`;
    if (blog.status === 200 && headers["if-none-match"] === etag) response.writeHead(304).end();
    else response.writeHead(blog.status, { etag }).end(feedOf(...blog.titles));
  });
  const folder = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: "https://blog.example/", timezone: Europe/Berlin }
content:
  - { feed: "${address(server.url)}", allowPrivate: true }
digests:
  weekly: { start: newest, schedule: "0 9 * * 1" }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
`,
  });
  const configPath = join(folder, "feedletter.yaml");
  await addSubscriber({ configPath, env: {}, clock: () => 0, randomBytes }, { address: "ada@example.org" });
  const mails = async () => {
    const outbox = join(folder, ".feedletter/outbox");
    const names = existsSync(outbox) ? readdirSync(outbox).sort() : [];
    return Promise.all(names.map((name) => simpleParser(readFileSync(join(outbox, name)))));
  };
  const send = (now = NOW) =>
    sendDigest({
      ...{ configPath, env: {}, cwd: folder, clock: () => now, randomBytes, digest: "weekly" },
      confirm: async () => true,
      sleep: async () => {},
      wait: false,
    });
  return { blog, server, folder, configPath, mails, send };
}

test("a newsletter from a feed: what is new in it goes out, once", async () => {
  const { blog, server, mails, send } = await site();
  await send();
  await send();
  blog.titles.push("Two");
  await send();
  const sent = await mails();
  expect(sent.map(({ subject }) => subject)).toEqual(["One", "Two"]);
  expect(sent[1]?.text).toContain("Words of Two.");
  expect(sent[1]?.text).not.toContain("Words of One.");
  expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"1"', '"1"']);
});

test("while the blog is down its last good copy is used, and nothing is sent twice", async () => {
  const { blog, server, folder, send, mails } = await site();
  const build = { env: {}, now: NOW, include: new Set<never>(), cwd: folder };
  const configPath = join(folder, "feedletter.yaml");
  await buildFeeds({ ...build, configPath });
  blog.status = 503;
  await send();
  await server.stop();
  const { next } = await send();
  expect(next.kind).toBe("nothing-new");
  expect(await mails()).toHaveLength(1);
  const built = await buildFeeds({ ...build, configPath });
  expect(built).toMatchObject({ items: 1, findings: [{ code: "W_FEED", level: "warning" }] });
});

test("an item that is dated in the future by mistake is named by `send` and `build`", async () => {
  const { blog, send, configPath, folder } = await site();
  blog.titles.push(...Array.from({ length: 8 }, (_, nth) => `Later ${nth}`));
  const waiting = (findings: readonly { readonly code: string; readonly message: string }[]) =>
    findings.filter(({ code }) => code === "W_ITEM_FUTURE").map(({ message }) => message);
  const now = Date.parse("2026-06-08T12:00:00Z");
  const build = { configPath, env: {}, cwd: folder, now, include: new Set(["published"] as const) };
  const message = '"Later 7" is dated 2026-06-09T10:00:00.000Z, in the future.';
  expect(waiting((await buildFeeds(build)).findings)).toEqual([message]);
  const { next } = await send(now);
  expect("findings" in next ? waiting(next.findings) : []).toEqual([message]);
});

test("serve reads the feed anew for each run", async () => {
  const { blog, configPath, folder, mails } = await site();
  const stopping = new AbortController();
  let now = NOW - 60_000;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      ...{ configPath, env: {}, cwd: folder, randomBytes, clock: () => now, signal: stopping.signal },
      sleep: async () => {},
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: () => {},
    });
    serving.catch(reject);
  });
  await wake();
  now = NOW;
  await wake();
  blog.titles.push("Two");
  now = NOW + 7 * 24 * 3_600_000;
  await wake();
  stopping.abort();
  await serving;
  expect((await mails()).map(({ subject }) => subject)).toEqual(["One", "Two"]);
});

test("a private address must be allowed, and the command says so", async () => {
  const { server, folder } = await site((url) => `${url}/feed.xml", timeout: "5s`);
  const strict = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: "https://blog.example/" }\ncontent: [{ feed: "${server.url}/feed.xml" }]\n`,
  });
  const ran = await feedletter(["build"], { cwd: strict });
  expect(ran.code).toBe(1);
  expect(ran.stderr).toContain(
    "E_FEED  The feed can't be read: 127.0.0.1 is a private address. Set `allowPrivate: true`",
  );
  expect(server.requests).toEqual([]);
  expect(await feedletter(["build"], { cwd: folder })).toMatchObject({ code: 0 });
});
