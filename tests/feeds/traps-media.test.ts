import { describe, expect, test } from "vitest";
import { raw } from "./raw-builder.js";
import { withItem } from "./samples.js";
import { writeAtom, writeJsonFeed, writeRss } from "./write.js";

describe("media", () => {
  const mp3 = {
    url: "https://careers.example/ep.mp3?x=1&y=2",
    type: "audio/mpeg",
    bytes: 1234,
    title: "Episode",
    duration: 61.5,
  };
  const pdf = { url: "https://careers.example/notes.pdf", type: "application/pdf" };

  test("types come from a real table, lengths from the file", () => {
    expect(raw({ image: "https://careers.example/a.jpg" }).rss2()).toContain('length="0" type="image/jpg"');
    const feed = withItem({
      cover: { url: "https://careers.example/a.jpg", bytes: 99 },
      enclosures: [{ url: "https://careers.example/b.mp3", type: "audio/mp3", bytes: 7 }],
    });
    expect(writeRss(feed)).toContain('url="https://careers.example/a.jpg" type="image/jpeg" fileSize="99"');
    expect(writeRss(feed)).toContain(
      '<enclosure url="https://careers.example/b.mp3" length="7" type="audio/mpeg"/>',
    );
  });

  test("an unknown length is said as each format allows", () => {
    const feed = withItem({ enclosures: [pdf] });
    expect(writeRss(feed)).toContain('<enclosure url="https://careers.example/notes.pdf" length="0"');
    expect(writeAtom(feed)).toContain('<link rel="enclosure" type="application/pdf" href=');
    expect(writeJsonFeed(feed)).not.toContain("size_in_bytes");
  });

  test("Atom keeps the type of an enclosure", () => {
    const enclosure = {
      url: "https://careers.example/download?id=1",
      type: "application/epub+zip",
      length: 5,
    };
    expect(raw({ enclosure }).atom1()).not.toContain("application/epub+zip");
    const atom = writeAtom(withItem({ enclosures: [{ ...enclosure, bytes: 5 }] }));
    expect(atom).toContain('<link rel="enclosure" type="application/epub+zip" length="5"');
  });

  test("RSS has one enclosure, what can be played first; the rest is Media RSS", () => {
    const both = raw({
      enclosure: { url: pdf.url },
      audio: { url: mp3.url, title: "Episode", duration: 61 },
    }).rss2();
    expect(both).toContain('title="Episode" duration="61"');
    expect(both).not.toContain("notes.pdf");
    const cover = { url: "https://careers.example/a.png", alt: "A desk" };
    const rss = writeRss(withItem({ enclosures: [pdf, mp3], cover }));
    expect(rss.match(/<enclosure .*/g)).toEqual([
      '<enclosure url="https://careers.example/ep.mp3?x=1&amp;y=2" length="1234" type="audio/mpeg"/>',
    ]);
    expect(rss).toContain(
      '<media:content url="https://careers.example/notes.pdf" type="application/pdf" medium="document"/>',
    );
    expect(rss).toContain('<media:thumbnail url="https://careers.example/a.png"/>');
    expect(rss).toContain("<media:description>A desk</media:description>");
  });

  test("seconds are whole, and nothing that was given is changed", () => {
    const item = { audio: { url: mp3.url, duration: 61.5 } };
    expect(raw(item, { podcast: true }).rss2()).toContain("01:1.5");
    expect(item.audio.duration).toBeUndefined();
    const feed = withItem({ enclosures: [mp3] });
    const before = structuredClone(feed);
    expect(writeRss(feed)).toContain('duration="62"');
    expect(writeJsonFeed(feed)).toContain('"duration_in_seconds": 62');
    writeAtom(feed);
    expect(feed).toEqual(before);
  });
});
