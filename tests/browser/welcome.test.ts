import { join } from "node:path";
import { expect, test } from "vitest";
import { escapeHtml } from "#content/text/escape.js";
import { fillSlots } from "#digest/merge-fields.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { renderWelcome, type WelcomeDraft } from "#digest/welcome-mail.js";
import { sampleSite, sampleTheme } from "../digest/samples.js";
import { contrastFailures, keepPicture, openPage, overflowing, showAs } from "./browser.js";

const TEMPLATES = join(import.meta.dirname, "../../email-templates");

const LONG = "x".repeat(90);
const HTML = `<p>Thanks for subscribing to <b>Career Notes</b>. Every Monday you get three short notes, and <a href="https://careers.example/tour/">the tour</a> shows what they are about.</p>
<h2>What comes next</h2>
<ul><li>Reply with your city, and I’ll point you to people there.</li><li><code>${LONG}</code></li></ul>
<blockquote><p>Nothing is as good as a first letter.</p></blockquote>
<table><thead><tr><th>Day</th><th>What</th></tr></thead><tbody><tr><td>Monday</td><td>${LONG}</td></tr></tbody></table>
<p>See you soon,<br>Ana</p>`;

const latest = [{ title: "Two offices, one team (+2)", url: "https://careers.example/digests/weekly/12/" }];
const one = { digestTitle: "Career Notes, weekly", html: HTML, excerpt: "Thanks for subscribing.", latest };
const DRAFTS: Readonly<Record<string, WelcomeDraft>> = {
  one: { digestTitle: one.digestTitle, subject: "", title: "Good to have you here", texts: [one] },
  several: {
    ...{ digestTitle: "Career Notes, weekly and Jobs", subject: "", title: "" },
    texts: [one, { digestTitle: "Jobs", html: "<p>Jobs come on Fridays.</p>", excerpt: "", latest: [] }],
  },
};

async function render(draft: WelcomeDraft, language: string): Promise<string> {
  const { html } = await renderWelcome(draft, {
    templates: loadTemplates("welcome", [TEMPLATES]),
    ...{ site: sampleSite(), theme: sampleTheme(), language, preferencesPage: true, maxBytes: 102_400 },
    mail: { postalAddress: "Career Notes, 1 Example Street, 10115 Berlin" },
    slotKey: "0123456789abcdef0123456789abcdef",
  });
  const link = `https://letters.example/${"a".repeat(120)}`;
  return fillSlots(html, { unsubscribeUrl: link, preferencesUrl: link }, escapeHtml);
}

const VIEWS = [320, 1000].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
);

test.each(Object.keys(DRAFTS).flatMap((name) => ["en", "ar"].map((language) => ({ name, language }))))(
  "a welcome, $name, $language, is readable and loads nothing, narrow and wide, light and dark",
  async ({ name, language }) => {
    const draft = DRAFTS[name];
    if (draft === undefined) throw new Error("there is no such draft");
    const page = await openPage({ width: 320, colorScheme: "light" });
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    await page.setContent(await render(draft, language));
    for (const view of VIEWS) {
      await showAs(page, view);
      await keepPicture(page, `welcome ${name} ${language} ${view.width} ${view.colorScheme}`);
      const faults = { contrast: await contrastFailures(page), overflow: await overflowing(page) };
      expect({ view, ...faults }).toEqual({ view, contrast: [], overflow: [] });
    }
    expect(requests).toEqual([]);
  },
);
