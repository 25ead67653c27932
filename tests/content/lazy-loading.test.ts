import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { load, SITE } from "./folder.js";

// This file stands alone because what another test has loaded stays loaded.
function loaded(): readonly string[] {
  const names = Object.keys(createRequire(import.meta.url).cache).map(
    (path) => /node_modules\/([^/]+)/.exec(path)?.[1] ?? "",
  );
  return ["yaml", "smol-toml", "markdown-it", "parse5"].filter((name) => names.includes(name));
}

test("the first stage loads no parser for ordinary posts; each is loaded when it is needed", () => {
  const { entries } = load({
    "content/a.md": "---\ntitle: A\ndate: 2026-01-31\ntags: [a, b]\n---\nBody.\n",
    "content/2026-01-31-b.md": "# Plain heading\n\nBody.\n",
    "content/c.txt": "Date: 2026-01-31\n\nTitle\n\nBody.\n",
    "content/2026-01-31-d.html": "<h1>D</h1><p>Body.</p>",
  });
  expect(entries).toHaveLength(4);
  expect(loaded()).toEqual([]);

  renderPosts([], SITE);
  expect(loaded()).toEqual([]);

  load({ "content/a.md": "---\ntitle: &a A\n---\n" });
  expect(loaded()).toEqual(["yaml"]);
  renderPosts(entries, SITE);
  expect(loaded()).toEqual(["yaml", "markdown-it"]);
  renderPosts(load({ "content/2026-01-31-e.md": "<center>E</center>\n" }).entries, SITE);
  expect(loaded()).toEqual(["yaml", "markdown-it", "parse5"]);
});
