import { describe, expect, test } from "vitest";
import type { Files } from "../../tests/content/folder.js";
import { compareWithSources, isInstalled, type SourceSite } from "./sources/compare.js";

/** Writes what Docusaurus knows of the posts of all blogs, with the texts of their pages. */
const PLUGIN = `import { readFileSync, writeFileSync } from "node:fs";
import { load } from "cheerio";
export default function plugin() {
  const posts = [];
  return {
    name: "posts-json",
    async allContentLoaded({ allContent }) {
      for (const blog of Object.values(allContent["docusaurus-plugin-content-blog"] ?? {}))
        for (const { metadata } of blog.blogPosts) posts.push(metadata);
    },
    async postBuild({ outDir, siteConfig: { baseUrl } }) {
      const listed = posts.filter(({ unlisted }) => !unlisted).map(({ permalink, title, date, tags }) => {
        const path = outDir + "/" + decodeURI(permalink.slice(baseUrl.length)).replace(/\\/$/, "") + "/index.html";
        const page = load(readFileSync(path, "utf8"));
        const text = page("#__blog-post-container");
        text.find("button, .hash-link, header, .sr-only").remove();
        // The theme's style sheet writes default titles in capitals.
        for (const title of text.find("[class*=admonitionHeading]").toArray())
          page(title).text(page(title).text().trim().replace(/^[a-z]/, (letter) => letter.toUpperCase()));
        return { path: page("link[rel=canonical]").attr("href"), title, published: new Date(date).toISOString(), tags: tags.map(({ label }) => label), html: text.html() };
      });
      writeFileSync(outDir + "/posts.json", JSON.stringify(listed));
    },
  };
}
`;

const blog = (options: string) =>
  `["@docusaurus/plugin-content-blog", { onUntruncatedBlogPosts: "ignore", onInlineAuthors: "ignore", onInlineTags: "ignore", ${options} }]`;

function site(files: Files, { settings, blogs }: { settings: string; blogs: readonly string[] }): SourceSite {
  return {
    files: {
      "package.json": '{ "name": "lab", "private": true }',
      "posts-json.mjs": PLUGIN,
      "docusaurus.config.mjs": `export default {
  title: "Lab", url: "https://lab.example", onBrokenLinks: "ignore", onBrokenAnchors: "ignore",
  ${settings}
  plugins: [${blogs.map(blog).join(", ")}, "./posts-json.mjs"],
  themes: ["@docusaurus/theme-classic"],
};
`,
      ...files,
    },
    command: ["npx", "--no-install", "docusaurus", "build", "--no-minify", "--out-dir", "OUT"],
  };
}

const post = (fields: string, body = "Text.\n") => `---\n${fields}\n---\n\n${body}`;

const SITES: Readonly<Record<string, SourceSite>> = {
  "two blogs below a folder of the server": {
    ...site(
      {
        "blog/authors.yml": "mira:\n  name: Mira\n",
        "blog/tags.yml": "wood:\n  label: Hard wood\n  permalink: /wood\n",
        "blog/2026-01-31-named.md": post("title: Named\nauthors: [mira]\ntags: [wood, other]"),
        "blog/2026-01-30-folder/index.md": post("title: Folder"),
        "blog/2026/01/29-nested.md": post("title: Nested"),
        "blog/2026/01/28/deep.md": post("title: Deep"),
        "blog/own.md": post("title: Own\ndate: 2026-01-27\nslug: /own/place"),
        "blog/relative.md": post("title: Relative\ndate: 2026-01-26T10:20:00+02:00\nslug: the-slug"),
        "blog/sub/plain.md": post("title: Plain\ndate: 2026-01-25"),
        "blog/2026-01-24-headed.md": "# Headed here\n\nText.\n",
        "blog/2026-01-23-both.md": post("date: 2026-02-01", "# Both\n\nText.\n"),
        "blog/2026-01-22-draft.md": post("title: Draft\ndraft: true"),
        "blog/2026-01-21-unlisted.md": post("title: Unlisted\nunlisted: true"),
        "blog/_part.md": "Part.\n",
        "blog/2026-01-20-With Space & Ünï.mdx": post("title: Space"),
        "news/2026-01-19-item.md": post("title: Item"),
      },
      {
        settings: 'baseUrl: "/base/",',
        blogs: ["", 'id: "news", path: "news", routeBasePath: "what/new"'],
      },
    ),
    content: [{ files: "blog" }, { files: "news" }],
    site: { url: "https://lab.example/base/" },
  },
  "slashes at the end, at the root, with boxes, links and components": {
    ...site(
      {
        "blog/2026-01-31-one.md": post(
          "title: One",
          `Intro :tada: and {"an expression"}.

<!-- truncate -->

## Head {#own}

See [two](./2026-01-30-two.mdx#part), [two](2026-01-30-two.mdx), https://x.example.

:::note

In a box.

:::

:::tip[With *title*]

More.

:::

\`\`\`js title="a.js" {1}
const a = "b";
\`\`\`

| a | b |
|---|---|
| c | d |

- [x] done

A note.[^1] ~~gone~~

[^1]: Said.

<details>
<summary>More</summary>

Hidden.

</details>
`,
        ),
        "blog/2026-01-30-two.mdx": post(
          "title: Two",
          `import Thing from "@theme/Heading";

export const x = 1;

## Part

Text {/* hidden */} here.

<div className="x">

*Inside*

</div>
`,
        ),
      },
      { settings: 'baseUrl: "/", trailingSlash: true,', blogs: ['routeBasePath: "/"'] },
    ),
    content: [{ files: "blog" }],
  },
};

describe.runIf(isInstalled("@docusaurus/core"))("Docusaurus", () => {
  test.each(Object.entries(SITES))(
    "%s",
    async (_, given) => {
      const { ours, built } = await compareWithSources(given);
      expect(built.length).toBeGreaterThan(0);
      expect(ours).toEqual(built);
    },
    900_000,
  );
});
