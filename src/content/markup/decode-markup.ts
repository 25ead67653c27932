import { decodeHead, type FileHead } from "#content/text/file-head.js";

/** Decodes a feed by its byte order mark, else by the transport's charset, else by its XML declaration (RFC 7303 §3). */
export function decodeMarkup(bytes: Uint8Array, contentType?: string): string {
  return decoderFor(markOf(bytes) ?? charsetOf(contentType) ?? declaredIn(bytes) ?? "utf-8").decode(bytes);
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
  return { kind: "text", text: decoder.decode(bytes), whole: true };
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
  return /^\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]+)/.exec(beginning)?.[1];
}

/** Drops the byte order mark. An unknown encoding is read as UTF-8. */
function decoderFor(label: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder("utf-8");
  }
}
