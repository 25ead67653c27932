import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { CONTENTS, type ContentName, renderMail } from "../digest/mails.js";
import {
  contrastFailures,
  imagesWithoutAlt,
  keepPicture,
  openPage,
  overflowing,
  overlapping,
  showAs,
  unseenText,
  type View,
} from "./browser.js";

async function openMail(html: string, view: View): Promise<Page> {
  const page = await openPage(view);
  await page.setContent(html, { waitUntil: "domcontentloaded" });
  return page;
}

/** In one comparison, so that a failure shows all that is wrong. */
async function faultsOf(page: Page) {
  return {
    contrast: await contrastFailures(page),
    overflow: await overflowing(page),
    overlap: await overlapping(page),
    unseen: await unseenText(page),
    alt: await imagesWithoutAlt(page),
  };
}

const NONE = { contrast: [], overflow: [], overlap: [], unseen: [], alt: [] };
const WIDTHS = [320, 600, 1200];
const SCHEMES = ["light", "dark"] as const;

const NAMES = Object.keys(CONTENTS).filter((name): name is ContentName => name in CONTENTS);

describe.each(["digest", "plain"] as const)("the template %s", (template) => {
  test.each(NAMES)(
    "%s: no overflow, overlap or unreadable text, narrow to wide, light and dark",
    async (name) => {
      const html = await renderMail(name, template);
      const page = await openMail(html, { width: 320, colorScheme: "light" });
      for (const width of WIDTHS) {
        for (const colorScheme of SCHEMES) {
          await showAs(page, { width, colorScheme });
          const view = `${template} ${name} ${width} ${colorScheme}`;
          expect({ view, ...(await faultsOf(page)) }).toEqual({ view, ...NONE });
          await keepPicture(page, view);
        }
      }
    },
  );

  test("is readable where Outlook's web mail darkens it by its own marks", async () => {
    const page = await openMail(await renderMail("usual", template), { width: 600, colorScheme: "light" });
    await page.evaluate(() => {
      document.documentElement.setAttribute("data-ogsc", "");
      document.documentElement.setAttribute("data-ogsb", "");
    });
    expect(await contrastFailures(page)).toEqual([]);
    const back = await page
      .locator("div[role=article]")
      .evaluate((page) => getComputedStyle(page).backgroundColor);
    expect(back).toBe("rgb(23, 22, 19)");
    await keepPicture(page, `${template} outlook dark`);
  });
});

describe("the faults that are looked for", () => {
  const page = (body: string) =>
    openMail(`<!doctype html><body style="margin:0;background:#fff">${body}`, {
      width: 320,
      colorScheme: "light",
    });
  test.each([
    ["overflow", '<p style="width:400px">too wide</p>'],
    ["overlap", '<p>one</p><p style="margin-top:-30px">two</p>'],
    ["unseen", '<p style="font-size:0">nothing</p>'],
    ["unseen", '<div style="height:5px;overflow:hidden"><p style="margin:40px 0">cut off</p></div>'],
    ["contrast", '<p style="color:#eee">pale</p>'],
    ["alt", "<img>"],
  ] as const)("%s is found", async (fault, body) => {
    expect((await faultsOf(await page(body)))[fault]).not.toEqual([]);
  });
});

describe("the digest", () => {
  const mails = { usual: "" };
  beforeAll(async () => {
    mails.usual = await renderMail("usual", "digest");
  });

  test("is completely dark in dark mode", async () => {
    const backgrounds = (page: Page) =>
      page.evaluate(() =>
        ["body", "div[role=article]", ".card > table"].map((selector) => {
          const element = document.querySelector(selector);
          return element && getComputedStyle(element).backgroundColor;
        }),
      );
    const light = await backgrounds(await openMail(mails.usual, { width: 600, colorScheme: "light" }));
    const dark = await backgrounds(await openMail(mails.usual, { width: 600, colorScheme: "dark" }));
    expect(light).toEqual(["rgb(243, 240, 233)", "rgb(243, 240, 233)", "rgb(255, 255, 255)"]);
    expect(dark).toEqual(["rgb(23, 22, 19)", "rgb(23, 22, 19)", "rgb(36, 34, 30)"]);
  });

  test("puts the logo on a light plate in the dark, within its width", async () => {
    const page = await openMail(await renderMail("a theme", "digest"), { width: 320, colorScheme: "dark" });
    const plate = page.locator(".logo table");
    expect(await plate.evaluate((table) => getComputedStyle(table).backgroundColor)).toBe(
      "rgb(255, 255, 255)",
    );
    expect((await plate.boundingBox())?.width).toBeLessThan(200);
  });

  test("has an unsubscribe link above the first post, and hides the preview text", async () => {
    const page = await openMail(mails.usual, { width: 600, colorScheme: "light" });
    const leave = await page.getByRole("link", { name: "Unsubscribe" }).first().boundingBox();
    const post = await page.getByRole("heading", { level: 2 }).first().boundingBox();
    expect(leave?.y).toBeLessThan(post?.y ?? 0);
    expect(await page.locator("body > div").first().isVisible()).toBe(false);
  });

  test("is one column of headings and links that a screen reader can follow", async () => {
    const page = await openMail(mails.usual, { width: 600, colorScheme: "light" });
    expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
    expect(await page.getByRole("heading", { level: 2 }).count()).toBe(CONTENTS.usual.posts.length);
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
