import { describe, expect, test } from "vitest";
import type { Feed } from "../../src/feeds/feed.js";
import { renderSubscribePage } from "../../src/pages/subscribe.js";
import { SITE, sampleFeed, sampleItem } from "../feeds/samples.js";
import { contrastFailures, imagesWithoutAlt, openPage, overflowing } from "./browser.js";

const feed = sampleFeed({
  items: [
    sampleItem({
      title: "Staff engineer is not the next rung, it is another ladder",
      authors: [{ name: "Eric", url: "https://careers.example/about/" }, { name: "Amara Nwosu" }],
      categories: [
        { name: "Growing", slug: "growing" },
        { name: "Staff engineering", slug: "staff-engineering" },
        { name: "R&D", slug: "r-d" },
      ],
      summary:
        "The title asks for a different week: fewer tickets, more rooms, and a good deal of waiting. What to look for before saying yes, and how to try it for a quarter first.",
    }),
    sampleItem({ title: "", summary: "A note without a title, short enough to stand by itself." }),
    sampleItem({
      title: "面接で聞かれる五つの質問",
      language: "ja",
      summary: "答え方よりも、聞き返し方が大切です。",
    }),
    sampleItem({ title: "איך קוראים חוזה עבודה", language: "he", summary: "מה כתוב, ומה לא כתוב." }),
    sampleItem({ title: `Donaudampfschiff${"fahrtsgesellschaft".repeat(8)}`, summary: "x".repeat(300) }),
  ],
});

function renderPage(language: string): string {
  const localised: Feed = { ...feed, language };
  return renderSubscribePage({ feed: localised, site: { ...SITE, language } });
}

const views = [320, 375, 1200].flatMap((width) => [
  { width, colorScheme: "light" as const },
  { width, colorScheme: "dark" as const },
]);

describe.each(views)("the subscribe page at $width px, $colorScheme", (view) => {
  test.each(["en", "de", "he"])("reads well in %s", async (language) => {
    const page = await openPage(view);
    await page.setContent(renderPage(language));
    expect(await contrastFailures(page)).toEqual([]);
    expect(await overflowing(page)).toEqual([]);
    expect(await imagesWithoutAlt(page)).toEqual([]);
  });
});

test("it is dark where the reader's system is", async () => {
  const backgrounds = await Promise.all(
    (["light", "dark"] as const).map(async (colorScheme) => {
      const page = await openPage({ width: 375, colorScheme });
      await page.setContent(renderPage("en"));
      return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    }),
  );
  expect(backgrounds).toEqual(["rgb(252, 251, 248)", "rgb(20, 22, 26)"]);
});

test("headings go down one level at a time, and each section is named by one", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(renderPage("en"));
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.localName.slice(1))),
  );
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  expect(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1)).toBe(true);
  for (const name of ["Feeds", "Recent posts", "For the site's own pages"]) {
    expect(await page.getByRole("region", { name, exact: true }).count()).toBe(1);
  }
  for (const landmark of ["banner", "main", "contentinfo"] as const) {
    expect(await page.getByRole(landmark).count()).toBe(1);
  }
});

test("it asks for nothing from anywhere", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  const requests: string[] = [];
  page.on("request", (request) => requests.push(request.url()));
  await page.setContent(renderPage("en"), { waitUntil: "networkidle" });
  expect(requests).toEqual([]);
});

test("the browser runs no script in it, even if one got in", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(renderPage("en").replace("</main>", '<script>document.title = "ran"</script>$&'));
  expect(await page.title()).toBe("Subscribe · Career Notes");
});

test("every link can be reached and seen by keyboard, and is big enough for a thumb where it stands alone", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(renderPage("en"));
  const links = await page.getByRole("link").count();
  for (let index = 0; index < links; index += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );
    expect(outline).toBe("solid");
  }
  for (const box of await page.locator(".feeds a").all()) {
    expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});
