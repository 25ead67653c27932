import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import schema from "jsonfeed-schema/schema-v1.1.json" with { type: "json" };
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { writeOpml } from "#feeds/opml.js";
import { hostileFeed } from "./hostile.js";
import { sampleFeed, sampleItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

/** @throws Error at the first place where the document is not well-formed, namespaces included */
function parseStrictly(xml: string): void {
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(xml).close();
}

test("RSS, Atom and OPML are well-formed for any input", () => {
  fc.assert(
    fc.property(hostileFeed, (feed) => {
      for (const xml of [writeRss(feed), writeAtom(feed), writeOpml(feed)]) parseStrictly(xml);
    }),
    { numRuns: 200 },
  );
});

test("JSON Feed fits the schema of version 1.1 for any input", () => {
  const ajv = new Ajv();
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  fc.assert(
    fc.property(hostileFeed, (feed) => {
      validate(JSON.parse(writeJsonFeed(feed)));
      expect(validate.errors ?? []).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("the same feed gives the same bytes, and is not changed by writing it", () => {
  fc.assert(
    fc.property(hostileFeed, (feed) => {
      const copy = structuredClone(feed);
      for (const write of [writeRss, writeAtom, writeJsonFeed, writeOpml]) {
        expect(write(feed)).toBe(write(copy));
      }
      expect(feed).toEqual(copy);
    }),
    { numRuns: 50 },
  );
});

test("a word of a megabyte, in every field, comes through whole", () => {
  const word = "x漢".repeat(350_000);
  const feed = sampleFeed({
    title: word,
    items: [
      sampleItem({
        title: word,
        summary: word,
        html: `<p>${word}</p>`,
        authors: [{ name: word }],
        categories: [{ name: word, slug: word }],
      }),
    ],
  });
  for (const xml of [writeRss(feed), writeAtom(feed), writeOpml(feed)]) {
    parseStrictly(xml);
    expect(xml.includes(word)).toBe(true);
  }
  const { items }: { items: { title: string; content_html: string }[] } = JSON.parse(writeJsonFeed(feed));
  expect(items.map(({ title, content_html }) => title === word && content_html === `<p>${word}</p>`)).toEqual(
    [true],
  );
});
