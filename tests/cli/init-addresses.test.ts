import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { feedletter, folderWith, postOn } from "./cli.js";

const HUGO = 'baseURL = "https://h.example/sub/"\ntitle = "H"\n';

/** @param pages by path */
async function serve(pages: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer(({ url = "" }, response) => {
    const page = pages[url];
    response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8" });
    response.end(page);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port }: AddressInfo = Object(server.address());
  return `http://127.0.0.1:${port}`;
}

const rss = (items: readonly string[]) => `<?xml version="1.0"?><rss version="2.0"><channel>
<title>Kiln &amp;amp; Kettle</title><link>https://h.example/sub/</link><description>On clay</description><language>de-at</language>
${items.map((path) => `<item><title>${path.toUpperCase()}</title><link>https://h.example/sub${path}</link><guid>${path}</guid><pubDate>Sat, 31 Jan 2026 00:00:00 GMT</pubDate></item>`).join("\n")}
</channel></rss>`;

describe("init compares the posts' addresses", () => {
  test("with the built site, and offers its pages if too many differ", async () => {
    const cwd = folderWith({
      "hugo.toml": HUGO,
      "content/posts/a.md": postOn("2026-01-31", "A"),
      "content/posts/b.md": postOn("2026-01-30", "B"),
      "public/index.html": "<title>H</title>",
      "public/posts/a/index.html": "<title>A</title>",
    });
    const { code, stderr } = await feedletter(["init", "--now", "2026-06-01"], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain("1 of 2 addresses agree with public/. These don't: /sub/posts/b/");
    expect(stderr).toContain("`content: [{ html: public }]`");
  });

  test("with a sitemap", async () => {
    const cwd = folderWith({
      "hugo.toml": HUGO,
      "content/posts/a.md": postOn("2026-01-31", "A"),
      "static/sitemap.xml": "<urlset><url><loc>https://h.example/sub/posts/a/</loc></url></urlset>",
    });
    const { stderr } = await feedletter(["init", "--now", "2026-06-01"], { cwd });
    expect(stderr).toContain("1 of 1 addresses agree with static/sitemap.xml");
    expect(stderr).not.toContain("These don't");
  });

  test("with the feed that readers have", async () => {
    const at = await serve({ "/rss.xml": rss(["/posts/a/", "/writing/b/"]) });
    const cwd = folderWith({
      "hugo.toml": HUGO,
      "content/posts/a.md": postOn("2026-01-31", "A"),
      "content/posts/b.md": postOn("2026-01-31", "/WRITING/B/"),
    });
    const args = ["init", "--feed", `${at}/rss.xml`, "--allow-private", "--now", "2026-06-01", "--json"];
    const { stdout } = await feedletter(args, { cwd });
    expect(JSON.parse(stdout).addresses).toMatchObject({ posts: 2, agree: 1, missing: ["/sub/writing/b/"] });
  });
});

describe("init with the address of a site", () => {
  test("takes the posts from the feed that its page names", async () => {
    const at = await serve({
      "/": '<html><head><link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="application/rss+xml" href="feed?a=1&amp;b=2"></head></html>',
      "/de/": "<html><head></head></html>",
      "/feed?a=1&b=2": rss(["/posts/a/"]),
    });
    const cwd = folderWith({ "note.txt": "" });
    expect(await feedletter(["init", `${at}/`, "--allow-private"], { cwd })).toMatchObject({ code: 0 });
    const config = readFileSync(join(cwd, "feedletter.yaml"), "utf8");
    expect(config).toContain(`feed: "${at}/feed?a=1&b=2", allowPrivate: true`);
    expect(config).toContain("title: Kiln & Kettle\n  url: https://h.example/sub/");
    expect(config).toContain("language: de-AT");
    expect(await feedletter(["build", "--now", "2026-06-01"], { cwd })).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, "out/feed.json"), "utf8")).toContain("https://h.example/sub/posts/a/");
  });

  test("that has no feed writes nothing, and says so", async () => {
    const at = await serve({ "/": "<html><head></head></html>" });
    const cwd = folderWith({ "note.txt": "" });
    const { code, stderr } = await feedletter(["init", `${at}/`, "--allow-private"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^E_FEED {2}No feed was found at .*: it isn't a feed, and doesn't link to one\./m);
    expect(() => readFileSync(join(cwd, "feedletter.yaml"))).toThrow();
  });
});

test("an address that init couldn't find out is an error in `check`", async () => {
  const cwd = folderWith({ "posts/a.md": postOn("2026-01-31", "A") });
  await feedletter(["init"], { cwd });
  const { code, stderr } = await feedletter(["check", "--now", "2026-06-01"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^feedletter\.yaml:4 {2}E_SITE_URL {2}https:\/\/example\.com\/ is only a placeholder/m,
  );
});
