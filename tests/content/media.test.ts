import { describe, expect, test } from "vitest";
import { mediaTypeOf, normaliseMediaType } from "../../src/content/media-types.js";
import { load, loadFields, loadOne, problems } from "./folder.js";

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
    ["enclosure: https://cdn.example/x", 1, "`enclosure` has no known media type."],
    ["enclosure: { type: audio/mpeg }", 0, "`enclosure`: There is no URL."],
    ["enclosure: file:///etc/passwd", 0, '`enclosure`: "file:///etc/passwd" is no http(s) URL.'],
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
  expect(loadFields("title: x")).not.toHaveProperty("cover");
});
