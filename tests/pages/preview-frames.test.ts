import { expect, test } from "vitest";
import { MAIL_VIEWS, type MailView } from "#pages/preview/mail-views.js";
import { frameFeed, frameMail } from "#pages/preview/preview-frames.js";
import { sampleSnapshot } from "./preview-samples.js";

const [digest] = sampleSnapshot().digests;
const [feed] = sampleSnapshot().feeds;
const MAIL = digest !== undefined && "html" in digest.content ? digest.content.html : "";
const frame = (view: MailView, images: "on" | "off", find: (url: string) => string | undefined): string =>
  frameMail(MAIL, { view, images }, find);
const nothing = (): undefined => undefined;

test("a colour scheme is forced by its queries and its declarations, whatever the publisher's system has", () => {
  const dark = frame("dark", "on", nothing);
  expect(dark).toContain("@media (min-width: 0) and (max-width: 9999px)");
  expect(dark).toContain('<meta name="color-scheme" content="dark">');
  for (const view of ["light", "apple-mail"] as const) {
    expect(frame(view, "on", nothing)).toContain("@media (max-width: 0) and (max-width: 9999px)");
    expect(frame(view, "on", nothing)).toContain('<meta name="color-scheme" content="light">');
  }
  for (const view of ["outlook", "gmail", "yahoo"] as const)
    expect(frame(view, "on", nothing)).not.toContain("9999px");
});

test("no view fetches an image: it shows the project's file or a placeholder", () => {
  const asked: string[] = [];
  const find = (url: string): string => {
    asked.push(url);
    return "data:image/png;base64,AA==";
  };
  expect(frame("light", "on", find)).toContain('<img src="data:image/png;base64,AA==" alt="A cover">');
  expect(asked).toEqual(["https://notes.example/cover.png?a=1&b=2"]);
  for (const view of MAIL_VIEWS) {
    expect(frame(view, "on", nothing)).not.toMatch(/src(set)?="http/);
    expect(frame(view, "on", nothing)).toMatch(/<img src="data:[^"]*" alt="A cover">/);
  }
  expect(frame("light", "off", find)).toContain('<img src="data:," alt="A cover">');
});

test("a feed shows what a reader app found in it, and says what is missing", () => {
  if (feed === undefined) throw new Error("the sample has a feed");
  const html = frameFeed(feed.read, { timezone: "Europe/Berlin", findImage: nothing });
  expect(html).toContain('<a href="https://notes.example/one/">One</a>');
  expect(html).toMatch(/<time datetime="2026-06-01T00:00:00.000Z">June 1, 2026<\/time> · <bdi>Ada<\/bdi>/);
  const undated = {
    ...feed.read,
    items: feed.read.items.map((item) => ({ ...item, title: "", published: undefined })),
  };
  const bare = frameFeed(undated, { timezone: "Europe/Berlin", findImage: nothing });
  expect(bare).toContain("no date");
  expect(bare).toContain(">Untitled</a>");
});

test("a picture in a format that a program doesn't show is its alternative text there", () => {
  const svg = MAIL.replace("cover.png", "cover.svg");
  const find = (): string => "data:image/svg+xml,A";
  expect(frameMail(svg, { view: "gmail", images: "on" }, find)).toContain('src="data:," alt="A cover"');
  expect(frameMail(svg, { view: "apple-mail", images: "on" }, find)).toContain("data:image/svg+xml,A");
});
