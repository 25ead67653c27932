import fc from "fast-check";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { makeCleaner } from "#content/markup/clean-html.js";
import { openPage } from "./browser.js";

const name = fc.constantFrom(
  ..."a b blockquote br caption center code col colgroup dd details div dl dt em figcaption figure font form h1 h2 hr i iframe img li main ol p pre q rp rt ruby section span strong summary table tbody td tfoot th thead tr ul video svg g path text title desc foreignObject math mi mtext mfrac annotation button canvas noscript object picture select textarea x-card".split(
    " ",
  ),
);
const piece = fc.oneof(
  { weight: 3, arbitrary: name.map((tag) => `<${tag} src=a.png>`) },
  { weight: 2, arbitrary: name.map((tag) => `</${tag}>`) },
  fc.constantFrom("text", " ", "\n", "&amp;", "&lt;b&gt;"),
);
const body = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));

/** The tags in their order, but for those that may be left out. */
function tagsOf(html: string): readonly string[] {
  return html.match(/<\/?(?!tbody|colgroup)[a-z][a-z0-9]*/g) ?? [];
}

/** As a browser has read it. */
function readIn(page: Page, bodies: readonly string[]): Promise<string[]> {
  return page.evaluate(
    (all) => all.map((html) => new DOMParser().parseFromString(html, "text/html").body.innerHTML),
    bodies,
  );
}

test("whatever was written, a browser finds each element of a body where it is", async () => {
  const page = await openPage({ width: 800, colorScheme: "light" });
  expect(await readIn(page, ["<p><b><ul></ul></b></p>"])).not.toEqual(["<p><b><ul></ul></b></p>"]);
  const clean = makeCleaner();
  await fc.assert(
    fc.asyncProperty(fc.array(body, { minLength: 50, maxLength: 50 }), async (written) => {
      const bodies = written.map((html) => clean(html, "https://careers.example/"));
      expect((await readIn(page, bodies)).map(tagsOf)).toEqual(bodies.map(tagsOf));
    }),
    { numRuns: 40 },
  );
});
