import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ConfigInput,
  FeedletterError,
  listPosts,
  type PostInput,
  renderFeeds,
} from "../../src/index.js";

const config: ConfigInput = { site: { title: "Notes", url: "https://notes.example/" } };
const text = fc.string({ unit: "binary", maxLength: 40 });

/** Of a valid form, with any text in it. */
const post = fc.record(
  {
    title: text,
    slug: text,
    date: fc.constantFrom("2026-01-31", "2026-01-31T09:00:00Z"),
    markdown: fc.oneof(text, fc.constantFrom("<script>x</script>", "[a](javascript:x)", "</p>]]>&amp;")),
    summary: text,
    tags: fc.array(text, { maxLength: 3 }),
    authors: fc.array(text, { maxLength: 2 }),
    cover: text,
    id: text,
    language: text,
  },
  { requiredKeys: ["title", "slug", "date"] },
);

test("whatever is given as posts, it is taken or refused with the name of the field", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.anything(), post), { maxLength: 3 }), async (posts) => {
      const listed = listPosts({ config, env: {}, posts: posts as readonly PostInput[] });
      const error = await listed.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      if (error === undefined) return;
      if (!(error instanceof FeedletterError)) throw error;
      expect(error.code).toBe("E_POSTS");
      expect(error.message).toMatch(/`posts/);
    }),
    { numRuns: 150 },
  );
});

test("whatever stands in a post, its feeds are well-formed and safe, or it is left out", async () => {
  await fc.assert(
    fc.asyncProperty(post, async (given) => {
      const rendered = renderFeeds({ config, env: {}, posts: [given], now: new Date("2026-06-01") });
      const feeds = await rendered.catch((error: unknown) => {
        if (error instanceof FeedletterError && error.code === "E_POSTS") return undefined;
        throw error;
      });
      if (feeds === undefined) return;
      for (const { path, text: write } of feeds.documents) {
        const document = write();
        if (path === "feed.json") JSON.parse(document);
        if (path.endsWith(".xml")) expect(document).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/);
        expect(document).not.toMatch(/<script>x|href=\\?["']javascript:/);
      }
    }),
    { numRuns: 60 },
  );
});
