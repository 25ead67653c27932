import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { defineConfig } from "vitepress";
import { writeFeeds } from "./site/changes.js";
import { rewriteLinks, slugify } from "./site/links.js";
import { listPages, notPages, REPOSITORY, ROOT, SITE_URL } from "./site/places.js";
import { sidebar } from "./site/sidebar.js";

const pages = listPages();
const base = new URL(SITE_URL).pathname;
/** Below docs/: what pages link to that is no page. */
const linked = new Set();

const feed = (type, title, file) => ["link", { rel: "alternate", type, title, href: `${base}${file}` }];

/** Some pages are outside of docs/, where Vue isn't installed. */
const vueOfTheSite = {
  name: "vue-of-the-site",
  enforce: "pre",
  resolveId(id, _importer, options) {
    if (!/^vue($|\/)/.test(id)) return undefined;
    if (options.ssr === true) return { id, external: true };
    return this.resolve(id, join(ROOT, "docs/index.md"), { ...options, skipSelf: true });
  },
};

export default defineConfig({
  title: "Feedletter",
  description:
    "Turns a folder of posts into RSS, Atom and JSON feeds, and mails subscribers a digest of what is new.",
  lang: "en",
  base,
  srcDir: "..",
  srcExclude: notPages(),
  rewrites: pages,
  vite: {
    publicDir: join(ROOT, "docs/.vitepress/public"),
    build: { chunkSizeWarningLimit: 2000 },
    plugins: [vueOfTheSite],
  },
  head: [
    ["link", { rel: "icon", type: "image/svg+xml", href: `${base}mark.svg` }],
    feed("application/rss+xml", "What is new (RSS)", "rss.xml"),
    feed("application/atom+xml", "What is new (Atom)", "atom.xml"),
    feed("application/feed+json", "What is new (JSON Feed)", "feed.json"),
  ],
  markdown: {
    anchor: { slugify },
    config: (md) =>
      rewriteLinks(md, {
        base,
        fileOf: ({ path, realPath = path }) => realPath?.slice(ROOT.length + 1).replaceAll("\\", "/"),
        onFile: (file) => linked.add(file),
      }),
  },
  themeConfig: {
    logo: "/mark.svg",
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide.html" },
      { text: "Configuration", link: "/config.html" },
      { text: "Promises", link: "/promises.html" },
      { text: "What is new", link: "/changelog.html" },
    ],
    sidebar: sidebar(pages),
    socialLinks: REPOSITORY === undefined ? [] : [{ icon: "github", link: REPOSITORY }],
    editLink:
      REPOSITORY === undefined
        ? undefined
        : { pattern: `${REPOSITORY}/edit/main/:path`, text: "Edit this page" },
    footer: {
      message: `MIT. This site has no tracking and loads nothing from elsewhere. <a href="${base}rss.xml">RSS</a>`,
    },
  },
  async buildEnd({ outDir }) {
    for (const file of linked) {
      mkdirSync(dirname(join(outDir, file)), { recursive: true });
      copyFileSync(join(ROOT, "docs", file), join(outDir, file));
    }
    await writeFeeds();
  },
});
