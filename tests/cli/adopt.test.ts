import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { startWebServer } from "../content/web-server.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli.js";

const NOW = "2026-06-15T09:00:00+02:00";

function item(id: string, title: string, url: string, date: string): string {
  return `<item><title>${title}</title><link>${url}</link><guid isPermaLink="false">${id}</guid><pubDate>${date} 00:00:00 +0200</pubDate><description>Some words.</description></item>`;
}

function rss(items: string, rest = ""): string {
  return `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Notes</title><link>https://notes.example/</link><description/>${rest}${items}</channel></rss>`;
}

const SELF = '<atom:link rel="self" href="https://notes.example/feed/"/>';
const ONE = item("1001", "One", "https://notes.example/posts/one/", "Mon, 01 Jun 2026");
const TWO = item("1002", "Two", "https://notes.example/old/two.html", "Tue, 02 Jun 2026");
const LOST = item("1003", "Three", "https://notes.example/old/three.html", "Wed, 03 Jun 2026");

const POSTS = {
  "content/one.md": postOn("2026-06-01", "One"),
  "content/two.md": postOn("2026-06-02", "Two"),
};

test("adopt says what it found, what it didn't and why, and writes ids and the name", async () => {
  const folder = folderWith({ "feedletter.yaml": CONFIG, "old.xml": rss(ONE + TWO + LOST, SELF), ...POSTS });
  const dry = await feedletter(["adopt", "old.xml", "--dry-run"], { cwd: folder, now: NOW });
  expect(dry.stderr).toContain("Nothing was written");
  expect(existsSync(join(folder, "feedletter.ids.yaml"))).toBe(false);
  const ran = await feedletter(["adopt", "old.xml"], { cwd: folder, now: NOW });
  expect(ran.code).toBe(3);
  expect(ran.stdout).toBe(`https://notes.example/feed/: RSS, 3 items
  2 of 3 items found among the posts (1 by title and date)
  Not found (1):
    Three: No post has this address, or this title and date.
`);
  expect(ran.stderr).toContain('feeds.files.rss: "feed/"');
  expect(ran.stderr).toContain("✓ 2 ids added to feedletter.ids.yaml");
  expect(readFileSync(join(folder, "feedletter.ids.yaml"), "utf8")).toBe(
    `# The ids by which feed readers know these posts, by address. Written by \`feedletter adopt\`.
# Commit this file: without it, readers would show the posts again.
"/posts/one/": "1001"
"/posts/two/": "1002"
`,
  );
  const again = await feedletter(["adopt", "old.xml"], { cwd: folder, now: NOW });
  expect(again.stderr).toContain("✓ Nothing to change: 2 ids are known");
});

test("--json is one document", async () => {
  const folder = folderWith({ "feedletter.yaml": CONFIG, "old.xml": rss(ONE, SELF), ...POSTS });
  const ran = await feedletter(["adopt", "old.xml", "--json"], { cwd: folder, now: NOW });
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.stdout)).toMatchObject({
    feed: { format: "rss", address: "https://notes.example/feed/", items: 1, pages: 1 },
    matched: [{ id: "1001", file: "content/one.md", by: "address" }],
    unmatched: [],
    ids: { file: "feedletter.ids.yaml", added: 1, known: 0 },
    name: { kind: "set", setting: ["feeds", "files", "rss"], value: "feed/" },
    written: ["feedletter.ids.yaml", "feedletter.yaml"],
  });
});

test("older pages are read: those that the feed names, and WordPress' own", async () => {
  const server = await startWebServer((request, response) => {
    const path = request.url ?? "";
    const next = `<atom:link rel="next" href="/named?page=2"/>`;
    const wordpress = "<generator>https://wordpress.org/?v=6.4.3</generator>";
    const pages: Record<string, string> = {
      "/named": rss(ONE, next),
      "/named?page=2": rss(TWO),
      "/feed/": rss(ONE, wordpress),
      "/feed/?paged=2": rss(TWO, wordpress),
    };
    const page = pages[path];
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "application/rss+xml" }).end(page);
  });
  for (const path of ["/named", "/feed/"]) {
    const folder = folderWith({ "feedletter.yaml": CONFIG, ...POSTS });
    const address = `${server.url}${path}`;
    const refused = await feedletter(["adopt", address], { cwd: folder, now: NOW });
    expect(refused.stderr).toContain("E_FEED");
    const ran = await feedletter(["adopt", address, "--allow-private"], { cwd: folder, now: NOW });
    expect(ran.stdout).toContain("RSS, 2 items on 2 pages");
    expect(ran.stdout).not.toContain("404");
    expect(ran.stderr).toContain("The feed's address can't be kept");
    expect(readFileSync(join(folder, "feedletter.ids.yaml"), "utf8")).toContain('"/posts/two/": "1002"');
  }
});

test("posts that were mailed under their old ids aren't mailed again", async () => {
  const mail = `digests:
  weekly: { start: newest }
mail:
  from: "Notes <news@notes.example>"
  postalAddress: "Notes, 1 Street, Berlin"
  transport: outbox
server: { url: https://letters.notes.example/ }
`;
  const folder = folderWith({ "feedletter.yaml": CONFIG + mail, "old.xml": rss(ONE + TWO, SELF), ...POSTS });
  const run = (...args: string[]) => feedletter(args, { cwd: folder, now: NOW });
  const configPath = join(folder, "feedletter.yaml");
  await addSubscriber({ configPath, env: {}, clock: () => 0, randomBytes }, { address: "ada@example.org" });
  expect((await run("send", "weekly", "--yes")).stderr).toContain("weekly 1: 2 posts");
  expect((await run("adopt", "old.xml")).stderr).toContain("2 ids added");
  const listed = JSON.parse((await run("list", "--json")).stdout);
  expect(listed.posts.map(({ id }: { id: string }) => id)).toEqual(["1002", "1001"]);
  writeFileSync(join(folder, "content/three.md"), postOn("2026-06-14", "Three"));
  const next = await run("send", "weekly", "--yes");
  expect(next.stderr).toContain("weekly 2: 1 post");
});
