import { describe, expect, test } from "vitest";
import { mediaTypeOf, normaliseMediaType } from "#content/front-matter/media-types.js";
import { load, loadFields, loadOne, problems, renderOne } from "./folder.js";
import { png } from "./pictures.js";

function post(fields: string): Record<string, string> {
  return {
    "content/hello/index.md": `---\ndate: 2026-01-31\n${fields}\n---\nBody.\n`,
    "content/hello/a #1.jpg": "12345",
    "content/hello/talk.mp3": "123",
    "secret.mp3": "1",
  };
}
const URL_OF = "https://careers.example/hello/";

describe("covers", () => {
  test.each([
    ["image: 'a #1.jpg'", { url: `${URL_OF}a%20%231.jpg`, type: "image/jpeg", bytes: 5 }],
    [
      "cover: { image: './a #1.jpg', alt: A view }",
      { url: `${URL_OF}a%20%231.jpg`, type: "image/jpeg", bytes: 5, alt: "A view" },
    ],
    [
      "heroImage: /img/x.png\nheroImageAlt: Two",
      { url: "https://careers.example/img/x.png", type: "image/png", alt: "Two" },
    ],
    [
      "heroImage: { src: https://cdn.example/x.webp?w=1, alt: Hi }",
      { url: "https://cdn.example/x.webp?w=1", type: "image/webp", alt: "Hi" },
    ],
    ["featured_image: missing.gif", { url: `${URL_OF}missing.gif`, type: "image/gif" }],
    ["images: [//cdn.example/x, b.png]", { url: "https://cdn.example/x" }],
    ["thumbnail: x.svg", { url: `${URL_OF}x.svg`, type: "image/svg+xml" }],
    ["extra: { image: /x.avif }", { url: "https://careers.example/x.avif", type: "image/avif" }],
  ])("%s", (fields, cover) => {
    expect(loadOne(post(fields)).cover).toEqual(cover);
  });
});

describe("enclosures", () => {
  test.each([
    ["enclosure: talk.mp3", [{ url: `${URL_OF}talk.mp3`, type: "audio/mpeg", bytes: 3 }]],
    ["audio: https://cdn.example/a.m4a", [{ url: "https://cdn.example/a.m4a", type: "audio/mp4" }]],
    [
      "enclosures:\n  - url: https://cdn.example/a\n    type: audio/mp3\n    length: 1234\n    title: Talk\n    duration: '1:02:03.6'\n  - talk.mp3\nvideo: talk.mp3",
      [
        { url: "https://cdn.example/a", type: "audio/mpeg", bytes: 1234, title: "Talk", duration: 3724 },
        { url: `${URL_OF}talk.mp3`, type: "audio/mpeg", bytes: 3 },
      ],
    ],
  ])("%s", (fields, enclosures) => {
    expect(loadOne(post(fields)).enclosures).toEqual(enclosures);
  });

  test.each([
    ["enclosure: ../../secret.mp3", 0, '`enclosure`: "../../secret.mp3" is outside the content folder.'],
    ["enclosure: ../..", 0, '`enclosure`: "../.." is outside the content folder.'],
    ["enclosure: missing.mp3", 1, "`enclosure` is not beside the post, so its length is unknown."],
    ["enclosure: https://cdn.example/x", 1, "`enclosure` has an unknown media type."],
    ["enclosure: { type: audio/mpeg }", 0, "`enclosure`: There is no URL."],
    ["enclosure: file:///etc/passwd", 0, '`enclosure`: "file:///etc/passwd" is not an http(s) URL.'],
    ["cover: ../../secret.jpg", 0, '`cover`: "../../secret.jpg" is outside the content folder.'],
  ])("%s is a warning", (fields, kept, message) => {
    const loaded = load(post(fields));
    expect(loaded.entries[0]?.enclosures).toHaveLength(kept);
    expect(problems(loaded)).toEqual([`content/hello/index.md:3 W_ENCLOSURE ${message}`]);
  });
});

test("types are the registered ones", () => {
  expect(mediaTypeOf("https://x.example/a.JPG?b=c.png#d.gif")).toBe("image/jpeg");
  expect(mediaTypeOf("a#1.mp3")).toBe("audio/mpeg");
  expect(mediaTypeOf("mp3")).toBeUndefined();
  expect(normaliseMediaType("Image/JPG; q=1")).toBe("image/jpeg");
  expect(normaliseMediaType("mp3")).toBeUndefined();
});

test("a post without media has none", () => {
  expect(loadFields("title: x").cover).toBeUndefined();
});

describe("the size of pictures beside the post", () => {
  /** A JPEG whose size stands behind this many bytes of somebody's metadata. */
  const jpeg = (segments: number): Buffer => {
    const filler = Buffer.concat([Buffer.from("ffe5ffff", "hex"), Buffer.alloc(0xfffd)]);
    const frame = Buffer.from("ffc0001108001e002803012200021101031101ffd9", "hex");
    return Buffer.concat([Buffer.from("ffd8", "hex"), ...Array(segments).fill(filler), frame]);
  };
  const rendered = (name: string, picture: Uint8Array, fields = `cover: ${name}`) =>
    renderOne({
      "content/hello/index.md": `---\ndate: 2026-01-31\n${fields}\n---\nBody.\n`,
      [`content/hello/${name}`]: picture,
    });

  test.each([
    ["a.png", png(1200, 630), { width: 1200, height: 630, bytes: 34, type: "image/png" }],
    ["a.jpg", jpeg(1), { width: 40, height: 30, type: "image/jpeg" }],
    ["far.jpg", jpeg(12), { width: 40, height: 30, type: "image/jpeg" }],
    [
      "a.svg",
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"/>'),
      { width: 7, height: 5 },
    ],
    ["unnamed", png(3, 2), { width: 3, height: 2, type: "image/png" }],
    ["wrong.gif", png(3, 2), { width: 3, height: 2, type: "image/gif" }],
  ])("%s", (name, picture, facts) => {
    expect(rendered(name, picture).cover).toMatchObject(facts);
  });

  test.each([
    ["empty.png", Buffer.alloc(0)],
    ["none.png", png(0, 0)],
    ["noise.jpg", Buffer.alloc(3_000_000, 0xff)],
    ["text.webp", Buffer.from("RIFFxxxxWEBPVP8 ")],
  ])("%s has none, and the post is there", (name, picture) => {
    expect(rendered(name, picture).cover).not.toHaveProperty("width");
  });

  test("an attached picture has one, too, and a type where its name tells none", () => {
    expect(rendered("scan", png(8, 9), "enclosure: scan").enclosures).toMatchObject([
      { type: "image/png", bytes: 34, width: 8, height: 9 },
    ]);
  });

  test("pictures of posts that nobody sees are not opened", () => {
    expect(
      loadOne({
        "content/hello/index.md": "---\ndate: 2026-01-31\ncover: a.png\n---\n",
        "content/hello/a.png": png(1, 1),
      }).cover,
    ).not.toHaveProperty("width");
  });
});
