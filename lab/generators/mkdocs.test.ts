import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { compareWithSources, type SourceSite } from "./sources/compare.js";

/** Debian's theme is older than the plugin for blogs, so the addresses are written here, and only the texts are judged. */
const HOOKS = `import json, os
posts = []

def on_page_content(html, page, config, files):
    date = page.meta.get("date")
    if date is None: return html
    posts.append({
        "path": f"/blog/{date:%Y/%m/%d}/{page.meta['slug']}/",
        "title": page.meta["title"],
        "published": f"{date:%Y-%m-%d}T00:00:00Z",
        "tags": page.meta.get("tags", []),
        "html": html,
    })
    return html

def on_post_build(config):
    with open(os.path.join(config["site_dir"], "posts.json"), "w") as file: json.dump(posts, file)
`;

const config = (extensions: string) => `site_name: Lab
site_url: https://lab.example/
theme: mkdocs
hooks: [hooks.py]
markdown_extensions:
${extensions}`;

function site(body: string, extensions: string): SourceSite {
  return {
    files: {
      "mkdocs.yml": config(extensions),
      "hooks.py": HOOKS,
      "docs/index.md": "# Lab\n",
      "docs/blog/posts/one.md": `---\ntitle: One\nslug: one\ndate: 2026-01-31\ntags: [a, B c]\n---\n\n${body}`,
    },
    command: ["mkdocs", "build", "--quiet", "--site-dir", "OUT"],
    content: [{ files: "docs" }],
  };
}

const SITES: Readonly<Record<string, SourceSite>> = {
  "Markdown without extensions": site(
    "## Head *one*\n\nOne\ntwo https://x.example <b>bold</b>\n\n| a | b |\n|---|---|\n| c | d |\n\n```js\nconst a = 1;\n```\n\n    code\n\n1. a\n2. b\n",
    "  - attr_list\n",
  ),
  "boxes, details, definitions, abbreviations and footnotes": site(
    `!!! note

    In a box.

!!! warning "A *title*"

    More.

!!! tip ""

    Without a title.

??? note "Opens"

    Hidden.

Term
:   Meaning

The HTML of x.

*[HTML]: Hyper Text

A note.[^1]

[^1]: Said.

## Named { #own .x }
`,
    "  - admonition\n  - pymdownx.details\n  - def_list\n  - abbr\n  - footnotes\n  - attr_list\n",
  ),
  "marks, keys, tasks, titles of code, and bare links": site(
    `==marked== ^^inserted^^ ~~gone~~ H~2~O x^2^ https://x.example

- [x] done
- [ ] open

\`\`\`py title="a.py"
x = 1
\`\`\`
`,
    "  - pymdownx.mark\n  - pymdownx.caret\n  - pymdownx.tilde\n  - pymdownx.magiclink\n  - pymdownx.tasklist\n  - pymdownx.superfences\n  - pymdownx.highlight\n",
  ),
};

const isHere = spawnSync("mkdocs", ["--version"]).status === 0;

describe.runIf(isHere)("MkDocs' Markdown", () => {
  test.each(Object.entries(SITES))("%s", async (_, given) => {
    const { ours, built } = await compareWithSources(given);
    expect(built.length).toBeGreaterThan(0);
    expect(ours).toEqual(built);
  });
});
