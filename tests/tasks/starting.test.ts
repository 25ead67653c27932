import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { postOn } from "../cli/cli.js";
import { bareRepository, git, KEY } from "../cli/state.js";
import { png } from "../content/pictures.js";
import { sectionOf } from "../followed-page.js";
import { followTask, type Site } from "./follow-task.js";

const PAGE = "<!doctype html><html><head><title>x</title></head></html>";

test("the podcast page leads to a feed that passes the check", async () => {
  const eleventy = ({ folder, write }: Site): void => {
    cpSync(join(folder, "content"), join(folder, "out"), {
      recursive: true,
      filter: (path) => !/\.(md|json|liquid)$/.test(path),
    });
    for (const path of ["index.html", "clay/index.html"]) write(`out/${path}`, PAGE);
  };
  const { url, read, outputs } = await followTask({
    ...{
      page: "tasks/podcast.md",
      address: "https://my.show/",
      programs: { "npx @11ty/eleventy": eleventy },
    },
    files: { "content/clay/clay.mp3": new Uint8Array(4000), "content/cover.png": png(1400, 1400) },
  });
  const feed = await (await fetch(`${url}podcast.xml`)).text();
  expect(feed).toContain(`<enclosure url="${url}clay/clay.mp3" length="4000" type="audio/mpeg"/>`);
  expect(feed).toContain("<itunes:duration>1450</itunes:duration>");
  expect((await fetch(`${url}clay/clay.mp3`)).status).toBe(200);
  // It is only published on this machine here.
  const found = (outputs.check ?? "")
    .split("\n")
    .filter((line) => line.includes("W_") && !line.includes("isn't https"));
  expect(found).toEqual([]);
  expect(outputs.check).toContain("1 post in 1 feed");
  expect(read(".feedletter/preview/episodes.html")).toContain("Clay");
});

test("the page about CI leads to workflows, a database in a repository, and a run that has nothing to send", async () => {
  const origin = bareRepository();
  const state = bareRepository();
  const env = { SMTP_URL: "smtp://user:password@mail.example:587", STATE_REPOSITORY: state, STATE_KEY: KEY };
  const { outputs, folder, read } = await followTask({
    ...{ page: "tasks/ci.md", address: "https://my.blog/", env },
    files: { "content/one.md": postOn("2026-06-01", "One"), ".gitattributes": "" },
    programs: {
      "export SMTP_URL": () => {},
      "git add": ({ folder }) => {
        git(folder, "init", "--quiet", "--initial-branch=main");
        git(folder, "remote", "add", "origin", origin);
        git(folder, "add", "--all");
      },
      "git commit": ({ folder }) =>
        git(folder, "-c", "user.name=A", "-c", "user.email=a@my.blog", "commit", "--quiet", "-m", "x"),
      "git push": ({ folder }) => git(folder, "push", "--quiet", "origin", "main"),
    },
  });
  expect(outputs["send --due"]).toContain("Next: weekly");
  expect(read(".feedletter/preview/weekly.html")).toContain("One");
  expect(git(state, "log", "--all", "--oneline")).not.toBe("");
  const pushed = git(origin, "ls-tree", "-r", "--name-only", "main").split("\n");
  expect(pushed).toEqual(
    expect.arrayContaining([".github/workflows/feeds.yml", ".github/workflows/send.yml", "out/rss.xml"]),
  );
  expect(pushed.join("\n")).not.toContain(".feedletter/");
  expect(readdirSync(folder)).toContain("out");
});

const POST = postOn("2026-06-01", "One");
const SITES = [
  [
    "Astro",
    "npx astro build",
    "dist",
    { "astro.config.mjs": 'export default { site: "https://my.site" }', "src/content/blog/one.md": POST },
  ],
  [
    "Eleventy",
    "npx @11ty/eleventy",
    "_site",
    { "eleventy.config.js": "export default {};", CNAME: "my.site\n", "posts/one.md": POST },
  ],
  [
    "Hugo",
    "hugo",
    "public",
    { "hugo.toml": 'baseURL = "https://my.site/"\ntitle = "My Site"\n', "content/posts/one.md": POST },
  ],
  [
    "Jekyll",
    "bundle exec jekyll build",
    "_site",
    { "_config.yml": "url: https://my.site\ntitle: My Site\n", "_posts/2026-06-01-one.md": POST },
  ],
  [
    "Hexo",
    "npx hexo generate",
    "public",
    {
      "_config.yml": "url: https://my.site\ntitle: My Site\nsource_dir: source\n",
      "package.json": '{ "hexo": {}, "dependencies": { "hexo": "7" } }',
      "source/_posts/one.md": POST,
    },
  ],
  [
    "Docusaurus",
    "npx docusaurus build",
    "build",
    {
      "docusaurus.config.js": 'export default { title: "My Site", url: "https://my.site", baseUrl: "/" };',
      "blog/2026-06-01-one.md": POST,
    },
  ],
  [
    "VitePress",
    "npx vitepress build",
    ".vitepress/dist",
    { ".vitepress/config.mjs": 'export default { title: "My Site" };', "posts/one.md": POST },
  ],
  ["Any other generator", "true", "public", builtPages("https://my.site/")],
] as const;

/** What a generator that nobody knows has built. */
function builtPages(site: string): Readonly<Record<string, string>> {
  const page = (path: string, title: string, body: string) =>
    `<!doctype html><html lang="en"><head><title>${title} – My Site</title><link rel="canonical" href="${site}${path}"></head><body>${body}</body></html>`;
  const pages = ["One", "Two", "Three"].map((title, index) => [
    `public/${title.toLowerCase()}/index.html`,
    page(
      `${title.toLowerCase()}/`,
      title,
      `<article><h1>${title}</h1><time datetime="2026-05-3${index - 1 < 0 ? 0 : 1}">May</time><p>Some words on ${title}.</p></article>`,
    ),
  ]);
  return {
    ...Object.fromEntries(pages),
    "public/index.html": page("", "Start", "<h1>My Site</h1><p>Welcome</p>"),
  };
}

test.each(SITES)("the page for people who have a site: %s", async (heading, build, out, files) => {
  const { folder, read, outputs } = await followTask({
    ...{ page: "tasks/site.md", address: "https://my.site/", files },
    part: (page) => `${sectionOf(page, heading)}\n${sectionOf(page, "The first issue")}`,
    programs: { [build]: ({ write }) => write(`${out}/index.html`, PAGE) },
  });
  expect(outputs.list).toMatch(/^2026-0[56].*\bpublished\b/m);
  expect(readFileSync(join(folder, out, "rss.xml"), "utf8")).toContain("<title>One</title>");
  expect(readFileSync(join(folder, out, "index.html"), "utf8")).toContain("application/rss+xml");
  expect(read(".feedletter/preview/weekly.html")).toContain("One");
});
