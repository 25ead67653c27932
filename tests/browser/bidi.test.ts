import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { fillSlots } from "#digest/merge-fields.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { renderTransactionalMail } from "#digest/transactional-mail.js";
import { renderReviewPage } from "#pages/people/review-page.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import {
  fillAll,
  sampleContext,
  sampleDraft,
  samplePost,
  sampleSite,
  sampleTheme,
  TEMPLATES,
} from "../digest/samples.js";
import { PAGE, SITE, sampleFeed } from "../feeds/samples.js";
import { openPage } from "./browser.js";

const LATIN = "Notes on C++";
const ARABIC = "ملاحظات مهنية!";

/** Places where the mark at the end of the title isn't drawn after its last letter, as the title's own direction has it. */
function mirrored(page: Page, title: string, direction: "ltr" | "rtl"): Promise<string[]> {
  return page.evaluate(
    ({ title, direction }) => {
      const faults: string[] = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      let found = 0;
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const at = node.textContent?.indexOf(title) ?? -1;
        if (at < 0 || node.parentElement?.closest("title, style") != null) continue;
        const rectOf = (index: number) => {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + 1);
          return range.getBoundingClientRect();
        };
        const [letter, mark] = [rectOf(title.search(/\p{P}|\+/u) + at - 1), rectOf(at + title.length - 1)];
        if (mark.width === 0) continue;
        found += 1;
        const after = direction === "ltr" ? mark.left > letter.left : mark.left < letter.left;
        if (!after) faults.push(node.textContent ?? "");
      }
      return found === 0 ? ["the title is nowhere"] : faults;
    },
    { title, direction },
  );
}

const cases = [
  { language: "ar", title: LATIN, direction: "ltr" },
  { language: "de", title: ARABIC, direction: "rtl" },
  { language: "he", title: LATIN, direction: "ltr" },
] as const;

describe.each(cases)("$title in $language", ({ language, title, direction }) => {
  const look = async (html: string) => {
    const page = await openPage({ width: 800, colorScheme: "light" });
    await page.setContent(html);
    return page;
  };

  test("keeps its end in a mail about a subscription", async () => {
    const templates = loadTemplates("confirm", [TEMPLATES]);
    const rendered = await renderTransactionalMail(
      { kind: "confirm", hours: 48, digests: [title] },
      {
        ...{ templates, language, theme: sampleTheme(), mail: {} },
        ...{ site: sampleSite({ title }), slotKey: "0123456789abcdef0123456789abcdef" },
      },
    );
    const html = fillSlots(rendered.html, {}, (value) => value);
    expect(await mirrored(await look(html), title, direction)).toEqual([]);
  });

  test("keeps its end in a digest, as its title and as an author", async () => {
    const post = samplePost({ authors: [{ name: title }] });
    const context = sampleContext({ language, digestTitle: title });
    const { html } = fillAll(await renderVariant(sampleDraft([post]), context));
    expect(await mirrored(await look(html), title, direction)).toEqual([]);
  });

  test("keeps its end on a page, and the sentence its direction", async () => {
    const frame = { language, site: sampleSite({ title }), style: "", logo: null };
    const page = await look(
      renderReviewPage({ ...frame, digestTitle: title, when: "1 May", status: "begun", choices: [] }),
    );
    expect(await mirrored(page, title, direction)).toEqual([]);
    const words = language === "ar" ? "rtl" : "ltr";
    const sentence = page.locator("main > p").first();
    expect(await sentence.evaluate((element) => getComputedStyle(element).direction)).toBe(words);
  });
});

test("a tagline in another language stands on the side of the page, in its own direction", async () => {
  const page = await openPage({ width: 800, colorScheme: "light" });
  const feed = sampleFeed({ language: "he", description: "Notes for people who write code." });
  await page.setContent(renderSubscribePage({ ...PAGE, feed, site: { ...SITE, language: "he" } }));
  const [about, heading] = await Promise.all(
    [".about", "header h1"].map((selector) =>
      page.locator(selector).evaluate((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return { right: range.getBoundingClientRect().right, direction: getComputedStyle(element).direction };
      }),
    ),
  );
  expect(about?.direction).toBe("ltr");
  expect(about?.right).toBeCloseTo(heading?.right ?? 0, 0);
});
