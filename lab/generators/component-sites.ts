import { ABOUT, POSTS } from "./posts.js";
import { fromPosts, type GeneratorSite, matter } from "./site.js";

/** As Astro's own template for blogs has it: the title and the date stand in the same element as the text. */
const ASTRO_POST = `---
import { getCollection, render } from "astro:content";
export async function getStaticPaths() {
  return (await getCollection("blog")).map((post) => ({ params: { slug: post.id }, props: post }));
}
const { data } = Astro.props;
const { Content } = await render(Astro.props);
const day = new Date(data.date).toISOString();
---
<html lang="en"><head><title>{data.title}</title><link rel="canonical" href={new URL(Astro.url.pathname, Astro.site)}></head>
<body><header><nav><h2><a href="/">The Bench</a></h2><div class="internal-links"><a href="/">Home</a><a href="/about/">About</a></div></nav></header>
<main><article><div class="hero-image"><img src="/hero.png" alt=""></div><div class="prose"><div class="title"><div class="date"><time datetime={day}>{day.slice(0, 10)}</time></div><h1>{data.title}</h1><hr></div><Content /></div></article></main>
<footer>Made in a small shop.<div class="social-links"><a href="https://social.example/bench"><span class="sr-only">Follow the bench</span></a></div></footer></body></html>
`;

const ASTRO_PAGE = (body: string): string => `---
import { getCollection } from "astro:content";
const posts = await getCollection("blog");
---
<html lang="en"><head><title>The Bench</title></head><body><header><nav><h2><a href="/">The Bench</a></h2></nav></header><main>${body}</main></body></html>
`;

/** Their pages are made from components, and mostly by the themes that come with them. */
export const COMPONENT_SITES: readonly GeneratorSite[] = [
  {
    name: "Astro",
    needs: "astro",
    files: {
      "package.json": '{ "private": true, "type": "module" }',
      "astro.config.mjs": 'export default { site: "https://bench.example", outDir: "built" };\n',
      "src/content.config.mjs":
        'import { defineCollection } from "astro:content";\nimport { glob } from "astro/loaders";\nexport const collections = { blog: defineCollection({ loader: glob({ base: "src/content/blog", pattern: "*.md" }) }) };\n',
      "src/pages/blog/[...slug].astro": ASTRO_POST,
      "src/pages/index.astro": ASTRO_PAGE(
        "<ul>{posts.map((post) => <li><a href={`/blog/${post.id}/`}><h4>{post.data.title}</h4></a></li>)}</ul>",
      ),
      "src/pages/about.astro": ASTRO_PAGE(`<h1>About</h1><p>${ABOUT}</p>`),
      ...fromPosts(({ slug }) => `src/content/blog/${slug}.md`),
    },
    command: ["NODE22", "node_modules/astro/bin/astro.mjs", "build"],
    pathOf: ({ slug }) => `/blog/${slug}/`,
  },
  {
    name: "Hexo with its own theme",
    needs: "hexo",
    files: {
      "package.json": JSON.stringify({
        private: true,
        hexo: { version: "8.0.0" },
        dependencies: Object.fromEntries(
          ["hexo", "hexo-generator-archive", "hexo-generator-index", "hexo-generator-tag"]
            .concat(["hexo-renderer-ejs", "hexo-renderer-marked", "hexo-theme-landscape"])
            .map((name) => [name, "*"]),
        ),
      }),
      "_config.yml":
        "title: The Bench\nurl: https://bench.example\ntimezone: UTC\npublic_dir: built\npermalink: :year/:month/:day/:title/\ntheme: landscape\n",
      "source/about/index.md": `${matter({ title: "About", layout: "page" })}${ABOUT}\n`,
      ...fromPosts(({ slug }) => `source/_posts/${slug}.md`, { tags: "[shop]" }),
    },
    command: ["npx", "--no-install", "hexo", "generate"],
    pathOf: ({ day, slug }) => `/${day.replaceAll("-", "/")}/${slug}/`,
  },
  {
    name: "Docusaurus",
    needs: "@docusaurus/core",
    files: {
      "package.json": '{ "private": true }',
      "docusaurus.config.js": `export default {
  title: "The Bench", url: "https://bench.example", baseUrl: "/", onBrokenLinks: "ignore",
  plugins: [["@docusaurus/plugin-content-blog", { onUntruncatedBlogPosts: "ignore" }], "@docusaurus/plugin-content-pages"],
  themes: ["@docusaurus/theme-classic"],
  themeConfig: { navbar: { title: "The Bench", items: [{ to: "/blog", label: "Blog" }] }, footer: { copyright: "Made in a small shop." } },
};\n`,
      "src/pages/about.md": `${matter({ title: "About" })}${ABOUT}\n`,
      ...fromPosts(({ day, slug }) => `blog/${day}-${slug}.md`, { tags: "[shop]" }),
    },
    // What a browser runs isn't read, so it needn't be small.
    command: ["npx", "--no-install", "docusaurus", "build", "--no-minify", "--out-dir", "OUT"],
    pathOf: ({ day, slug }) => `/blog/${day.replaceAll("-", "/")}/${slug}`,
  },
  {
    name: "VitePress, with the dates of its files",
    needs: "vitepress",
    files: {
      ".vitepress/config.mjs":
        'export default { title: "The Bench", themeConfig: { nav: [{ text: "Home", link: "/" }], sidebar: [{ text: "Posts", link: "/posts/talks" }] } };\n',
      "index.md": "# The Bench\n\nChairs, mostly.\n",
      "about.md": `# About\n\n${ABOUT}\n`,
      ...Object.fromEntries(
        POSTS.map(({ slug, title, day, body }) => [
          `posts/${slug}.md`,
          `${matter({ date: day })}# ${title}\n\n${body}`,
        ]),
      ),
    },
    source: "posts",
    command: ["npx", "--no-install", "vitepress", "build", ".", "--outDir", "OUT"],
    pathOf: ({ slug }) => `/posts/${slug}.html`,
  },
];
