import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import { LETTER_LINK, type Letter, renderLetter } from "#digest/letter.js";
import { fillSlots } from "#digest/merge-fields.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { sampleSite, sampleTheme } from "../digest/samples.js";
import { contrastFailures, openPage, overflowing } from "./browser.js";

const TEMPLATES = join(import.meta.dirname, "../../email-templates");
const LINK = `https://letters.example/confirm/${"a".repeat(120)}`;

const LETTERS: readonly Letter[] = [
  { kind: "confirm", hours: 48, digests: ["Career Notes, weekly", "Career Notes, monthly"] },
  { kind: "already" },
  { kind: "new-address", hours: 48 },
  { kind: "moved", address: "e…@elsewhere.example" },
];

async function renderHtml(letter: Letter, language: string): Promise<string> {
  const rendered = await renderLetter(letter, {
    ...{
      templates: loadTemplates("confirm", [TEMPLATES]),
      site: sampleSite(),
      theme: sampleTheme(),
      language,
    },
    mail: { postalAddress: "Career Notes, 1 Example Street, 10115 Berlin" },
    slotKey: "0123456789abcdef0123456789abcdef",
  });
  return fillSlots(rendered.html, { [LETTER_LINK]: LINK }, escapeHtml);
}

const views = [320, 1000].flatMap((width) => [
  { width, colorScheme: "light" as const },
  { width, colorScheme: "dark" as const },
]);

describe.each(views)("a letter at $width px, $colorScheme", (view) => {
  test.each(LETTERS.flatMap((letter) => ["en", "de"].map((language) => ({ ...letter, language }))))(
    "$kind, $language, reads well and asks for nothing",
    async ({ language, ...letter }) => {
      const page = await openPage(view);
      const requests: string[] = [];
      page.on("request", (request) => requests.push(request.url()));
      await page.setContent(await renderHtml(letter, language));
      expect(await contrastFailures(page)).toEqual([]);
      expect(await overflowing(page)).toEqual([]);
      expect(requests).toEqual([]);
    },
  );
});
