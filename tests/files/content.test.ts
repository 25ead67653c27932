import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import {
  encodeContent,
  lengthOfContent,
  makeChunkBuffer,
  type Piece,
  textOfContent,
} from "#files/file-content.js";
import type { Writer } from "#files/write.js";
import { writeOutput } from "#files/write.js";

const WRITER: Writer = {
  holder: "own",
  isGone: () => false,
  lockTimeout: 0,
  temporary: mkdtempSync(join(tmpdir(), "feedletter-content-")),
};

const text = fc
  .tuple(fc.string({ unit: "grapheme" }), fc.integer({ min: 0, max: 30_000 }))
  .map(([unit, times]) => unit.repeat(times));
const piece: fc.Arbitrary<Piece> = fc.oneof(
  text,
  text.map((each) => Buffer.from(each)),
);

test("pieces of any size come out as the bytes they are, one chunk at a time", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const whole = Buffer.concat(
        pieces.map((each) => (typeof each === "string" ? Buffer.from(each) : each)),
      ).toString();
      const chunks: string[] = [];
      const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
      for (const chunk of encodeContent(() => pieces, makeChunkBuffer()))
        chunks.push(decoder.decode(chunk, { stream: true }));
      expect(chunks.join("")).toBe(whole);
      expect(textOfContent(() => pieces)).toBe(whole);
      expect(lengthOfContent(() => pieces)).toBe(Buffer.byteLength(whole));
    }),
    { numRuns: 50 },
  );
});

/** Several chunks, with a change somewhere, at the end, or none: what is on disk is the new content, byte for byte. */
test("a large file is whole after a change anywhere in it, and untouched without one", () => {
  const out = mkdtempSync(join(tmpdir(), "feedletter-content-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const size = 700_000;
  const write = (content: string) => {
    const parts = content.match(/[\s\S]{1,1000}/g) ?? [];
    return writeOutput(out, new Map([["feed.json", () => parts]]), WRITER);
  };
  let before = "é".repeat(size);
  write(before);
  fc.assert(
    fc.property(fc.nat(size), fc.constantFrom("", "é", "x", "long".repeat(1000)), (at, change) => {
      const after = before.slice(0, at) + change + before.slice(at + 1);
      const result = write(after);
      expect(readFileSync(join(out, "feed.json"), "utf8") === after).toBe(true);
      expect(result.changed).toEqual(after === before ? [] : ["feed.json"]);
      before = after;
    }),
    { numRuns: 30 },
  );
});

test("a file that is longer or shorter than its content is written again", () => {
  const out = mkdtempSync(join(tmpdir(), "feedletter-content-"));
  onTestFinished(() => rmSync(out, { recursive: true, force: true }));
  const build = (content: string) => writeOutput(out, new Map([["rss.xml", content]]), WRITER).changed;
  build("feed");
  writeFileSync(join(out, "rss.xml"), "feed and more");
  expect(build("feed")).toEqual(["rss.xml"]);
  writeFileSync(join(out, "rss.xml"), "fee");
  expect(build("feed")).toEqual(["rss.xml"]);
  expect(build("")).toEqual(["rss.xml"]);
  expect(statSync(join(out, "rss.xml")).size).toBe(0);
  expect(build("")).toEqual([]);
});
