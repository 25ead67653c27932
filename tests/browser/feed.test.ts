import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import type { Feed } from "#feeds/feed.js";
import { writeFeedStylesheet } from "#feeds/xml/stylesheet.js";
import { sampleFeed, sampleItem } from "../feeds/samples.js";
import { writeAtom, writeRss } from "../feeds/write.js";
import { openPage, type View } from "./browser.js";

const feed: Feed = sampleFeed({
  items: [
    sampleItem({
      title: "Staff engineer is not the next rung, it is another ladder",
      summary:
        "The title asks for a different week: fewer tickets, more rooms, and a good deal of waiting. What to look for before saying yes, and how to try it for a quarter first.",
    }),
    sampleItem({
      title: "面接で聞かれる五つの質問",
      language: "ja",
      summary: "答え方よりも、聞き返し方が大切です。",
    }),
    sampleItem({ title: `Donaudampfschiff${"fahrtsgesellschaft".repeat(8)}`, summary: "x".repeat(300) }),
  ],
});

/** The documents at an address of this machine; Chromium styles no other type of feed than `application/xml`. */
async function serve(): Promise<string> {
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/rss.xml": ["application/xml", writeRss(feed)],
    "/atom.xml": ["application/xml", writeAtom(feed)],
    "/feed.css": ["text/css", writeFeedStylesheet(feed)],
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

const SHOWN = {
  "rss.xml": {
    box: "rss",
    hint: "channel",
    title: "channel > title",
    about: "channel > description",
    item: "item > title",
    body: "item > *|encoded",
    link: "item > link",
  },
  "atom.xml": {
    box: "feed",
    hint: "feed > id",
    title: "feed > title",
    about: "feed > subtitle",
    item: "entry > title",
    body: "entry > content",
    link: "entry > id",
  },
} as const;

const open = async (name: keyof typeof SHOWN, view: Omit<View, "network">) => {
  const page = await openPage({ ...view, network: "this machine" });
  await page.goto(`${await serve()}/${name}`);
  return page;
};

test.each(["rss.xml", "atom.xml"] as const)("%s opened in a browser explains itself", async (name) => {
  const page = await open(name, { width: 800, colorScheme: "light" });
  const { box, hint, ...selectors } = SHOWN[name];
  const before = (selector: string) =>
    page.evaluate((of) => {
      const element = document.querySelector(of);
      return element === null ? "" : getComputedStyle(element, "::before").content;
    }, selector);
  expect(await before(box)).toContain("This is a feed");
  expect(await before(hint)).toBe('"Subscribe: https://careers.example/subscribe/"');
  const styleOf = (selector: string) =>
    page.evaluate((of) => {
      const element = document.querySelector(of);
      if (element === null) return undefined;
      const { display, fontSize, fontWeight } = getComputedStyle(element);
      return { display, fontSize, fontWeight, text: element.textContent };
    }, selector);
  expect(await styleOf(selectors.title)).toEqual({
    display: "block",
    fontSize: "34px",
    fontWeight: "700",
    text: "Career Notes",
  });
  expect(await styleOf(selectors.about)).toMatchObject({
    display: "block",
    text: "Field notes on working as a developer",
  });
  expect(await styleOf(selectors.item)).toMatchObject({
    display: "block",
    fontSize: "21.25px",
    text: feed.items[0]?.title,
  });
});

test.each(["rss.xml", "atom.xml"] as const)("%s hides what means nothing as bare text", async (name) => {
  const page = await open(name, { width: 800, colorScheme: "light" });
  const shown = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => element.children.length === 0 && getComputedStyle(element).display !== "none")
      .filter(
        (element) => element.getClientRects().length > 0 && getComputedStyle(element).fontSize !== "0px",
      )
      .map((element) => element.localName),
  );
  expect([...new Set(shown)].sort()).toEqual(
    name === "rss.xml" ? ["description", "pubDate", "title"] : ["published", "subtitle", "summary", "title"],
  );
});

test.each([
  ["rss.xml", "light", "rgb(251, 250, 248)"],
  ["rss.xml", "dark", "rgb(22, 24, 28)"],
  ["atom.xml", "dark", "rgb(22, 24, 28)"],
] as const)(
  "%s is %s where the reader's system is, and no wider than a phone",
  async (name, scheme, ground) => {
    const page = await open(name, { width: 320, colorScheme: scheme });
    const measured = await page.evaluate(() => ({
      ground: getComputedStyle(document.documentElement).backgroundColor,
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect(measured).toEqual({ ground, sideways: 0 });
  },
);
