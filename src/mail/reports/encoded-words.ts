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

/** A header as it was sent, which SMTPUTF8 allows to be UTF-8 (RFC 6532), from latin1. */
export function toUtf8(value: string): string {
  return Buffer.from(value, "latin1").toString("utf8");
}

/** The text of a header such as Subject, from latin1; some programs don't encode it. */
export function readHeaderText(value: string): string {
  const utf8 = toUtf8(value);
  return decodeWords(utf8.includes("\ufffd") ? value : utf8);
}
