import { POSTS } from "../posts.js";
import { around, listPage } from "../site.js";

const escapeHtml = (text: string): string => text.replaceAll("&", "&amp;");

/** Pages by hand, as Vite bundles them: each is an input of its own. */
export const VITE_SITE = {
  needs: "vite",
  files: {
    "package.json": '{ "private": true, "type": "module" }',
    "index.html": listPage(
      POSTS.map(({ slug, title }) => `<li><a href="/posts/${slug}.html">${escapeHtml(title)}</a></li>`).join(
        "",
      ),
    ).replace("<head>", '<head><link rel="canonical" href="https://bench.example/">'),
    ...Object.fromEntries(
      POSTS.map(({ slug, day, title, words }) => [
        `posts/${slug}.html`,
        around({ T: escapeHtml(title), D: day, B: `<p>${words}</p>`, L: "" }),
      ]),
    ),
  },
};
