import { isAscii, isUtf8 } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { reasonOf } from "#errors.js";

/** The beginning of a file, decoded; a byte order mark is removed. */
export type FileHead =
  | { readonly kind: "text"; readonly text: string /** It is the whole file. */; readonly whole: boolean }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "not utf-8"; readonly line: number };

/** Reads at most `bytes` from the beginning of the file at `path`. */
export type HeadReader = (path: string, bytes: number) => FileHead;

/** Uses one buffer for all files: a new one for each costs more than reading it. */
export function makeHeadReader(): HeadReader {
  let buffer = Buffer.allocUnsafe(8192);
  return (path, bytes) => {
    if (buffer.length < bytes) buffer = Buffer.allocUnsafe(bytes);
    try {
      const length = readInto(buffer, path, bytes);
      const text = buffer.toString("utf8", 0, length);
      // Most files have no replacement character, so nothing was replaced.
      if (!text.includes("\uFFFD"))
        return { kind: "text", text: withoutByteOrderMark(text), whole: length < bytes };
      return decodeHead(buffer.subarray(0, length), length < bytes);
    } catch (thrown) {
      return { kind: "unreadable", reason: reasonOf(thrown) };
    }
  };
}

/** One read may return less than there is. */
function readInto(buffer: Buffer, path: string, bytes: number): number {
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, bytes - length, length);
      length += read;
      if (read === 0 || length === bytes) return length;
    }
  } finally {
    closeSync(file);
  }
}

/** @param whole nothing follows; otherwise a character that is cut off at the end is no error */
export function decodeHead(bytes: Buffer, whole: boolean): FileHead {
  const complete = whole ? bytes : bytes.subarray(0, bytes.length - incompleteBytes(bytes));
  if (isAscii(complete)) return { kind: "text", text: complete.toString("latin1"), whole };
  if (!isUtf8(complete)) return { kind: "not utf-8", line: firstInvalidLine(complete) };
  const text = complete.toString("utf8");
  return { kind: "text", text: withoutByteOrderMark(text), whole };
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}

/** How many bytes at the end begin a character that goes on (RFC 3629 §3). */
function incompleteBytes(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

function firstInvalidLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line += 1) {
    const end = bytes.indexOf(10, start);
    if (end === -1 || !isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
