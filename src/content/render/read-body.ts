import { readFileSync, statSync } from "node:fs";
import { decodePage } from "#content/markup/decode-markup.js";
import type { Entry } from "#content/model/post.js";
import { renderWordPress } from "#content/sources/from-export/wordpress.js";
import { dropLocalOrigin } from "#content/sources/from-site/local-origin.js";
import { decodeHead, type FileHead } from "#content/text/file-head.js";
import { type Place, reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { statIfThere } from "#machine/stat-if-there.js";

/** A longer file isn't a post, and rendering it would take too much memory. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** A body before it is rendered. */
type ReadBodyResult =
  | { readonly kind: "read"; readonly body: string; readonly findings?: readonly Finding[] }
  | { readonly kind: "broken"; readonly finding: Finding };

/** Of a built page this is the whole page: the post in it is looked for where it isn't known from an earlier run. */
export function readBody(entry: Entry): ReadBodyResult {
  const { body, place } = entry;
  switch (body.kind) {
    case "file":
      return readBodyFile(body, decodePost, place);
    case "page":
      return readBodyPage(body.path, place);
    case "item": {
      if (body.writtenFor === undefined) return { kind: "read", body: body.markup };
      const { html, findings } = renderWordPress(body.markup, place);
      return { kind: "read", body: html, findings };
    }
  }
}

function readBodyPage(path: string, place: Place): ReadBodyResult {
  const read = readBodyFile({ path, start: 0 }, decodePage, place);
  return read.kind === "read" ? { ...read, body: dropLocalOrigin(read.body) } : read;
}

function decodePost(bytes: Buffer): FileHead {
  return decodeHead(bytes, true);
}

function readBodyFile(
  { path, start }: { readonly path: string; readonly start: number },
  decode: (bytes: Buffer) => FileHead,
  { file }: Place,
): ReadBodyResult {
  const broken = (code: "E_READ" | "E_UTF8", message: string, line?: number): ReadBodyResult => ({
    kind: "broken",
    finding: finding(code, line === undefined ? { file } : { file, line }, message),
  });
  try {
    const { size } = statSync(path);
    if (size > MAX_FILE_BYTES) return broken("E_READ", tooLargeMessage(size));
    const head = decode(readFileSync(path));
    if (head.kind === "not utf-8") return broken("E_UTF8", "This line isn't UTF-8.", head.line);
    if (head.kind === "text") return { kind: "read", body: normaliseLineEnds(head.text.slice(start)) };
    return broken("E_READ", `It can't be read (${head.reason}).`);
  } catch (thrown) {
    return broken("E_READ", `It can't be read (${reasonOf(thrown)}).`);
  }
}

function tooLargeMessage(size: number): string {
  return `It has ${Math.round(size / 1024 / 1024)} MB; a post may have 16 MB.`;
}

/** What rendering would report about the size of the entry's file, without reading it. */
export function findTooLarge({ body, place }: Entry): readonly Finding[] {
  if (body.kind === "item") return [];
  const size = statIfThere(body.path)?.size ?? 0;
  return size > MAX_FILE_BYTES ? [finding("E_READ", { file: place.file }, tooLargeMessage(size))] : [];
}

function normaliseLineEnds(text: string): string {
  return text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
}
