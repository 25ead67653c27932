import type { Files } from "../../../tests/content/folder.js";
import type { SourceSite } from "../sources/compare.js";

/** What Jekyll says about each of its posts. */
const POSTS = `---
layout: null
---
[{% for post in site.posts %}{
"path": {{ post.url | relative_url | jsonify }},
"title": {{ post.title | jsonify }},
"published": {{ post.date | date: "%Y-%m-%dT%H:%M:%S%:z" | jsonify }},
"tags": {{ post.tags | jsonify }},
{% if post.lang %}"language": {{ post.lang | jsonify }},{% endif %}
"html": {{ post.content | jsonify }}
}{% unless forloop.last %},{% endunless %}{% endfor %}]
`;

interface JekyllOptions {
  /** Lines of `_config.yml`. */
  readonly config?: string;
  readonly site?: SourceSite["site"];
}

/** A site of these files, below its own folder, so that what Jekyll builds isn't among its sources. */
export function jekyllSite(files: Files, { config = "", site }: JekyllOptions = {}): SourceSite {
  const own = { "_config.yml": `url: https://lab.example\n${config}`, "posts.json": POSTS, ...files };
  return {
    files: Object.fromEntries(Object.entries(own).map(([path, text]) => [`site/${path}`, text])),
    command: ["jekyll", "build", "--quiet", "--source", "site", "--destination", "OUT"],
    content: [{ files: "site" }],
    site,
  };
}

/** A post of 15 January 2024 with this body and these lines of front matter. */
export function onePost(body: string, matter = ""): Files {
  return { "_posts/2024-01-15-post.md": `---\ntitle: Post\n${matter}---\n${body}` };
}
