import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normaliseUri } from "#content/text/uri.js";
import { load, loadFields, loadOne, problems } from "./folder.js";

const site = { url: "https://example.org/blog" };

describe("a source's pattern", () => {
  test.each([
    ["/{path}/", "https://careers.example/notes/more/hello/"],
    ["/posts/{slug}/", "https://careers.example/posts/hello/"],
    ["{section}/{slug}.html", "https://careers.example/notes/hello.html"],
    ["/{year}/{month}/{day}/{slug}", "https://careers.example/2026/01/31/hello"],
  ])("%s", (url, expected) => {
    expect(loadOne({ "content/notes/more/2026-01-31-hello.md": "Body.\n" }, { url }).url).toBe(expected);
  });

  test("days are those of the site's zone", () => {
    const entry = loadFields("date: 2026-01-31T23:00:00Z", {
      url: "/{day}/",
      site: { timezone: "Asia/Tokyo" },
    });
    expect(entry.url).toBe("https://careers.example/01/");
  });

  test("a post at the top has no section, and no slash is doubled", () => {
    expect(loadFields("title: x", { url: "/{section}/{slug}/" }).url).toBe("https://careers.example/post/");
  });

  test("it is appended to a site that lives below a path", () => {
    expect(loadFields("title: x", { site }).url).toBe("https://example.org/blog/post/");
  });

  test.each([
    ["a b", "a%20b"],
    ["50% #1?", "50%25%20%231%3F"],
    ["日本", "%E6%97%A5%E6%9C%AC"],
    ["u\u0308", "%C3%BC"],
    ["🎉", "%F0%9F%8E%89"],
  ])("a file called %s keeps its name", (name, encoded) => {
    expect(loadOne({ [`content/2026-01-31-${name}.md`]: "Body.\n" }).url).toBe(
      `https://careers.example/${encoded}/`,
    );
  });

  test("a page bundle is its folder", () => {
    expect(loadOne({ "content/notes/2026-01-31-hello/index.md": "Body.\n" }).url).toBe(
      "https://careers.example/notes/hello/",
    );
  });
});

describe("the front matter's own", () => {
  test.each([
    ["permalink: /a/b/", "https://example.org/blog/a/b/"],
    ["permalink: a/index.html", "https://example.org/blog/a/"],
    ["url: /a.html", "https://example.org/blog/a.html"],
    ["path: a/b", "https://example.org/blog/a/b"],
    ["canonical_url: https://example.org/blog/a/", "https://example.org/blog/a/"],
    ["canonicalURL: //example.org/blog/a/", "https://example.org/blog/a/"],
    ["slug: other", "https://example.org/blog/other/"],
    ["slug: /a/b/", "https://example.org/blog/a/b/"],
  ])("%s", (field, url) => {
    expect(loadFields(field, { site }).url).toBe(url);
  });

  test.each([
    "canonical_url: https://elsewhere.example/a",
    "canonicalURL: https://example.org/",
    "canonicalURL: https://example.org/blog/",
    "canonicalURL: javascript:x",
  ])("%s isn't the post's own address", (field) => {
    expect(loadFields(field, { site }).url).toBe("https://example.org/blog/post/");
  });

  test.each(["url: mailto:a@b.example", "url: http://[", "permalink: /../x", "slug: ..", "slug: a/%2e%2E"])(
    "%s is not a valid URL",
    (field) => {
      const loaded = load({ "content/2026-01-31-a.md": `---\n${field}\n---\n` }, { site });
      expect(loaded.entries).toEqual([]);
      expect(problems(loaded)).toEqual([
        expect.stringMatching(
          /^content\/2026-01-31-a\.md:2 E_URL ".*" (?:is not a valid URL|is not a valid slug)\.$/,
        ),
      ]);
    },
  );

  test.each(["permalink: /:year/:title/", "permalink: pretty", "permalink: '/{{ title | slug }}/'"])(
    "%s is a pattern that can't be filled in, so the source's counts, with a warning",
    (field) => {
      const loaded = load({ "content/2026-01-31-a.md": `---\n${field}\n---\n` });
      expect(loaded.entries.map(({ url }) => url)).toEqual(["https://careers.example/a/"]);
      expect(problems(loaded)).toEqual([
        expect.stringContaining(":2 W_FIELD `permalink` is neither a URL nor a pattern"),
      ]);
    },
  );

  test("permalink: false is no page", () => {
    expect(load({ "content/2026-01-31-a.md": "---\npermalink: false\n---\n" }).entries).toEqual([]);
  });
});

describe("ids", () => {
  test("the URL, until the site moves", () => {
    expect(loadFields("title: x", { site }).id).toBe("https://example.org/blog/post/");
    const moved = { url: "https://new.example/", idBase: "http://example.org/blog/" };
    expect(loadFields("title: x", { site: moved }).id).toBe("http://example.org/blog/post/");
    expect(loadFields("url: https://new.example/post/", { site: moved }).id).toBe(
      "http://example.org/blog/post/",
    );
    expect(loadFields("url: https://example.org/blog/post/", { site: moved }).id).toBe(
      "http://example.org/blog/post/",
    );
  });

  test("a post that lives elsewhere has its URL", () => {
    expect(loadFields("url: https://elsewhere.example/a", { site }).id).toBe("https://elsewhere.example/a");
  });

  test("the front matter's, byte for byte, where it is a URI", () => {
    expect(loadFields("id: TAG:x.example,2026:A%2f").id).toBe("TAG:x.example,2026:A%2f");
    expect(loadFields("guid: 42").id).toBe("42");
    expect(loadFields("id: Old post & <co>").id).toBe("Old post & <co>");
    expect(loadFields('id: "\\0"').id).toBe("https://careers.example/post/");
  });

  test("any file name gives an id that moving to https and another host doesn't change", () => {
    const name = fc.string({
      unit: fc.constantFrom(..."aB.é漢%#?& +'~\u{1f389}-_"),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(name, (slug) => {
        const files = { [`content/2026-01-31-${slug}.md`]: "Body.\n" };
        const before = loadOne(files, { site: { url: "http://old.example/blog/" } });
        const after = loadOne(files, {
          site: { url: "https://new.example/", idBase: "http://old.example/blog/" },
        });
        expect(after.id).toBe(before.id);
        expect(new URL(after.url).href).toBe(after.url);
        expect(after.url.startsWith("https://new.example/")).toBe(true);
      }),
      { numRuns: 60, examples: [["."], [".."]] },
    );
  });
});

describe("what no URI may hold", () => {
  test("is encoded in the URL that a post gives itself, and so in its id", () => {
    const entry = loadFields('permalink: "/a[b]/{c}|d^/?q=[1]#`"');
    expect(entry.url).toBe("https://careers.example/a%5Bb%5D/%7Bc%7D%7Cd%5E/?q=%5B1%5D#%60");
    expect(entry.id).toBe(entry.url);
  });

  test("an address in brackets stays one", () => {
    expect(normaliseUri("http://[::1]:80/[x]?y|z")).toBe("http://[::1]:80/%5Bx%5D?y%7Cz");
    expect(normaliseUri("mailto:[a]@b.example")).toBe("mailto:%5Ba%5D@b.example");
  });

  test("whatever is parsed as a URL is one of RFC 3986 afterwards, and leads to the same place", () => {
    const written = fc.string({ unit: "binary", maxLength: 30 }).filter((path) => URL.canParse(path, BASE));
    fc.assert(
      fc.property(written, (path) => {
        const { href } = new URL(path, BASE);
        fc.pre(href.startsWith("https://careers.example/"));
        const spelled = normaliseUri(href);
        expect(spelled).toMatch(/^https:\/\/careers\.example\/[\w;/?:@&=+$.\-!~*'()%,#]*$/);
        expect(normaliseUri(spelled)).toBe(spelled);
        expect(decode(spelled)).toBe(decode(href));
      }),
    );
  });
});

const BASE = "https://careers.example/";

/** Of the characters at hand alone: what else is encoded may be no UTF-8. */
function decode(url: string): string {
  return url.replace(/%(?:22|3C|3E|5B|5C|5D|5E|60|7B|7C|7D)/gi, decodeURIComponent);
}
