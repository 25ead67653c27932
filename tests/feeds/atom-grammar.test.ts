import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import type { Feed } from "#feeds/feed.js";
import { childrenNamed, parseXml, type XmlElement } from "#feeds/xml/xml-tree.js";
import { hostileFeed } from "./hostile.js";
import { raw } from "./raw-builder.js";
import { completeFeed, sampleFeed } from "./samples.js";
import { writeAtom } from "./write.js";

const GRAMMAR = readFileSync(join(import.meta.dirname, "../fixtures/feeds/rfc4287.rng"), "utf8");

/** What the grammar of RFC 4287, appendix B, says against the documents; one process looks at them all. */
async function faultsOf(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [GRAMMAR], extension: "relaxng" });
  return errors.map(({ rawMessage }) => rawMessage);
}

test("what the builder writes by itself breaks the grammar", async () => {
  const bare = raw({ category: [{ name: "Pay" }] }, { id: "x" }).atom1();
  expect((await faultsOf(bare)).join("\n")).toContain("category");
});

test("a feed that says everything fits it", async () => {
  const empty: Feed = sampleFeed({ items: [], updated: undefined, authors: [] });
  expect(await faultsOf(writeAtom(completeFeed()), writeAtom(empty))).toEqual([]);
});

test("so does a feed with anything in it", async () => {
  const feeds = fc.sample(hostileFeed, { numRuns: 60, seed: 4287 });
  expect(await faultsOf(...feeds.map(writeAtom))).toEqual([]);
});

/** The Schematron assertions of the appendix, which a grammar can't hold. */
function assertRules(feed: XmlElement): void {
  const relations = (of: XmlElement) => childrenNamed(of, "link").map(({ attributes }) => attributes.rel);
  const hasAuthor = childrenNamed(feed, "author").length > 0;
  for (const entry of childrenNamed(feed, "entry")) {
    const authors =
      childrenNamed(entry, "author").length +
      childrenNamed(entry, "source").flatMap((s) => childrenNamed(s, "author")).length;
    expect(hasAuthor || authors > 0).toBe(true);
    // "An atom:entry must have at least one atom:link element with a rel attribute of 'alternate' or an atom:content."
    expect(relations(entry).includes("alternate") || childrenNamed(entry, "content").length > 0).toBe(true);
    // One alternate of a type and language (§4.1.2).
    expect(relations(entry).filter((rel) => rel === "alternate").length).toBeLessThanOrEqual(1);
  }
  const alternates = childrenNamed(feed, "link").filter(({ attributes }) => attributes.rel === "alternate");
  expect(new Set(alternates.map(({ attributes }) => attributes.type)).size).toBe(alternates.length);
}

test("the appendix's rules beyond the grammar hold for anything", () => {
  fc.assert(
    fc.property(hostileFeed, (feed) => assertRules(parseXml(writeAtom(feed)))),
    { numRuns: 60 },
  );
});
