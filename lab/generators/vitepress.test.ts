import { describe, expect, test } from "vitest";
import { compareWithSources, isInstalled } from "./sources/compare.js";

const config = (settings: string) => `import { writeFileSync } from "node:fs";
import { relative } from "node:path";
const posts = [];
// The title of the page is in its text, and the default titles of boxes are in capitals.
const withoutTitles = (html) => html
  .replace(/<h1[\\s\\S]*?<\\/h1>/, "")
  .replace(/(?<=block-title">)[A-Z]+(?=<)/g, (word) => word[0] + word.slice(1).toLowerCase());
export default {
  title: "Lab",
  outDir: "./built",
  ignoreDeadLinks: true,
  ${settings}
  transformHtml(code, id, { siteConfig, pageData }) {
    const { date, tags = [] } = pageData.frontmatter;
    if (date === undefined) return;
    const name = relative(siteConfig.outDir, id).replace(/(^|\\/)index\\.html$/, "$1");
    const path = siteConfig.site.base + (siteConfig.cleanUrls ? name.replace(/\\.html$/, "") : name);
    const [, html] = /<main>([\\s\\S]*)<\\/main>/.exec(code);
    posts.push({ path, title: pageData.title, published: new Date(date).toISOString(), tags, html: withoutTitles(html) });
  },
  buildEnd({ outDir }) { writeFileSync(outDir + "/posts.json", JSON.stringify(posts)); },
};
`;

/** Nothing but the page's content. */
const THEME = `import { h } from "vue";
import { Content } from "vitepress";
export default { Layout: { render: () => h("main", h(Content)) } };
`;

const post = (fields: string, body = "Text.\n") => `---\n${fields}\n---\n${body}`;

const SITES = {
  "pages, boxes, alerts and links between files": {
    files: {
      "package.json": '{ "name": "lab", "type": "module" }',
      ".vitepress/config.mjs": config('base: "/docs/",'),
      ".vitepress/theme/index.js": THEME,
      "posts/one.md": post(
        "title: One\ndate: 2026-01-31\ntags: [a, b]",
        `[[toc]]

See [two](./two.md) and [two](/posts/two.md#part), {{ $frontmatter.title }}.

::: info
In a box.
:::

::: details More
Hidden.
:::

> [!NOTE]
> An alert.

:tada:

\`\`\`
{{ kept }} in code
\`\`\`

<script setup>
const hidden = 1;
</script>
`,
      ),
      "posts/two.md": post("date: 2026-01-30", "# Two *words*\n\n## Part {#part}\n\nText.\n"),
      "posts/deep/index.md": post("title: Deep\ndate: 2026-01-29"),
      "about.md": post("title: About"),
    },
    content: [{ files: "posts" }],
    site: { url: "https://lab.example/docs/" },
  },
  "clean addresses in a source folder": {
    files: {
      "package.json": '{ "name": "lab", "type": "module" }',
      ".vitepress/config.mjs": config('cleanUrls: true, srcDir: "src",'),
      ".vitepress/theme/index.js": THEME,
      "src/blog/a/one.md": post("title: One\ndate: 2026-01-31"),
      "src/blog/index.md": post("title: Blog\ndate: 2026-01-30"),
    },
    content: [{ files: "src/blog" }],
    site: {},
  },
};

describe.runIf(isInstalled("vitepress"))("VitePress", () => {
  test.each(Object.entries(SITES))("%s", async (_, given) => {
    const { ours, built } = await compareWithSources({
      ...given,
      command: ["npx", "--no-install", "vitepress", "build"],
    });
    expect(built.length).toBeGreaterThan(0);
    expect(ours).toEqual(built);
  });
});
