import fc from "fast-check";
import { expect, test } from "vitest";
import { slugOf } from "#content/text/slug.js";
import { formatTopics, readListedTopics } from "#subscribers/listed-topics.js";

test("topics come back from the cell that they were written to, whatever they are called", () => {
  const digest = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const slugs = fc.array(fc.string({ unit: "grapheme" }).map(slugOf), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(fc.dictionary(digest, slugs, { noNullPrototype: true }), (topics) => {
      expect(readListedTopics(formatTopics(topics))).toEqual(new Map(Object.entries(topics)));
    }),
    { numRuns: 200 },
  );
});

test.each(["", " ", "weekly", "weekly:", "weekly:,", ":rust", "::"])("%j chooses nothing", (cell) => {
  expect(readListedTopics(cell).size).toBe(0);
});

test("a topic written by hand becomes its slug", () => {
  expect(readListedTopics("weekly:C++,Rust")).toEqual(new Map([["weekly", ["c-plus-plus", "rust"]]]));
});
