import { isUtf8 } from "node:buffer";
import { decodeHead, type FileHead } from "#content/text/file-head.js";

/**
 * Decodes a feed by its byte order mark, else by the transport's charset, else by its XML declaration (RFC 7303 §3), else as
 * UTF-8. Where most of the other characters aren't UTF-8 after all, it is Windows-1252.
 */
export function decodeMarkup(bytes: Uint8Array, contentType?: string): string {
  const label =
    markOf(bytes) ?? charsetOf(contentType) ?? wideEncodingOf(bytes) ?? declaredIn(bytes) ?? "utf-8";
  const decoder = decoderFor(label);
  const text = decodeWith(decoder, bytes);
  if (decoder.encoding !== "utf-8" || isUtf8(bytes) || !isMostlyBroken(text)) return text;
  return decodeWith(decoderFor("windows-1252"), bytes);
}

/** One character that was cut in half doesn't count against many that are whole. */
function isMostlyBroken(text: string): boolean {
  const broken = text.match(/\uFFFD+/g)?.length ?? 0;
  const whole = text.match(/[^\0-\x7F\uFFFD]+/g)?.length ?? 0;
  return broken > whole;
}

/** XML appendix F.1: UTF-16 without a byte order mark is known by its first characters, `<?` or `<r`. */
function wideEncodingOf([first, second, third, fourth]: Uint8Array): string | undefined {
  if (first === 0x3c && second === 0 && third !== 0 && fourth === 0) return "utf-16le";
  return first === 0 && second === 0x3c && third === 0 && fourth !== 0 ? "utf-16be" : undefined;
}

/**
 * Decodes a page of a built site. Valid UTF-8 is read as UTF-8, whatever the page declares; otherwise its byte order mark,
 * its `<meta>` or its XML declaration decides (HTML §13.2.3.2).
 */
export function decodePage(bytes: Buffer): FileHead {
  const head = decodeHead(bytes, true);
  if (head.kind !== "not utf-8") return head;
  const label = markOf(bytes) ?? declaredInMeta(bytes) ?? declaredIn(bytes);
  const decoder = label === undefined ? undefined : decoderFor(label);
  if (decoder === undefined || decoder.encoding === "utf-8") return head;
  return { kind: "text", text: decodeWith(decoder, bytes), whole: true };
}

function declaredInMeta(bytes: Buffer): string | undefined {
  const beginning = bytes.toString("latin1", 0, 1024);
  return /<meta\s[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(beginning)?.[1];
}

function markOf(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  return bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : undefined;
}

function charsetOf(contentType: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(contentType ?? "")?.[1];
}

function declaredIn(bytes: Uint8Array): string | undefined {
  const beginning = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const label = /^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]+)/.exec(beginning)?.[1];
  // If it were, the declaration couldn't have been read byte by byte.
  return label !== undefined && /^(?:utf-?(?:16|32)|ucs-?[24]|iso-10646)/i.test(label) ? undefined : label;
}

/** Drops the byte order mark. An unknown encoding is read as UTF-8. */
function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
}

/** Windows-1252 from 0x80 on; the Encoding Standard leaves five of them what they are. */
const C1 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ";

/** Some versions of Node decode Windows-1252 as Latin-1. */
function decodeWith(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string {
  const text = decoder.decode(bytes);
  if (decoder.encoding !== "windows-1252") return text;
  return text.replace(/[\x80-\x9F]/g, (unit) => C1[unit.charCodeAt(0) - 0x80] ?? unit);
}
