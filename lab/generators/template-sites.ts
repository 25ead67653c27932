import { ABOUT } from "./posts.js";
import { around, fromPosts, type GeneratorSite, listPage, matter, plainPage } from "./site.js";

/** Their pages are made from our own templates. */
export const TEMPLATE_SITES: readonly GeneratorSite[] = [
  {
    name: "Jekyll",
    needs: "jekyll",
    files: {
      "_config.yml": "title: The Bench\nurl: https://bench.example\nmarkdown: kramdown\n",
      "_layouts/post.html": around({
        T: "{{ page.title | escape }}",
        D: '{{ page.date | date: "%Y-%m-%d" }}',
        B: "{{ content }}",
        L: '{% for post in site.posts %}<li><a href="{{ post.url }}">{{ post.title | escape }}</a></li>{% endfor %}',
      }),
      "_layouts/page.html": plainPage("{{ content }}"),
      "about.md": `${matter({ layout: "page", permalink: "/about/" })}${ABOUT}\n`,
      "index.html": `---\n---\n${listPage('{% for post in site.posts %}<li><a href="{{ post.url }}">{{ post.title }}</a> <time datetime="{{ post.date | date: "%Y-%m-%d" }}">x</time></li>{% endfor %}')}`,
      ...fromPosts(({ day, slug }) => `_posts/${day}-${slug}.md`, { layout: "post" }),
    },
    command: ["jekyll", "build", "--destination", "OUT"],
    pathOf: ({ day, slug }) => `/${day.replaceAll("-", "/")}/${slug}.html`,
  },
  {
    name: "Hugo",
    needs: "hugo",
    files: {
      "hugo.toml":
        'baseURL = "https://bench.example/"\ntitle = "The Bench"\ndisableKinds = ["taxonomy", "term", "RSS"]\n',
      "layouts/posts/single.html": around({
        T: "{{ .Title }}",
        D: '{{ .Date.Format "2006-01-02" }}',
        B: "{{ .Content }}",
        L: '{{ range where .Site.RegularPages "Section" "posts" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}',
      }),
      "layouts/_default/single.html": plainPage("{{ .Content }}"),
      "layouts/_default/list.html": listPage(
        '{{ range .Site.RegularPages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <time datetime="{{ .Date.Format "2006-01-02" }}">x</time></li>{{ end }}',
      ),
      "layouts/index.html": listPage(
        '{{ range where .Site.RegularPages "Section" "posts" }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> <time datetime="{{ .Date.Format "2006-01-02" }}">x</time></li>{{ end }}',
      ),
      "content/about.md": `${matter({ title: "About" })}${ABOUT}\n`,
      ...fromPosts(({ slug }) => `content/posts/${slug}.md`),
    },
    command: ["hugo", "--config", "hugo.toml", "--destination", "OUT"],
    pathOf: ({ slug }) => `/posts/${slug}/`,
  },
  {
    name: "Eleventy",
    needs: "@11ty/eleventy",
    files: {
      "eleventy.config.mjs":
        'export default (config) => { config.addFilter("day", (date) => date.toISOString().slice(0, 10)); return { dir: { includes: "_includes" } }; };\n',
      "_includes/post.njk": around({
        T: "{{ title }}",
        D: "{{ page.date | day }}",
        B: "{{ content | safe }}",
        L: '{% for post in collections.posts %}<li><a href="{{ post.url }}">{{ post.data.title }}</a></li>{% endfor %}',
      }),
      "_includes/page.njk": plainPage("{{ content | safe }}"),
      "about.md": `${matter({ layout: "page.njk" })}${ABOUT}\n`,
      "index.njk": listPage(
        '{% for post in collections.posts %}<li><a href="{{ post.url }}">{{ post.data.title }}</a> <time datetime="{{ post.date | day }}">x</time></li>{% endfor %}',
      ),
      ...fromPosts(({ slug }) => `posts/${slug}.md`, { layout: "post.njk", tags: "posts" }),
    },
    command: ["npx", "--no-install", "@11ty/eleventy", "--quiet", "--output=OUT"],
    pathOf: ({ slug }) => `/posts/${slug}/`,
  },
];
