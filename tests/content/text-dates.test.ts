import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPageTags } from "#content/sources/from-site/page-tags.js";
import { loadSources } from "#content/sources/sources.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

const page = (title: string, main: string, rest = "") =>
  `<!doctype html><html><head><title>${title}</title></head><body><div class="head"><a href="/">Potter</a></div><div class="page"><h1>${title}</h1>${main}</div>${rest}</body></html>`;

async function load(files: Files) {
  const pages = Object.fromEntries(
    Object.entries(files).map(([name, html]) => [`public/${name}/index.html`, html]),
  );
  const { entries } = await loadSources([{ html: "public" }], contextOf({ baseDir: writeFolder(pages) }));
  return entries
    .map(({ url, published }) => [
      new URL(url).pathname.slice(1, -1),
      new Date(published).toISOString().slice(0, 16),
    ])
    .sort();
}

const DAYS = ["January 5, 2026", "February 6, 2026", "March 7, 2026"];
const EXPECTED = [
  ["p0", "2026-01-05T00:00"],
  ["p1", "2026-02-06T00:00"],
  ["p2", "2026-03-07T00:00"],
];
const posts = (write: (day: string) => string, rest = ""): Files =>
  Object.fromEntries(
    DAYS.map((day, at) => [`p${at}`, page(`Post ${at}`, `${write(day)}<p>Words ${at}.</p>`, rest)]),
  );

describe("a date that only people can read", () => {
  test.each<[string, (day: string) => string]>([
    ["alone", (day) => `<p class="date">${day}</p>`],
    ["after a word, in any language", (day) => `<p>Veröffentlicht: ${day}</p>`],
    ["before an author", (day) => `<p class="meta">${day} By <a href="/pat/">Pat</a></p>`],
    [
      "between other facts",
      (day) => `<div><span>Pat</span> · <span>${day}</span> · <span>2 min</span></div>`,
    ],
    ["in a heading", (day) => `<h2 class="when">${day}</h2>`],
    ["as a list of facts", (day) => `<ul class="facts"><li class="when">${day}</li><li>clay</li></ul>`],
  ])("%s", async (_, write) => {
    expect(await load(posts(write))).toEqual(EXPECTED);
  });

  test("the full time is in the tooltip", async () => {
    const write = (day: string) =>
      `<span title="${new Date(`${day} 07:30Z`).toISOString().slice(0, 10)} 07:30:00 +0800 CST">${day}</span>`;
    expect((await load(posts(write))).map(([, time]) => time)).toEqual([
      "2026-01-04T23:30",
      "2026-02-05T23:30",
      "2026-03-06T23:30",
    ]);
  });

  test("where the end of the head isn't marked, which HTML allows", async () => {
    const files = posts((day) => `<p>${day}</p>`);
    const cut = Object.entries(files).map(([name, html]) => [
      name,
      String(html).replace("</head><body>", ""),
    ]);
    expect(await load(Object.fromEntries(cut))).toEqual(EXPECTED);
  });

  test("Go's own way to write a time in `datetime` is read, with its zone", async () => {
    expect(
      await load({ a: page("A", '<time datetime="2026-01-05 15:15:28 -0400 EDT">then</time><p>Words.</p>') }),
    ).toEqual([["a", "2026-01-05T19:15"]]);
  });
});

describe("a date that isn't the post's", () => {
  test.each<[string, Files]>([
    ["is the same on all pages", posts(() => '<p class="date">January 5, 2026</p>')],
    [
      "is in a sentence",
      posts((day) => `<p>On ${day} we opened the kiln, and every second cup had glaze at its foot.</p>`),
    ],
    ["is in the footer", posts(() => "", "<footer>Last change: May 1, 2026</footer>")],
    [
      "is one of a list",
      posts((day) => `<ul>${DAYS.map((each) => `<li>${each}</li>`).join("")}<li>${day}</li></ul>`),
    ],
    [
      "stands far below the title",
      posts((day) => `<p>${"Clay. ".repeat(200)}</p><p class="date">${day}</p>`),
    ],
    ["is on a single page", { a: page("A", "<p>January 5, 2026</p>"), b: page("B", "<p>B.</p>") }],
  ])("%s", async (_, files) => {
    expect(await load(files)).toEqual([]);
  });
});

test("a page with neither title, text nor picture is no post, whatever its path", async () => {
  const files = {
    "2026/01/05/gone": "<!doctype html><html lang='en'></html>",
    ...posts((day) => `<p>${day}</p>`),
  };
  expect(await load(files)).toEqual(EXPECTED);
});

test("the date that a program can read counts, whatever else stands beside the title", async () => {
  const files = posts((day) => `<p class="date">${day}</p><time datetime="2025-05-05">x</time>`);
  expect((await load(files)).map(([, time]) => time)).toEqual(Array(3).fill("2025-05-05T00:00"));
});

test("however a page is nested and cut, reading its dated texts ends", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("<h1>", "</h1>", "<p title='2026'>", "</p>", "May 1, 2026 ", "<nav>", "<", "</div>"),
      ),
      (parts) => {
        expect(readPageTags(parts.join("")).datedTexts.length).toBeLessThanOrEqual(12);
      },
    ),
  );
});
