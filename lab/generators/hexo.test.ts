import { describe, expect, test } from "vitest";
import type { Files } from "../../tests/content/folder.js";
import { compareWithSources, isInstalled, type SourceSite } from "./sources/compare.js";

const POSTS_JSON = `hexo.extend.generator.register("posts.json", ({ posts }) => ({
  path: "posts.json",
  data: JSON.stringify(posts.map((post) => ({
    path: post.permalink,
    title: post.title,
    published: post.date.toISOString(),
    tags: post.tags.map(({ name }) => name),
    html: post.content,
  }))),
}));
`;

const CONFIG = "public_dir: built\ntitle: Lab\nsyntax_highlighter: ''\n";

function site(files: Files, settings = "", url = "https://lab.example") {
  return {
    files: {
      "package.json":
        '{ "name": "lab", "hexo": { "version": "8.0.0" }, "dependencies": { "hexo": "8", "hexo-renderer-marked": "7" } }',
      "_config.yml": `${CONFIG}url: ${url}\n${settings}`,
      "scripts/posts.js": POSTS_JSON,
      ...files,
    },
    command: ["npx", "--no-install", "hexo", "generate"],
    content: [{ files: "source/_posts" }],
    site: { url },
  } as const;
}

const post = (fields: string, body = "Text.\n") => `---\n${fields}\n---\n${body}`;

const SITES: Readonly<Record<string, SourceSite>> = {
  "addresses by date and file, drafts and pages left out": site({
    "source/_posts/hello-world.md": post("title: Hello\ndate: 2026-01-31 10:20:30"),
    "source/_posts/2026/old.md": post("title: Old\ndate: 2026-01-05\ntags: [a, B c]"),
    "source/_posts/With Space & Ünï.md": post("title: Space\ndate: 2026-01-06\ntag: one"),
    "source/_posts/own.md": post("title: Own\ndate: 2026-01-07\npermalink: own/place/"),
    "source/_posts/off.md": post("title: Off\ndate: 2026-01-08\npublished: false"),
    "source/_drafts/draft.md": post("title: Draft\ndate: 2026-01-09"),
    "source/about/index.md": post("title: About\ndate: 2026-01-10"),
  }),
  "dates in file names": site(
    {
      "source/_posts/2026-01-31-named.md": post("title: Named"),
      "source/_posts/2026-02-01-both.md": post("title: Both\ndate: 2026-02-03"),
    },
    "new_post_name: :year-:month-:day-:title.md\n",
  ),
  "a permalink of many parts, below a root": site(
    {
      "source/_posts/a/one.md": post(
        "title: One Två\ndate: 2026-01-02 03:04:05\ncategories: [Wood, Hard Wood]",
      ),
      "source/_posts/two.md": post("title: Two\ndate: 2026-01-02\ncategory: Wood"),
      "source/_posts/three.md": post("title: Three\ndate: 2026-01-02"),
    },
    "permalink: :category/:i_month-:i_day/:name-:post_title.html\nroot: /blog/\n",
    "https://lab.example/blog",
  ),
  "a permalink of the post's own field": site(
    { "source/_posts/one.md": post("title: One\ndate: 2026-01-02\nabbrlink: 4a17b156") },
    "permalink: posts/:abbrlink.html\npretty_urls: { trailing_index: false, trailing_html: false }\n",
  ),
  // Hexo writes days in the zone of the machine that builds.
  "a time zone": {
    ...site(
      { "source/_posts/one.md": post("title: One\ndate: 2026-01-02 03:04:05") },
      "timezone: Asia/Shanghai\n",
    ),
    zone: "Asia/Shanghai",
  },
  tags: site({
    "source/_posts/one.md": post("title: First One\ndate: 2026-01-02"),
    "source/_posts/two.md": post(
      "title: Two\ndate: 2026-01-03",
      `See {% post_link one %} and {% post_link one 'That one' %}.

{% blockquote Mira Stone, The Bench %}
Sharp *tools*.
{% endblockquote %}

{% codeblock lang:js %}
const a = "b";
{% endcodeblock %}

{% raw %}<b>kept</b>{% endraw %}

{% link Here https://x.example/a %}

\`\`\`
{% post_link one %}
\`\`\`
`,
    ),
  }),
  pictures: site(
    {
      "source/_posts/one.md": post(
        "title: One\ndate: 2026-01-02",
        '![A](img/a.png) ![B](/b.png) [c](c/d)\n\n{% asset_img k.png 10 20 "Title" "Words" %}\n',
      ),
      "source/_posts/one/k.png": "",
    },
    "post_asset_folder: true\n",
  ),
  Markdown: site({
    "source/_posts/one.md": post(
      "title: One\ndate: 2026-01-02",
      "# H *a*\n\nOne\ntwo ~~three~~ https://x.example\n\n- [x] done\n\n|a|b|\n|-|-|\n|c|d|\n\nBefore.\n\n<!-- more -->\n\nAfter.\n",
    ),
  }),
};

describe.runIf(isInstalled("hexo"))("Hexo", () => {
  test.each(Object.entries(SITES))("%s", async (_, given) => {
    const { ours, built } = await compareWithSources(given);
    expect(built.length).toBeGreaterThan(0);
    expect(ours).toEqual(built);
  });
});
