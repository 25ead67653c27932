import { createHash } from "node:crypto";
import { isReservedName } from "#config/output-paths.js";

/** UTF-8: common file systems allow 255 bytes in a name, and a hash may follow. */
const MAX_BYTES = 120;

/**
 * The topic's name as one segment of a path and of a URL. Letters of any script stay; `+` and `#` are spelled out, so that
 * "C", "C++" and "C#" stay three topics. Never "", "." or "..", nor a device name of Windows. The same for any
 * Unicode form and case of `name`.
 */
export function slugOf(name: string): string {
  const words = name
    .toLowerCase()
    .normalize("NFC")
    .replaceAll("+", "-plus-")
    .replaceAll("#", "-sharp-")
    .replace(/^\s*\.(?=[\p{L}\p{N}])/u, "dot-")
    .replace(/[^\p{L}\p{M}\p{N}\p{Extended_Pictographic}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  if (words === "")
    return `u${[...name].map((character) => `-${codePointOf(character)}`).join("")}`.slice(0, MAX_BYTES);
  if (isReservedName(words)) return `${words}-topic`;
  return Buffer.byteLength(words) <= MAX_BYTES ? words : shorten(words);
}

function codePointOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16);
}

/** The hash keeps two long names that begin alike apart. */
function shorten(words: string): string {
  const hash = createHash("sha256").update(words).digest("hex").slice(0, 12);
  let start = "";
  for (const character of words) {
    if (Buffer.byteLength(start + character) > MAX_BYTES - hash.length - 1) break;
    start += character;
  }
  return `${start}-${hash}`;
}
