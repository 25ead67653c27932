import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import { fillSlots } from "#digest/merge-fields.js";
import { renderVariant } from "#digest/render.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { postsOfAllKinds } from "../digest/bodies.js";
import { sampleContext, sampleDraft, TEMPLATES, VALUES } from "../digest/samples.js";
import {
  contrastFailures,
  imagesWithoutAlt,
  keepPicture,
  openPage,
  overflowing,
  overlapping,
  showAs,
  unseenText,
} from "./browser.js";

/** Each kind is in several posts; `npm run gallery` and `npm run soak` look at more neighbourhoods. */
const POSTS = postsOfAllKinds(Number(process.env.LETTER_POSTS ?? 40));
const POSTS_PER_MAIL = 10;
const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="900"><rect width="1600" height="900" fill="#2f6f5e"/></svg>')}`;

async function renderMail(template: string, from: number, language: string): Promise<string> {
  const templates = loadTemplates(template, [TEMPLATES]);
  const posts = POSTS.slice(from, from + POSTS_PER_MAIL);
  const context = sampleContext({ templates, language, maxBytes: 5_000_000 });
  const { html } = await renderVariant(sampleDraft(posts), context);
  return fillSlots(html, VALUES, escapeHtml).replaceAll(
    /https:\/\/(?:careers\.example\/(?:big|small|covers\/asking)\.png|i\.ytimg\.com\/[\w/]+\.jpg)/g,
    PICTURE,
  );
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }),
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ html }) => `${id}: ${html.slice(0, 200)}`),
  );
}

const MAILS = Array.from({ length: POSTS.length / POSTS_PER_MAIL }, (_, index) => ({
  template: ["letter", "digest", "plain"][index % 3] ?? "letter",
  from: index * POSTS_PER_MAIL,
  language: index % 4 === 3 ? "ar" : "en",
}));

describe("whole posts of all kinds in a mail", () => {
  test.each(MAILS)(
    "$template from $from, $language: nothing overflows, overlaps or is unreadable",
    async ({ template, from, language }) => {
      const page = await openPage({ width: 320, colorScheme: "light" });
      await page.setContent(await renderMail(template, from, language), { waitUntil: "domcontentloaded" });
      for (const width of [320, 600, 1200]) {
        for (const colorScheme of ["light", "dark"] as const) {
          await showAs(page, { width, colorScheme });
          const view = `whole ${template} ${from} ${width} ${colorScheme}`;
          await keepPicture(page, view);
          const faults = {
            contrast: await contrastFailures(page),
            overflow: await overflowing(page),
            overlap: await overlapping(page),
            unseen: await unseenText(page),
            alt: await imagesWithoutAlt(page),
          };
          expect({ view, ...faults }).toEqual({
            view,
            contrast: [],
            overflow: [],
            overlap: [],
            unseen: [],
            alt: [],
          });
        }
      }
      expect(await violations(page)).toEqual([]);
    },
    // Ten whole posts in six views, with a picture of each for the gallery.
    180_000,
  );
});
