import { expect, test } from "vitest";
import type { Post } from "#content/model/post.js";
import { draftIssue } from "#digest/issue.js";
import { identityOf } from "#digest/start.js";
import { NOW, sampleEntry } from "./samples.js";

function samplePostOf(id: string, more: Partial<Post> = {}): Post {
  return { ...sampleEntry(id, NOW), html: `<p>${id}</p>`, text: id, excerpt: `About ${id}.`, ...more };
}

test("an issue keeps what templates show of a post, in the order given, and nothing of its body", () => {
  const cover = { url: "https://careers.example/c.png", alt: "x" };
  const context = {
    digest: "weekly",
    number: 3,
    composedAt: NOW,
    baseline: [identityOf(samplePostOf("old"))],
  };
  const draft = draftIssue([samplePostOf("b", { cover }), samplePostOf("a")], context);
  expect(draft).toMatchObject({
    ...context,
    posts: [
      { id: "b", cover },
      { id: "a", excerpt: "About a." },
    ],
  });
  expect(Object.keys(draft.posts[1] ?? {}).sort()).toEqual([
    "authors",
    "categories",
    "cover",
    "excerpt",
    "id",
    "language",
    "published",
    "tags",
    "title",
    "url",
    "words",
  ]);
});

function countWords(text: string): number | undefined {
  const context = { digest: "weekly", number: 1, composedAt: NOW, baseline: [] };
  return draftIssue([samplePostOf("a", { text })], context).posts[0]?.words;
}

test("words are counted as readers count them, also where no spaces stand between them", () => {
  expect(countWords("")).toBe(0);
  expect(countWords("It's three words – really, 4.")).toBe(5);
  expect(countWords("吾輩は猫である。名前はまだ無い。")).toBeGreaterThan(5);
});

test.each([
  ["words", "It's three words, 3.14 and a\u0301 mark\n"],
  ["sentences without blanks", "吾輩は猫である。"],
  ["characters beyond the first plane", "𠮷野家😀"],
])("a long text of %s has as many words as its parts", (_, part) => {
  const times = 5000;
  expect(countWords(part.repeat(times)) ?? 0).toBeCloseTo((countWords(part) ?? 0) * times, -3);
});
