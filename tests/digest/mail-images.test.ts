import { join } from "node:path";
import { expect, test } from "vitest";
import { checkIssue } from "#app/digests/check-issue.js";
import { loadConfig } from "#config/load.js";
import { unshownFormat } from "#digest/mail-images.js";
import { renderVariant } from "#digest/render.js";
import { CONFIG, folderWith } from "../cli/cli.js";
import { fillAll, sampleContext, sampleDraft, samplePost } from "./samples.js";

const cover = (name: string, type?: string) => ({
  url: `https://careers.example/${name}`,
  alt: "A cover",
  type,
});

test.each([
  ["a.svg", undefined, "SVG"],
  ["a.WEBP?v=2", undefined, "WebP"],
  ["a.avif#x", undefined, "AVIF"],
  ["image", "image/webp", "WebP"],
  ["a.png", undefined, undefined],
  ["a.jpg", "image/jpeg", undefined],
  ["a.gif", undefined, undefined],
  ["resize?file=a.svg", undefined, undefined],
])("the format of %s (%s) that mail programs don't show: %s", (name, type, format) => {
  expect(unshownFormat(cover(name, type))).toBe(format);
});

test("a cover in SVG or WebP isn't in the mail, and is warned of", async () => {
  const posts = [
    samplePost({ title: "Drawn", cover: cover("drawn.svg") }),
    samplePost({ title: "Small", cover: cover("small.webp") }),
    samplePost({ title: "Photo", cover: cover("photo.jpg") }),
  ];
  const draft = sampleDraft(posts);
  const variant = await renderVariant(draft, sampleContext());
  const html = fillAll(variant).html;
  expect(html).toContain("photo.jpg");
  expect(html).not.toMatch(/drawn\.svg|small\.webp/);
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }\nmail: { from: "news@notes.example", unsubscribe: "mailto:leave@notes.example" }\n`,
  });
  const loaded = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: ["mail"] });
  const covers = (await checkIssue(draft, variant, loaded)).filter(({ code }) => code === "W_MAIL_COVER");
  expect(covers.map(({ message }) => message)).toEqual([
    'The cover of "Drawn" is in SVG.',
    'The cover of "Small" is in WebP.',
  ]);
});
