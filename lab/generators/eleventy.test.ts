import { expect, test } from "vitest";
import { compareWithSources, isInstalled } from "./sources/compare.js";

const isHere = isInstalled("@11ty/eleventy");

const POSTS_JSON = `export default class {
  data() { return { permalink: "posts.json", eleventyExcludeFromCollections: true }; }
  render({ collections }) {
    return JSON.stringify(collections.posts.map((post) => ({
      path: this.url(post.url), title: post.data.title, published: post.date.toISOString(), html: post.templateContent,
      tags: post.data.tags.filter((tag) => tag !== "posts"),
    })));
  }
}
`;

test.runIf(isHere)("addresses, dates, titles and texts are Eleventy's", async () => {
  const { ours, built } = await compareWithSources({
    files: {
      "eleventy.config.mjs": 'export default () => ({ dir: { input: "content" } });\n',
      "content/posts.11ty.mjs": POSTS_JSON,
      "content/posts/posts.json": '{ "tags": ["posts"] }',
      "content/posts/fold.md":
        "---\ntitle: Fold\ndate: 2026-01-05\n---\nSee [glue](glue.md).\n\n## Creases\n\nOne.\n",
      "content/posts/2026-01-06-glue.md": "---\ntitle: Glue\n---\n![Pot](/pot.png) of *paste*.\n",
      "content/posts/press/press.md": "---\ntitle: Press\ndate: 2026-01-07\n---\nWeight.\n",
      "content/posts/stem.md":
        '---\ntitle: Stem\ndate: 2026-01-08\npermalink: "/x{{ page.filePathStem }}/"\n---\nOne.\n',
      "content/posts/2026-01-09-thread.md":
        '---\ntitle: Thread\npermalink: "/y{{ page.filePathStem }}.html"\n---\nTwo.\n',
      "content/posts/2026-01-10-layout.md": "---\ntitle: Layout\nlayout: dated\n---\nThree.\n",
      "content/posts/2026-01-11-own.md":
        "---\ntitle: Own\nlayout: dated.html\npermalink: /own/\ntags: [paper]\n---\nFour.\n",
      "content/_includes/dated.html":
        "---\nlayout: around.njk\npermalink: \"/blog/{{ page.date | date: '%Y/%m/%d' }}/{{ page.fileSlug }}/\"\n---\n{{ content }}",
      "content/_includes/around.njk": "---\npermalink: /never/\ntags: [layouts]\n---\n{{ content | safe }}",
    },
    command: ["npx", "--no-install", "@11ty/eleventy", "--quiet", "--output=OUT"],
  });
  expect(ours).toEqual(built);
});

const EXPRESSIONS = `[Glue]({{ '/glue/' | url }}) and [paste]({{ "/paste/" | url }}#top), ![Pot]({{ '/pot.png' | url }}).

<a href="{{ "/tags/Book Binding/" | url }}">tag</a>, [tag](/tags/{{ "Book Binding" | slugify }}/), {{ 'a "b" c' | upcase_or_upper }}.

{{ title }} is at {{ page.url | url }}, made of {{ "C & D" | escape }}.
`;

test.runIf(isHere).each([
  ["liquid", "{{ '/tags/' | append: 'x' | url }}"],
  ["njk", '{{ ("/tags/" + "x") | url }} {{ ("/tags/" ~ "x/") | url }}'],
])("what %s says of constants, the page and `pathPrefix` is Eleventy's", async (engine, more) => {
  const upper = engine === "njk" ? "upper" : "upcase";
  const { ours, built } = await compareWithSources({
    files: {
      "eleventy.config.mjs": `export default () => ({ dir: { input: "content" }, pathPrefix: "/bench/", markdownTemplateEngine: "${engine}" });\n`,
      "content/posts.11ty.mjs": POSTS_JSON,
      "content/posts/posts.json": '{ "tags": ["posts"] }',
      "content/posts/fold.md": `---\ntitle: Fold\ndate: 2026-01-05\n---\n${EXPRESSIONS.replace("upcase_or_upper", upper)}\n${more}\n`,
    },
    command: ["npx", "--no-install", "@11ty/eleventy", "--quiet", "--output=OUT"],
  });
  expect(ours).toEqual(built);
});
