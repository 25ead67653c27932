import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { renderVariant } from "#digest/render.js";
import { renderIssueIndex } from "#pages/issue-index.js";
import { renderIssuePage } from "#pages/issue-page.js";
import { NOW, sampleContext, sampleDraft, sampleSite, sampleTheme } from "../digest/samples.js";
import {
  axeViolations,
  contrastFailures,
  imagesWithoutAlt,
  keepPicture,
  openPage,
  overflowing,
  showAs,
  type View,
} from "./browser.js";

const SIGN_UP = {
  ...{ target: "https://letters.careers.example/subscribe", digest: "weekly", title: "The <weekly>" },
};
const pages = { issue: "", rightToLeft: "", list: "" };

async function renderIssue(language: string): Promise<string> {
  const { html } = await renderVariant(sampleDraft(), sampleContext({ language }));
  return renderIssuePage({
    ...{ html, language, previous: 11, next: 13, theme: sampleTheme() },
    url: "https://careers.example/digests/weekly/12/",
    subscribeUrl: "https://careers.example/subscribe/",
    signUp: SIGN_UP,
  });
}

beforeAll(async () => {
  pages.issue = await renderIssue("en");
  pages.rightToLeft = await renderIssue("ar");
  pages.list = renderIssueIndex({
    ...{ site: sampleSite(), digestTitle: "The <weekly>", theme: sampleTheme() },
    url: "https://careers.example/digests/weekly/",
    subscribeUrl: "https://careers.example/subscribe/",
    signUp: SIGN_UP,
    feed: { title: "The <weekly>", urls: { rss: "https://careers.example/digests/weekly/rss.xml" } },
    issues: [
      { number: 2, sentAt: NOW, subject: ["Hello ", { field: "name", fallback: "everybody" }, ": <two>"] },
      { number: 1, sentAt: NOW, subject: ["x".repeat(300)] },
    ],
  });
});

async function open(html: string, view: View): Promise<Page> {
  const page = await openPage(view);
  await page.setContent(html, { waitUntil: "domcontentloaded" });
  return page;
}

const VIEWS = [320, 1200].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(["issue", "rightToLeft", "list"] as const)(
  "the %s page reads well, narrow and wide, light and dark",
  async (name) => {
    const page = await open(pages[name], { width: 320, colorScheme: "light" });
    for (const view of VIEWS) {
      await showAs(page, view);
      await keepPicture(page, `page ${name} ${view.width} ${view.colorScheme}`);
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

const VIEW = { width: 375, colorScheme: "light" } as const;

test("an issue has its neighbours above and below it", async () => {
  const page = await open(pages.issue, VIEW);
  for (const bar of [page.getByRole("navigation", { name: "Other issues" }), page.getByRole("contentinfo")])
    expect(await bar.getByRole("link").allTextContents()).toEqual([
      ...["Previous issue", "All issues", "Subscribe", "Next issue"],
    ]);
});

test("the browser runs no script in an issue, whatever its template had in it", async () => {
  const scripted = `<script>document.title = "ran"</script><img src="x" alt="" onerror="document.title = 'ran'">`;
  const page = await open(pages.issue.replace("</h1>", `</h1>${scripted}`), VIEW);
  await page.locator("h1 + script").waitFor({ state: "attached" });
  expect(await page.title()).not.toBe("ran");
});

test.each(["issue", "list"] as const)(
  "the form of the %s page posts the address and the digest",
  async (name) => {
    const page = await open(pages[name], VIEW);
    await page.getByLabel("Email address").fill("ada@example.org");
    const form = await page.evaluate(() => {
      const [form] = document.forms;
      return form && { method: form.method, action: form.action, fields: [...new FormData(form)] };
    });
    expect(form).toEqual({
      method: "post",
      action: SIGN_UP.target,
      fields: [
        ["address", "ada@example.org"],
        ["website", ""],
        ["digest", "weekly"],
      ],
    });
  },
);

test("the list names subjects as text, with neutral words for a subscriber's own", async () => {
  const page = await open(pages.list, VIEW);
  expect(await page.getByRole("heading", { level: 3 }).first().textContent()).toBe("Hello everybody: <two>");
  expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("The <weekly>");
});
