import { readdirSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { fixtureList, GHOST, ghostFeed, SUBSTACK } from "./exports.js";
import { followTask, type Site } from "./follow-task.js";

/** What Eleventy makes of the page's three files; lab/docs-site has the real one. */
const eleventy = (prefix: string) => ({
  "npx @11ty/eleventy": ({ folder, write }: Site) => {
    const posts = readdirSync(join(folder, "content")).filter((name) => name.endsWith(".md"));
    for (const path of ["", ...posts.map((file) => `${prefix}${file.slice(11, -3)}/`)])
      write(`out/${path}index.html`, PAGE);
  },
});

const PAGE = "<!doctype html><html><head><title>x</title></head></html>";

const titles = async (address: string): Promise<readonly string[]> =>
  [...(await (await fetch(address)).text()).matchAll(/<item>\s*<title>([^<]*)/g)].map(
    ([, title = ""]) => title,
  );

test("the page for people from Substack leads to published posts, an imported list and a rehearsal", async () => {
  const { url, read, folder, outputs } = await followTask({
    ...{ page: "tasks/from-substack.md", address: "https://my.blog/", programs: eleventy("p/") },
    files: { "substack.zip": zipSync({ ...SUBSTACK, "email_list.notes.csv": fixtureList("substack") }) },
  });
  expect(await titles(`${url}rss.xml`)).toEqual(["Second wind", "First light"]);
  expect(await (await fetch(`${url}p/first-light/`)).text()).toContain("application/rss+xml");
  expect(outputs["subscribers list"]).toContain("2 subscribers");
  expect(read(".feedletter/preview/weekly.html")).toContain("Second wind");
  expect(readdirSync(join(folder, ".feedletter/outbox"))).toEqual([
    expect.stringMatching(/^rehearsal_weekly-test-me/),
  ]);
  expect(outputs["doctor --site"]).not.toContain("error");
});

test("the page for people from Ghost keeps their feed's address and ids", async () => {
  const { url, read, folder, outputs } = await followTask({
    ...{ page: "tasks/from-ghost.md", address: "https://my.blog/", programs: eleventy("") },
    files: { "ghost.json": GHOST, "members.csv": fixtureList("ghost") },
    www: (base) => ({ "rss/index.xml": ghostFeed(base) }),
  });
  const feed = await (await fetch(`${url}rss/`)).text();
  expect(feed).toContain('<guid isPermaLink="false">623199bfe8bc4d3097cae001</guid>');
  expect(await titles(`${url}rss/`)).toEqual(["Second wind", "First light"]);
  expect(outputs["subscribers list"]).toContain("1 subscriber");
  expect(read(".feedletter/preview/weekly.html")).toContain("Second wind");
  expect(readdirSync(join(folder, ".feedletter/outbox"))).toHaveLength(1);
});

test("the page for people from Mailchimp reads their blog and keeps out who has left", async () => {
  const zip = zipSync({
    "subscribed_email_audience_export_1a2b.csv": strToU8(
      fixtureList("mailchimp-subscribed")
        .toString()
        .replace(/^nobody.*\n/m, ""),
    ),
    "unsubscribed_email_audience_export_1a2b.csv": fixtureList("mailchimp-unsubscribed"),
    "cleaned_email_audience_export_1a2b.csv": fixtureList("mailchimp-cleaned"),
  });
  const { url, read, outputs } = await followTask({
    ...{ page: "tasks/from-mailchimp.md", address: "https://my.blog/" },
    files: { "mailchimp.zip": zip },
    www: (base) => ({
      "index.html":
        '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head></html>',
      "feed.xml": ghostFeed(base),
      "first-light/index.html": PAGE,
      "second-wind/index.html": PAGE,
    }),
  });
  expect(await titles(`${url}rss.xml`)).toEqual(["Second wind", "First light"]);
  expect(outputs["subscribers list"]).toContain("2 subscribers");
  expect(outputs["subscribers list"]).toContain("unsubscribed");
  expect(read(".feedletter/preview/weekly.html")).toContain("First light");
});
