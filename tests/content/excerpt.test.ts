import fc from "fast-check";
import { expect, test } from "vitest";
import { makeShortener } from "#content/markup/excerpt.js";

const shorten = makeShortener();

test("a short text stays whole", () => {
  expect(shorten("One.\n\n- Two\n- Three", "en")).toBe("One. Two Three");
});

test("a long text ends with a whole word", () => {
  const excerpt = shorten("lovely words ".repeat(50), "en");
  expect(excerpt).toMatch(/(?:lovely|words)…$/);
  expect(excerpt.length).toBeLessThanOrEqual(241);
  expect(excerpt.length).toBeGreaterThan(225);
});

test("punctuation before the cut goes with what follows", () => {
  expect(shorten("lovely, ".repeat(50), "en")).toMatch(/[^,]…$/);
  expect(shorten("(a) ".repeat(90), "en")).toMatch(/a…$/);
});

test.each([
  ["ja", "吾輩は猫である、名前はまだ無い、"],
  ["th", "ภาษาไทยเป็นภาษาที่มีระดับเสียง"],
])("a text in %s, without blanks, is cut between words", (language, sentence) => {
  const text = sentence.repeat(30);
  const excerpt = shorten(text, language);
  const cut = excerpt.length - 1;
  const ends = [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)].map(
    ({ index, segment }) => index + segment.length,
  );
  expect(excerpt.endsWith("…")).toBe(true);
  expect(ends).toContain(cut);
  expect(cut).toBeGreaterThan(200);
});

test("a long text ends with a whole sentence, if one ends in reach", () => {
  const rest = "It goes on and on ".repeat(20);
  const first = `${"One lovely sentence with Dr. Noor, e.g. this, ".repeat(3)}ends here.`;
  expect(shorten(`${first} ${rest}`, "en")).toBe(first);
  expect(shorten(`${first.slice(0, -1)}?" (${rest}`, "en")).toBe(`${first.slice(0, -1)}?"`);
  expect(shorten("吾輩は猫である。名前はまだ無い。".repeat(30), "ja")).toBe(
    "吾輩は猫である。名前はまだ無い。".repeat(15),
  );
  expect(shorten(`Too short. ${rest}`, "en")).toMatch(/^Too short\. It .*…$/);
  expect(shorten(`${"x ".repeat(80)}v. 1.5 and Dr. No ${rest}`, "en")).toMatch(/…$/);
});

test("no character that readers see as one is cut", () => {
  const family = "👩‍👩‍👧‍👦";
  expect(shorten(family.repeat(60), "en")).toMatch(new RegExp(`^(?:${family})+…$`, "u"));
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 200, maxLength: 500 }), (text) => {
      const folded = text.replace(/^- /gm, "").replace(/\s+/g, " ").trim();
      const excerpt = shorten(text, "en");
      if (excerpt === folded) return;
      const starts = [...new Intl.Segmenter("en").segment(folded)].map(({ index }) => index);
      const end = folded.startsWith(excerpt) ? excerpt.length : excerpt.length - 1;
      expect(folded.startsWith(excerpt.slice(0, end))).toBe(true);
      expect(starts).toContain(end);
    }),
    { numRuns: 60 },
  );
});

test("where the segmenter isn't asked the cut is where it would be", () => {
  const word = fc.stringMatching(/^[a-zA-Z'.,;:!0-9é-]{1,12}$/);
  const plain = fc.stringMatching(/^[a-z]{1,14}$/);
  const words = fc.array(fc.oneof({ weight: 8, arbitrary: plain }, word), { minLength: 60, maxLength: 90 });
  fc.assert(
    fc.property(words, fc.constantFrom("en", "fi", "th"), (words, language) => {
      // A text that begins like a list would be folded.
      const text = `x ${words.join(" ")}`;
      if (text.length <= 240 || text.startsWith(shorten(text, language))) return;
      const segments = [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)];
      const ends = segments.flatMap(({ index, segment, isWordLike }) =>
        isWordLike && index + segment.length <= 240 ? [index + segment.length] : [],
      );
      expect(shorten(text, language)).toBe(`${text.slice(0, ends.at(-1))}…`);
    }),
    { numRuns: 300 },
  );
});
