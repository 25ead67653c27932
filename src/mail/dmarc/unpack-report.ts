import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";

export type Unpacked =
  | { readonly kind: "xml"; readonly text: string }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Packed or not. About 10,000 sources; reports about newsletters have some dozens. Reading that much takes half a second. */
export const MAX_XML_BYTES = 5 * 1024 * 1024;
const MAX_FILES = 10;

/** XML, or one XML file in gzip or zip (RFC 7489 §7.2.1.1). What it unpacks to is limited before it is unpacked. Never throws. */
export function unpackReport(bytes: Uint8Array): Unpacked {
  if (bytes.length > MAX_XML_BYTES) return unreadable("it is too large");
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      return decode(gunzipSync(bytes, { maxOutputLength: MAX_XML_BYTES }));
    // The signature of a zip file (APPNOTE 4.3.7).
    if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4) return unzip(bytes);
  } catch (error) {
    const isLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    return unreadable(isLarge ? "it unpacks to too much" : "the archive is broken");
  }
  return decode(bytes);
}

/** The sizes that a zip file declares are an upper limit for what is unpacked. */
function unzip(bytes: Uint8Array): Unpacked {
  let files = 0;
  let tooLarge = false;
  const found = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      files += 1;
      if (files > MAX_FILES || !/\.xml$/i.test(name) || /(?:^|\/)(?:__MACOSX\/|\._)/.test(name)) return false;
      tooLarge ||= originalSize > MAX_XML_BYTES;
      return !tooLarge;
    },
  });
  if (tooLarge) return unreadable("it unpacks to too much");
  const [xml, ...others] = Object.values(found);
  if (xml === undefined) return unreadable("the archive has no XML file");
  return others.length > 0 ? unreadable("the archive has several XML files") : decode(xml);
}

function decode(bytes: Uint8Array): Unpacked {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isUtf16 ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  const text = new TextDecoder(encoding).decode(bytes).trimStart();
  return text.startsWith("<") ? { kind: "xml", text } : unreadable("it isn't XML");
}

function unreadable(reason: string): Unpacked {
  return { kind: "unreadable", reason };
}
