import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { escapeHtml } from "../../src/content/escape.js";
import type { IssuePost } from "../../src/digest/issue.js";
import { fillSlots } from "../../src/digest/merge.js";
import { renderVariant } from "../../src/digest/render.js";
import { sampleContext, sampleDraft, samplePost } from "../digest/samples.js";
import { contrastFailures, imagesWithoutAlt, openPage, overflowing, type View } from "./browser.js";

const COVER = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="600"><rect width="1200" height="600" fill="#2f6f5e"/></svg>')}`;
const LOADED = "https://careers.example/covers/asking.png";

const LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

/** Whatever makes a layout burst. The second cover is never loaded: the browser is offline, as a reader with images off. */
const POSTS: readonly IssuePost[] = [
  samplePost(),
  samplePost({
    title: "A cover that is not there",
    cover: { url: "https://careers.example/gone.png", alt: `Two people ${LONG_WORD}` },
    excerpt: "",
    authors: [],
    categories: [],
  }),
  samplePost({
    title: `${LONG_WORD} `.repeat(4).slice(0, 300),
    excerpt: "x".repeat(400),
    authors: [{ name: LONG_WORD }],
  }),
  samplePost({
    title: "日本語のとても長い題名".repeat(20),
    excerpt: "折り返し".repeat(80),
    categories: [{ name: LONG_WORD, slug: "x" }],
  }),
  samplePost({
    title: "שלום עולם, a title in two directions",
    cover: { url: "https://careers.example/plain.png" },
  }),
];

async function renderMail(posts: readonly IssuePost[], language = "en"): Promise<string> {
  const { html } = await renderVariant(sampleDraft(posts), sampleContext({ language }));
  const values = { name: LONG_WORD, unsubscribeUrl: `https://letters.example/u?t=${"a".repeat(200)}` };
  return fillSlots(html, values, escapeHtml).replaceAll(LOADED, COVER);
}

async function openMail(html: string, view: View): Promise<Page> {
  const page = await openPage(view);
  await page.setContent(html, { waitUntil: "domcontentloaded" });
  return page;
}

async function expectReadable(page: Page): Promise<void> {
  expect(await contrastFailures(page)).toEqual([]);
  expect(await overflowing(page)).toEqual([]);
  expect(await imagesWithoutAlt(page)).toEqual([]);
}

const VIEWS = [320, 600, 1200].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

describe("the digest", () => {
  const mails = { one: "", several: "", hundred: "", rightToLeft: "" };
  beforeAll(async () => {
    mails.one = await renderMail(POSTS.slice(0, 1));
    mails.several = await renderMail(POSTS);
    mails.hundred = await renderMail(Array.from({ length: 20 }, () => POSTS).flat());
    mails.rightToLeft = await renderMail(POSTS, "ar");
  });

  test.each(VIEWS)("is readable and fits at $width px, $colorScheme", async (view) => {
    await expectReadable(await openMail(mails.several, view));
  });

  test.each(["one", "hundred", "rightToLeft"] as const)(
    "is readable with other content: %s",
    async (name) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await expectReadable(await openMail(mails[name], { width: 320, colorScheme }));
      }
    },
  );

  test("is dark where the reader wants it dark, whole", async () => {
    const backgrounds = (page: Page) =>
      page.evaluate(() =>
        ["body", "div[role=article]", ".card > table"].map((selector) => {
          const element = document.querySelector(selector);
          return element && getComputedStyle(element).backgroundColor;
        }),
      );
    const light = await backgrounds(await openMail(mails.several, { width: 600, colorScheme: "light" }));
    const dark = await backgrounds(await openMail(mails.several, { width: 600, colorScheme: "dark" }));
    expect(light).toEqual(["rgb(243, 240, 233)", "rgb(243, 240, 233)", "rgb(255, 255, 255)"]);
    expect(dark).toEqual(["rgb(23, 22, 19)", "rgb(23, 22, 19)", "rgb(36, 34, 30)"]);
  });

  test("has a link to leave above the first post, and shows the preview text to nobody", async () => {
    const page = await openMail(mails.several, { width: 600, colorScheme: "light" });
    const leave = await page.getByRole("link", { name: "Unsubscribe" }).first().boundingBox();
    const post = await page.getByRole("heading", { level: 2 }).first().boundingBox();
    expect(leave?.y).toBeLessThan(post?.y ?? 0);
    expect(await page.locator("body > div").first().isVisible()).toBe(false);
  });

  test("is one column of headings and links that a screen reader can follow", async () => {
    const page = await openMail(mails.several, { width: 600, colorScheme: "light" });
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 2 }).count()).toBe(POSTS.length);
    expect(await page.getByRole("table").count()).toBe(0);
    const names = await page
      .getByRole("link")
      .evaluateAll((links) =>
        links.map((link) => link.textContent?.trim() || link.querySelector("img")?.alt),
      );
    expect(names).not.toHaveLength(0);
    for (const name of names) expect(name).toMatch(/\S/);
  });
});
