import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { configSchema } from "#config/schema.js";
import type { Feed } from "#feeds/feed.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import { designTheme } from "#theme/theme.js";
import { sampleFeed, sampleItem } from "../feeds/samples.js";
import { writeAtom, writeRss } from "../feeds/write.js";
import { contrastFailures, openPage, overflowing, showAs, type View } from "./browser.js";

const feed: Feed = sampleFeed({
  items: [
    sampleItem({
      title: "Staff engineer is not the next rung, it is another ladder",
      summary:
        "The title asks for a different week: fewer tickets, more rooms, and a good deal of waiting. What to look for before saying yes, and how to try it for a quarter first.",
      day: "31 January 2026",
    }),
    sampleItem({
      title: "Q&A: Vec<T>",
      url: "https://careers.example/q/?a=1&b=2",
      summary: "Questions & answers.",
      day: "30 January 2026",
    }),
    sampleItem({
      title: "面接で聞かれる五つの質問",
      language: "ja",
      summary: "答え方よりも、聞き返し方が大切です。",
    }),
    sampleItem({ title: `Donaudampfschiff${"fahrtsgesellschaft".repeat(8)}`, summary: "x".repeat(300) }),
  ],
});

const { theme } = configSchema.parse({ site: { title: "x", url: "https://x.example/" } });
const LOGO = { url: "logo.svg", alt: "", width: 160 };
const LOGO_IMAGE = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="80"><rect width="320" height="80" rx="40" fill="#14584a"/></svg>`;

/** The documents at an address of this machine; Chromium styles no other type of feed than `application/xml`. */
async function serve(): Promise<string> {
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/rss.xml": ["application/xml", writeRss(feed)],
    "/atom.xml": ["application/xml", writeAtom(feed)],
    "/feed.css": ["text/css", writeFeedStylesheet(designTheme(theme, LOGO))],
    "/logo.svg": ["image/svg+xml", LOGO_IMAGE],
  };
  const server = createServer(({ url = "" }, response) => {
    const [type, text] = files[url] ?? ["text/plain", ""];
    response.writeHead(text === "" ? 404 : 200, { "content-type": type }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

const open = async (name: "rss.xml" | "atom.xml", view: Omit<View, "network">) => {
  const page = await openPage({ ...view, network: "this machine" });
  await page.goto(`${await serve()}/${name}`);
  return page;
};

describe.each(["rss.xml", "atom.xml"] as const)("%s opened in a browser", (name) => {
  test("says what it is, and links to the subscribe page, the site and the posts", async () => {
    const page = await open(name, { width: 800, colorScheme: "light", javaScript: true });
    expect(await page.getByText("This is a feed").isVisible()).toBe(true);
    const links = await page.evaluate(() =>
      [...document.querySelectorAll("a")].map((link) => [link.textContent, link.href]),
    );
    expect(links.slice(0, 4)).toEqual([
      ["Subscribe", "https://careers.example/subscribe/"],
      ["Career Notes", "https://careers.example/"],
      [feed.items[0]?.title, "https://careers.example/posts/offers/"],
      ["Q&A: Vec<T>", "https://careers.example/q/?a=1&b=2"],
    ]);
    expect(links).toHaveLength(2 + feed.items.length);
  });

  test("shows nothing else than that", async () => {
    const page = await open(name, { width: 800, colorScheme: "light" });
    const shown = await page.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((element) => element.children.length === 0 && element.getClientRects().length > 0)
        .map((element) => element.localName),
    );
    expect([...new Set(shown)].sort()).toEqual(["a", "p", "time"]);
    const dates = await page.evaluate(() =>
      [...document.querySelectorAll("time")].map((time) => time.textContent),
    );
    expect(dates).toEqual(["31 January 2026", "30 January 2026"]);
  });

  test("reads well, narrow and wide, light and dark, in the theme's colours", async () => {
    const page = await open(name, { width: 320, colorScheme: "light" });
    const { page: light, dark } = designTheme(theme);
    for (const width of [320, 1200])
      for (const colorScheme of ["light", "dark"] as const) {
        await showAs(page, { width, colorScheme });
        const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        expect(ground).toBe(asRgb((colorScheme === "light" ? light : dark.page).back));
        expect(await contrastFailures(page)).toEqual([]);
        expect(await overflowing(page)).toEqual([]);
      }
  });
});

function asRgb(hex: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `rgb(${parts.join(", ")})`;
}
