import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { axeViolations, contrastFailures, openPage, type View } from "../../tests/browser/browser.js";
import { type BuiltSite, buildSite, findFaults } from "./built-site.js";

let site: BuiltSite;
beforeAll(async () => {
  site = await buildSite();
}, 600_000);
afterAll(() => site?.stop());

test("every page is there, every link leads to a page and a heading of it, and nothing is loaded from elsewhere", () => {
  expect(site.pages.length).toBeGreaterThan(80);
  expect(site.pages).toEqual(
    expect.arrayContaining([
      "tasks/from-substack.html",
      "commands.html",
      "api/feedletter.html",
      "decisions/index.html",
    ]),
  );
  expect(findFaults(site)).toEqual([]);
  for (const file of ["functions/lambda.mjs", "deploy/Caddyfile"]) expect(site.read(file)).not.toBe("");
});

describe("the feeds of the changelog", () => {
  const GRAMMAR = readFileSync(join(import.meta.dirname, "../../tests/fixtures/feeds/rfc4287.rng"), "utf8");

  test("are valid, and have each release once, newest first", async () => {
    const atom = site.read("atom.xml");
    const xml = [{ fileName: "atom.xml", contents: atom }];
    expect((await validateXML({ xml, schema: [GRAMMAR], extension: "relaxng" })).errors).toEqual([]);
    const titles = ["Feedletter 1.1.0", "Feedletter 1.0.0"];
    expect(parseAtomFeed(atom).entries?.map(({ title }) => title?.value ?? title)).toEqual(titles);
    expect(parseRssFeed(site.read("rss.xml")).items?.map(({ title }) => title)).toEqual(titles);
    const { items } = parseJsonFeed(JSON.parse(site.read("feed.json")));
    expect(items?.map(({ title }) => title)).toEqual(titles);
    expect(items?.[0]?.content_html).toContain(`<a href="${site.url}guide.html#2-name-your-mailbox">`);
    for (const { url = "" } of items ?? []) {
      const { pathname, hash } = new URL(url);
      expect(site.read(pathname.replace("/feedletter/", ""))).toContain(
        `id="${decodeURIComponent(hash.slice(1))}"`,
      );
    }
  });

  test("are named on every page", () => {
    for (const page of site.pages) expect(site.read(page), page).toContain(`type="application/rss+xml"`);
  });
});

/** A page in Chromium, with what went wrong on it, and what it asked of other hosts. */
async function visit(path: string, view: View) {
  const page = await openPage({ ...view, network: "this machine" });
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(site.url) && !request.url().startsWith("data:"))
      problems.push(request.url());
  });
  await page.goto(new URL(path, site.url).href, { waitUntil: "networkidle" });
  return { page, problems };
}

const VIEWS = [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const;

test.each(VIEWS)("the first page is accessible and fits: $width px, $colorScheme", async (view) => {
  const { page, problems } = await visit("", view);
  expect(await page.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(
    view.colorScheme === "dark",
  );
  expect(await axeViolations(page)).toEqual([]);
  expect(await contrastFailures(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(view.width);
  expect(problems).toEqual([]);
});

test.each([
  ["Astro", "tasks/site.html#astro"],
  ["Hugo", "tasks/site.html#hugo"],
  ["Substack", "tasks/from-substack.html"],
  ["Mailchimp", "tasks/from-mailchimp.html"],
  ["Ghost", "tasks/from-ghost.html"],
  ["A feed that directories take", "tasks/podcast.html"],
])("one click on %s leads to its page", async (name, path) => {
  const { page, problems } = await visit("", VIEWS[0]);
  await page.getByRole("link", { name, exact: true }).click();
  await page.waitForURL(new URL(path, site.url).href);
  await page.locator(".vp-doc h1").waitFor();
  expect(problems).toEqual([]);
});

test("the search finds what a page says, without a request elsewhere", async () => {
  const { page, problems } = await visit("guide.html", VIEWS[0]);
  await page.keyboard.press("Control+k");
  await page.locator(".VPLocalSearchBox input").fill("suppressed");
  const found = page.locator(".VPLocalSearchBox .result");
  await found.first().waitFor();
  expect(await found.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringMatching(/suppress/i)]));
  await found.first().click();
  await page.waitForURL((url) => url.pathname !== "/feedletter/guide.html");
  expect(problems).toEqual([]);
});
