import { expect, test } from "vitest";
import { loadSources } from "#content/sources/sources.js";
import { type Files, writeFolder } from "./folder.js";
import { contextOf } from "./sources.js";

const page = (title: string, more = "") =>
  `<html><head>${more}</head><body><main><article><h1>${title}</h1><p>Words.</p></article></main></body></html>`;

async function load(files: Files) {
  const context = contextOf({ baseDir: writeFolder(files) });
  return loadSources([{ html: "public", source: "content" }], context);
}

test("what a page doesn't say comes from the file that it was built from", async () => {
  const { entries, findings } = await load({
    "public/blog/a/index.html": page("A"),
    "public/2026/01/b.html": page(
      "B",
      '<meta name="date" content="2026-01-09"><meta property="article:tag" content="own">',
    ),
    "public/blog/c/index.html": page("C"),
    "public/blog/d/index.html": page("D"),
    "public/about/index.html": page("About"),
    "content/blog/a.md":
      "---\ntitle: A\ndate: 2026-01-01T08:30:00Z\ntags: [clay]\nauthor: Ana\nid: urn:a\n---\nWords.",
    "content/posts/b.md": "---\ntitle: B\ndate: 2026-01-02\ntags: [fire]\n---\nWords.",
    "content/blog/c.md": "---\ntitle: C\ndate: 2026-01-03\ndraft: true\n---\nWords.",
    "content/blog/d.md": "---\ntitle: D\ndate: 2026-01-04\nnewsletter: false\n---\nWords.",
    "content/about.md": "---\ntitle: About\n---\nWords.",
  });
  expect(entries).toMatchObject([
    { title: "B", published: Date.parse("2026-01-09"), tags: [{ name: "own" }], draft: false },
    { title: "D", hiddenFrom: "mail" },
    { title: "C", draft: true },
    {
      title: "A",
      id: "urn:a",
      url: "https://careers.example/blog/a/",
      published: Date.parse("2026-01-01T08:30:00Z"),
      tags: [{ name: "clay" }],
      authors: [{ name: "Ana" }],
    },
  ]);
  expect(findings.filter(({ code }) => code === "N_JOINED")).toMatchObject([
    { message: "4 of 4 posts are joined with their files in content." },
  ]);
});

test("two files with one name are joined with no page by it", async () => {
  const { entries, findings } = await load({
    "public/x/post/index.html": page("A", '<meta name="date" content="2026-01-09">'),
    "content/a/post.md": "---\ndate: 2026-01-01\ntags: [one]\n---\nWords.",
    "content/b/post.md": "---\ndate: 2026-01-02\ntags: [two]\n---\nWords.",
  });
  expect(entries).toMatchObject([{ tags: [] }]);
  expect(findings.filter(({ code }) => code === "W_JOINED")).toMatchObject([
    {
      message:
        "0 of 1 posts are joined with their files in content; public/x/post/index.html isn't, for example.",
    },
  ]);
});
