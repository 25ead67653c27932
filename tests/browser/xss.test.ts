import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { configSchema } from "#config/schema.js";
import { renderPosts } from "#content/render/render.js";
import { loadEntries } from "#content/sources/load.js";
import { composeFeed } from "#feeds/compose-feed.js";
import { renderSubscribePage } from "#pages/subscribe-page.js";
import { writeFolder } from "../content/folder.js";
import { PAGE } from "../feeds/samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "../feeds/write.js";
import { VECTORS } from "../feeds/xss-vectors.js";
import { openPage } from "./browser.js";

const config = configSchema.parse({ site: { title: "x", url: "https://careers.example/" } });

/** A post for each vector, as Markdown and as HTML, with the vector in every field that people write. */
async function composeHostileFeed() {
  const files = Object.values(VECTORS).flatMap((vector, index) => {
    const said = JSON.stringify(vector.replaceAll("\0", ""));
    const fields = `title: ${said}\ndate: 2026-01-31\ntags: [${said}]\nauthor: { name: ${said}, url: ${said} }\ndescription: ${said}\ncover: { src: x.png, alt: ${said} }`;
    const matter = `---\n${fields}\n---\n`;
    return [
      [`content/${index}.md`, `${matter}${vector}\n`],
      [`content/${index}-page.html`, `${matter}<article>${vector}</article>\n`],
    ];
  });
  const baseDir = writeFolder(Object.fromEntries(files));
  const { entries } = loadEntries([{ files: "content", url: "/{path}/" }], { baseDir, site: config.site });
  expect(entries).toHaveLength(files.length);
  const { posts } = await renderPosts(entries, config.site);
  expect(posts).toHaveLength(files.length);
  return composeFeed(posts, config);
}

/** What in the HTML could run, as a browser reads it; one line each. */
function findRunnable(page: Page, bodies: readonly string[]): Promise<string[]> {
  return page.evaluate((all) => {
    const runnable = new Set([
      "script",
      "iframe",
      "object",
      "embed",
      "style",
      "form",
      "meta",
      "base",
      "link",
      "frame",
      "template",
      // Drawings and formulas stand still, load nothing, and hold no HTML.
      "animate",
      "animateMotion",
      "animateTransform",
      "annotation-xml",
      "foreignObject",
      "handler",
      "image",
      "maction",
      "mglyph",
      "set",
    ]);
    return all.flatMap((html) => {
      const parsed = new DOMParser().parseFromString(html, "text/html");
      return [...parsed.body.querySelectorAll("*")].flatMap((element) => {
        const attributes = [...element.attributes].filter(
          ({ name, value }) =>
            /^on|^style$|^srcdoc$|^formaction$/.test(name) ||
            (element.namespaceURI !== "http://www.w3.org/1999/xhtml" && /url\((?!#)|script:/i.test(value)) ||
            (/^(?:(?:xlink:)?href|src|action|cite|poster)$/.test(name) &&
              !/^[\u0000-\u0020]*(?:https?:|mailto:|tel:|#)/i.test(value)),
        );
        return runnable.has(element.localName) || attributes.length > 0 ? [element.outerHTML] : [];
      });
    });
  }, bodies);
}

/** Shows the bodies with scripts allowed, and says whether one ran. */
async function run(page: Page, html: string): Promise<string[]> {
  const ran: string[] = [];
  page.on("dialog", (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  await page.setContent(html, { waitUntil: "load" });
  return ran;
}

test("the vectors do run where nobody cleans them", async () => {
  const page = await openPage({ width: 800, colorScheme: "light" });
  const all = Object.values(VECTORS);
  expect((await findRunnable(page, all)).length).toBeGreaterThan(all.length / 2);
  expect(await run(page, "<img src=x onerror=alert(1)>")).toEqual(["1"]);
});

test("no vector of the cheat sheet gets through to a reader, in any format or field", async () => {
  const feed = await composeHostileFeed();
  const bodies = [
    // Titles and categories are text, escaped once: most readers would show the escapes of HTML.
    ...(parseRssFeed(writeRss(feed)).items ?? []).flatMap(({ content, description }) => [
      content?.encoded ?? "",
      description ?? "",
    ]),
    ...(parseAtomFeed(writeAtom(feed)).entries ?? []).flatMap(({ content, title, summary }) => [
      content?.value ?? "",
      ...[title, summary].flatMap((text) => (text?.type === "html" ? [text.value ?? ""] : [])),
    ]),
    ...(parseJsonFeed(writeJsonFeed(feed)).items ?? []).map(({ content_html }) => content_html ?? ""),
  ];
  expect(bodies.filter(Boolean).length).toBeGreaterThan(500);
  const page = await openPage({ width: 800, colorScheme: "light" });
  expect(await findRunnable(page, bodies)).toEqual([]);
  expect(await run(page, bodies.join("\n"))).toEqual([]);
});

test.each([
  ["rss.xml", writeRss],
  ["atom.xml", writeAtom],
] as const)("nor into %s, opened in a browser", async (name, write) => {
  const page = await openPage({ width: 800, colorScheme: "light" });
  const address = `https://careers.example/${name}`;
  const body = write(await composeHostileFeed());
  await page.route(address, (route) => route.fulfill({ body, contentType: "application/xml" }));
  const ran: string[] = [];
  page.on("dialog", (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(address);
  const shown = await page.evaluate(() => {
    const elements = [...document.getElementsByTagNameNS("http://www.w3.org/1999/xhtml", "*")];
    return {
      names: [...new Set(elements.map(({ localName }) => localName))].sort(),
      schemes: [
        ...new Set(
          elements.flatMap((element) => (element instanceof HTMLAnchorElement ? [element.protocol] : [])),
        ),
      ],
    };
  });
  expect(shown).toEqual({ names: ["a", "div", "h1", "h2", "header", "li", "ol", "p"], schemes: ["https:"] });
  expect(ran).toEqual([]);
});

test("nor does one reach the subscribe page, even without its policy", async () => {
  const feed = await composeHostileFeed();
  const page = await openPage({ width: 800, colorScheme: "light" });
  for (let start = 0; start < feed.items.length; start += 20) {
    const html = renderSubscribePage({
      ...PAGE,
      feed: { ...feed, items: feed.items.slice(start, start + 20) },
      site: config.site,
      sets: feed.items
        .slice(start, start + 20)
        .flatMap(({ categories }) =>
          categories.map(({ name }) => ({ kind: "tag" as const, name, urls: feed.urls })),
        ),
    });
    const open = html.replace(/<meta http-equiv[^>]*>/, "");
    const own = /<(?:script|style)>[\s\S]*?<\/(?:script|style)>/g;
    const main = /<main>[\s\S]*<\/main>/.exec(open.replace(own, ""))?.[0] ?? "";
    expect(await findRunnable(page, [main])).toEqual([]);
    expect(await run(page, open)).toEqual([]);
  }
});
