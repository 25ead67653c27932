import { toText, unescapeQuoted } from "./mime-reader.js";

const WORD = /=\?([\w-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\s]{0,500})\?=/gi;

/** Decodes the encoded words of a header (RFC 2047). What is broken stays as it is. */
export function decodeWords(value: string): string {
  // RFC 2047 §6.2: white space between two of them isn't part of the text.
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(WORD, (_, charset: string, coding: string, text: string) =>
      toText(
        coding.toLowerCase() === "b"
          ? Buffer.from(text, "base64")
          : Buffer.from(unescapeQuoted(text.replaceAll("_", " ")), "latin1"),
        charset,
      ),
    );
}
