import { expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import { renderIssueIndex } from "#pages/issue-index.js";
import { writePageStyle } from "#pages/page-style.js";
import { writePreviewStyle } from "#pages/preview/preview-style.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import { designSiteTheme } from "#theme/site-theme.js";
import { writeTokens } from "#theme/tokens.js";
import { PAGE, SITE, sampleFeed } from "../feeds/samples.js";

const theme = designSiteTheme(
  configSchema.parse({
    site: { title: "Career Notes", url: "https://careers.example/" },
    theme: {
      ...{ accent: "#b00020", background: "#fff7f0", font: "mono", headings: "sans", radius: 3 },
      logo: { url: "/logo.png", dark: { url: "https://cdn.example/night.png" } },
    },
  }),
);

const pages = {
  "subscribe page": renderSubscribePage({ ...PAGE, theme, feed: sampleFeed(), site: SITE }),
  "list of issues": renderIssueIndex({
    ...{ site: SITE, theme, digestTitle: "Weekly", url: PAGE.url, subscribeUrl: PAGE.url },
    issues: [{ number: 1, sentAt: 0, subject: ["One"] }],
    feed: sampleFeed(),
  }),
};

test.each(Object.entries(pages))("the %s has the theme's tokens and the logo of each scheme", (_, html) => {
  expect(html).toContain(writePageStyle(theme));
  expect(html).toContain(
    '<picture><source media="(prefers-color-scheme: dark)" srcset="https://cdn.example/night.png"><img src="https://careers.example/logo.png" alt="Career Notes" width="160"></picture>',
  );
  const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  expect(policy.replaceAll("&#39;", "'")).toMatch(
    /img-src [^;]*https:\/\/careers\.example https:\/\/cdn\.example/,
  );
});

/** Colours that don't depend on the theme: an invalid field, and the plate beneath a logo. */
const OWN = ["#b3261e", "#f2b8b5", "#ffffff", "#1d1a16"];

test("no page has a palette of its own", () => {
  const tokens = new Set(writeTokens(theme).match(/#[0-9a-f]{6}\b/g));
  for (const style of [...Object.values(pages), writeFeedStylesheet(theme)]) {
    const colours = [...(/<style>[\s\S]*<\/style>/.exec(style)?.[0].matchAll(/#[0-9a-f]{6}\b/g) ?? [])];
    for (const [colour] of colours) expect([...tokens, ...OWN]).toContain(colour);
  }
});

test("feeds in a browser and the preview have them, too", () => {
  expect(writeFeedStylesheet(theme)).toContain(writeTokens(theme, "header"));
  expect(writeFeedStylesheet(theme)).toMatch(/prefers-color-scheme: dark[^}]*night\.png/);
  expect(writePreviewStyle(theme)).toContain("--accent: light-dark(#b00020, ");
});
