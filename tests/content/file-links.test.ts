import { describe, expect, test } from "vitest";
import { renderPosts } from "#content/render/render.js";
import { load, SITE } from "./folder.js";

const POST = "---\ntitle: T\ndate: 2026-01-31\n---\n";

/** The HTML of the post in `content/a/one.md`. */
function render(body: string, given: Parameters<typeof load>[1] = {}): string {
  const { entries } = load(
    {
      "content/a/one.md": `${POST}${body}`,
      "content/a/two.md": POST,
      "content/b/two.md": POST,
      "content/a/b/two.md": POST,
      "content/b/named.md": `---\ntitle: T\ndate: 2026-01-31\nslug: other\n---\n`,
    },
    given,
  );
  const { posts } = renderPosts(entries, SITE);
  return posts.find(({ path }) => path === "a/one")?.html.trim() ?? "";
}

describe("a link to another post's file leads to the post", () => {
  test.each([
    ["[x](two.md)", "https://careers.example/a/two/"],
    ["[x](./two.md#here)", "https://careers.example/a/two/#here"],
    ["[x](../b/two.md?q=1)", "https://careers.example/b/two/?q=1"],
    ["[x](/b/two.md)", "https://careers.example/b/two/"],
    ["[x](./c/../../b/two.md)", "https://careers.example/b/two/"],
    ["[x](../b/named.md)", "https://careers.example/b/other/"],
    ["[x][ref]\n\n[ref]: ../b/two.md", "https://careers.example/b/two/"],
    ["[x](%74wo.md)", "https://careers.example/a/two/"],
    ["[x](https://x.example/two.md)", "https://x.example/two.md"],
    ["[x](three.md)", "https://careers.example/a/three.md"],
    ["[x](#two.md)", "https://careers.example/a/one/#two.md"],
  ])("%s", (body, href) => {
    expect(render(body)).toBe(`<p><a href="${href}">x</a></p>`);
  });

  test("in every dialect", () => {
    expect(render("[x](../b/two.md)", { dialect: "eleventy" })).toBe(
      '<p><a href="https://careers.example/content/b/two/">x</a></p>',
    );
  });
});

describe("in a plain folder relative URLs lead to what is beside the file", () => {
  test.each([
    ["![k](img/k.png)", undefined, '<p><img src="https://careers.example/a/img/k.png" alt="k" /></p>'],
    ["![k](../k.png)", undefined, '<p><img src="https://careers.example/k.png" alt="k" /></p>'],
    ["![k](k.png)", "/posts/{path}/", '<p><img src="https://careers.example/posts/a/k.png" alt="k" /></p>'],
    ["![k](k.png)", "/p-{slug}.html", '<p><img src="https://careers.example/a/k.png" alt="k" /></p>'],
    ['<img src="k.png" alt="k">', undefined, '<img src="https://careers.example/a/k.png" alt="k" />'],
    ["[x](#here)", undefined, '<p><a href="https://careers.example/a/one/#here">x</a></p>'],
    [
      '<a class="b" href="#here">x</a>',
      undefined,
      '<p><a href="https://careers.example/a/one/#here">x</a></p>',
    ],
    ["[x](/there)", undefined, '<p><a href="https://careers.example/there">x</a></p>'],
  ])("%s with the pattern %s", (body, url, html) => {
    expect(render(body, { url })).toBe(html);
  });

  test("those of an index.md, too", () => {
    const { entries } = load({ "content/a/index.md": `${POST}![k](k.png)` });
    expect(renderPosts(entries, SITE).posts[0]?.html.trim()).toBe(
      '<p><img src="https://careers.example/a/k.png" alt="k" /></p>',
    );
  });

  test("and a picture in the front matter", () => {
    const { entries } = load({ "content/a/one.md": POST.replace("---\n", "---\ncover: k.png\n") });
    expect(entries[0]?.cover?.url).toBe("https://careers.example/a/k.png");
  });
});
