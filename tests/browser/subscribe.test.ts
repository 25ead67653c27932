import { describe, expect, test } from "vitest";
import type { Feed } from "#feeds/feed.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import { PAGE, SITE, sampleFeed, sampleItem } from "../feeds/samples.js";
import {
  axeViolations,
  contrastFailures,
  imagesWithoutAlt,
  keepPicture,
  openPage,
  overflowing,
  showAs,
} from "./browser.js";

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
  return renderSubscribePage({
    ...PAGE,
    feed: localised,
    site: { ...SITE, language },
    signUpUrl: "https://letters.careers.example/subscribe",
    sets: [
      ...["Pay", "C++", "日本語", "שכר", `Donaudampfschiff${"fahrtsgesellschaft".repeat(4)}`].map((name) => ({
        kind: "tag" as const,
        name,
        urls: { rss: `https://careers.example/tags/${encodeURIComponent(name)}/rss.xml` },
      })),
      { kind: "author", name: "Amara Nwosu", urls: { rss: "https://careers.example/authors/amara/rss.xml" } },
    ],
  });
}

const VIEWS = [320, 375, 1200].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(["en", "de", "he"])(
  "the subscribe page reads well in %s, narrow and wide, light and dark",
  async (language) => {
    const page = await openPage({ width: 320, colorScheme: "light" });
    await page.setContent(renderPage(language));
    for (const view of VIEWS) {
      await showAs(page, view);
      await keepPicture(page, `page subscribe ${language} ${view.width} ${view.colorScheme}`);
      const faults = {
        axe: await axeViolations(page),
        contrast: await contrastFailures(page),
        overflow: await overflowing(page),
        alt: await imagesWithoutAlt(page),
      };
      expect({ view, ...faults }).toEqual({ view, axe: [], contrast: [], overflow: [], alt: [] });
    }
  },
);

test("it is dark where the reader's system is", async () => {
  const backgrounds = await Promise.all(
    (["light", "dark"] as const).map(async (colorScheme) => {
      const page = await openPage({ width: 375, colorScheme });
      await page.setContent(renderPage("en"));
      return page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    }),
  );
  expect(backgrounds).toEqual(["rgb(243, 240, 233)", "rgb(23, 22, 19)"]);
});

test("headings go down one level at a time, and each section is named by one", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(renderPage("en"));
  const levels = await page.evaluate(() =>
    [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.localName.slice(1))),
  );
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  expect(levels.every((level, index) => level - (levels[index - 1] ?? 0) <= 1)).toBe(true);
  for (const name of ["Feeds", "By email", "More feeds", "Recent posts"]) {
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
  const stops = await page.locator("a, button:visible, summary, input:not([tabindex])").count();
  for (let index = 0; index < stops; index += 1) {
    await page.keyboard.press("Tab");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement ?? document.body).outlineStyle,
    );
    expect(outline).toBe("solid");
  }
  for (const box of await page.locator(".feeds a, button:visible").all()) {
    expect((await box.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  }
});

describe("the page's own script", () => {
  test("says how long ago a post was published, and keeps the exact date", async () => {
    const page = await openPage({ width: 375, colorScheme: "light" });
    await page.clock.setFixedTime("2026-02-03T09:00:00Z");
    await page.setContent(renderPage("en"));
    const time = page.locator("article time").first();
    expect(await time.textContent()).toBe("3 days ago");
    expect(await time.getAttribute("title")).toBe("January 31, 2026");
    await page.setContent(renderPage("de"));
    expect(await page.locator("article time").first().textContent()).toBe("vor 3 Tagen");
  });

  test("copies an address and says so", async () => {
    const page = await openPage({ width: 375, colorScheme: "light" });
    await page.evaluate(() => {
      Object.defineProperty(navigator, "clipboard", {
        value: {
          writeText: (text: string) =>
            Promise.resolve(document.documentElement.setAttribute("data-copied", text)),
        },
      });
    });
    await page.setContent(renderPage("en"));
    const button = page.locator("button[data-copy]").first();
    await button.click();
    expect(await button.textContent()).toBe("Copied");
    expect(await page.locator("html").getAttribute("data-copied")).toBe("https://careers.example/rss.xml");
  });

  test("isn't needed: without it dates are exact, and no button is shown that does nothing", async () => {
    const page = await openPage({ width: 375, colorScheme: "light" });
    await page.setContent(renderPage("en").replace(/<script>[\s\S]*<\/script>/, ""));
    expect(await page.locator("article time").first().textContent()).toBe("January 31, 2026");
    expect(await page.locator("button[data-copy]:visible").count()).toBe(0);
  });
});

test("the form posts an address, a name and a honeypot that nobody sees", async () => {
  const page = await openPage({ width: 375, colorScheme: "light" });
  await page.setContent(renderPage("en"));
  await page.getByLabel("Email address").fill("ada@example.org");
  await page.getByLabel("Name (optional)").fill("Ada");
  const form = await page.evaluate(() => {
    const [form] = document.forms;
    return form && { method: form.method, action: form.action, fields: [...new FormData(form)] };
  });
  expect(form).toEqual({
    method: "post",
    action: "https://letters.careers.example/subscribe",
    fields: [
      ["address", "ada@example.org"],
      ["name", "Ada"],
      ["website", ""],
    ],
  });
  const honeypot = await page.locator("input[name=website]").boundingBox();
  expect((honeypot?.width ?? 0) <= 1 || (await page.locator(".elsewhere").boundingBox())?.width === 1).toBe(
    true,
  );
});
