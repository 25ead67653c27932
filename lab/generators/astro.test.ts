import { describe, expect, test } from "vitest";
import type { Files } from "../../tests/content/folder.js";
import { compareWithSources, isInstalled, type SourceSite } from "./sources/compare.js";

/** The pages note what they are while they are built, and this writes it. */
const config = (settings: string) => `import { writeFileSync } from "node:fs";
export default {
  site: "https://lab.example", outDir: "built", ${settings}
  integrations: [{
    name: "posts-json",
    hooks: { "astro:build:done": ({ dir }) => writeFileSync(new URL("posts.json", dir), JSON.stringify(globalThis.labPosts)) },
  }],
};
`;

const collections = (
  loaders: Readonly<Record<string, string>>,
) => `import { defineCollection } from "astro:content";
import { glob } from "astro/loaders";
${Object.entries(loaders)
  .map(
    ([name, base]) =>
      `const ${name} = defineCollection({ loader: glob({ base: "${base}", pattern: "**/*.{md,mdx}" }) });`,
  )
  .join("\n")}
export const collections = { ${Object.keys(loaders).join(", ")} };
`;

const page = (collection: string) => `---
import { getCollection } from "astro:content";
export async function getStaticPaths() {
  const posts = await getCollection("${collection}", ({ data }) => data.draft !== true);
  return posts.map((post) => ({ params: { slug: post.id }, props: post }));
}
const { data: { title, date, tags = [] }, rendered } = Astro.props;
// A label for screen readers only.
const html = rendered.html.replace(/<h2[^>]*sr-only[^>]*>.*?<\\/h2>/, "");
(globalThis.labPosts ??= []).push({ path: Astro.url.pathname, title, published: new Date(date).toISOString(), tags, html });
---
<html><head><title>{title}</title></head><body><main set:html={html} /></body></html>
`;

interface AstroOptions {
  readonly settings?: string;
  /** The loaders' folders, by collection. */
  readonly loaders?: Readonly<Record<string, string>>;
}

const BLOG = { blog: "./src/content/blog" };

function site(files: Files, { settings = "", loaders = BLOG }: AstroOptions = {}): SourceSite {
  const pages = Object.keys(loaders).map((name) => [`src/pages/${name}/[...slug].astro`, page(name)]);
  return {
    files: {
      "package.json": '{ "private": true, "type": "module" }',
      "astro.config.mjs": config(settings),
      "src/content.config.mjs": collections(loaders),
      ...Object.fromEntries(pages),
      ...files,
    },
    command: ["NODE22", "node_modules/astro/bin/astro.mjs", "build"],
    content: Object.values(loaders).map((base) => ({ files: base.replace("./", "") })),
  };
}

const post = (fields: string, body = "Text.\n") => `---\n${fields}\n---\n${body}`;

const SITES: Readonly<Record<string, SourceSite>> = {
  "ids of files, folders and slugs": site({
    "src/content/blog/one.md": post("title: One\ndate: 2026-01-31\ntags: [a, B c]"),
    "src/content/blog/2026/Two Words & Ünï.md": post("title: Two\ndate: 2026-01-30T10:20:00+02:00"),
    "src/content/blog/folder/index.md": post("title: Folder\ndate: 2026-01-29"),
    "src/content/blog/own.md": post("title: Own\ndate: 2026-01-28\nslug: Own/Place"),
    "src/content/blog/Draft.md": post("title: Draft\ndate: 2026-01-27\ndraft: true"),
    "src/content/blog/index.md": post("title: Top\ndate: 2026-01-25"),
    "src/content/blog/a.b_c.md": post("title: Dots\ndate: 2026-01-26"),
  }),
  "a folder of the server, and a slash at every end": {
    ...site(
      { "src/content/blog/one.md": post("title: One\ndate: 2026-01-31") },
      { settings: 'base: "/base", trailingSlash: "always",' },
    ),
    site: { url: "https://lab.example/base/" },
  },
  "files as addresses": site(
    {
      "src/content/blog/one.md": post("title: One\ndate: 2026-01-31"),
      "src/content/blog/two/index.md": post("title: Two\ndate: 2026-01-30"),
    },
    { settings: 'build: { format: "file" },' },
  ),
  "no slash at the end, and collections elsewhere": site(
    {
      "notes/one.md": post("title: One\ndate: 2026-01-31"),
      "src/data/news/two.md": post("title: Two\ndate: 2026-01-30"),
    },
    { settings: 'trailingSlash: "never",', loaders: { notes: "./notes", news: "./src/data/news" } },
  ),
  Markdown: site({
    "src/content/blog/one.md": post(
      "title: One\ndate: 2026-01-31",
      `## Head *one*

"Quoted" -- text... ~~gone~~ https://x.example www.x.example

| a | b |
|---|---|
| c | d |

- [x] done

A note.[^1]

[^1]: Said.

See [two](./two.md) and [about](/about).

\`\`\`js
const a = 1;
\`\`\`

<p>Raw <b>HTML</b></p>
`,
    ),
  }),
};

describe.runIf(isInstalled("astro"))("Astro", () => {
  test.each(Object.entries(SITES))(
    "%s",
    async (_, given) => {
      const { ours, built } = await compareWithSources(given);
      expect(built.length).toBeGreaterThan(0);
      expect(ours).toEqual(built);
    },
    300_000,
  );
});
