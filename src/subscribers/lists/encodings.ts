/** An encoding that a list can have, by its label in the Encoding Standard. */
export interface ListEncoding {
  readonly label: string;
  /** A word that shows whether the guess is right, if there was more than one possibility. */
  readonly example?: string;
}

/** Names as people know them. */
const NAMES: Readonly<Record<string, string>> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16LE",
  "utf-16be": "UTF-16BE",
  "windows-1252": "Windows-1252",
  macintosh: "Mac OS Roman",
};

export function nameEncoding(label: string): string {
  return NAMES[label] ?? label;
}

/** Bytes 0x80 to 0x9F of Windows-1252. Node 20 reads them as control characters. A space stands for the five that are undefined. */
const WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/**
 * Decodes chunk by chunk.
 * @throws TypeError for bytes that the encoding doesn't have
 */
export type Decode = (chunk: Uint8Array | undefined) => string;

export function createDecoder(label: string): Decode {
  if (label === "windows-1252") return (chunk) => (chunk === undefined ? "" : decodeWindows1252(chunk));
  const decoder = new TextDecoder(label, { fatal: true });
  return (chunk) => (chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true }));
}

/** The label of an encoding that somebody named, such as `latin1`; undefined if there is no such encoding. */
export function findEncoding(written: string): string | undefined {
  try {
    return new TextDecoder(written.trim()).encoding;
  } catch {
    return undefined;
  }
}

function decodeWindows1252(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    .toString("latin1")
    .replace(/[\x80-\x9f]/g, (control) => {
      const character = WINDOWS_1252[control.charCodeAt(0) - 0x80] ?? " ";
      if (character === " ") throw new TypeError("The byte is undefined in Windows-1252.");
      return character;
    });
}

/** The text of a few bytes; undefined if they aren't valid. */
export function tryDecode(label: string, bytes: Uint8Array): string | undefined {
  try {
    const decode = createDecoder(label);
    return decode(bytes) + decode(undefined);
  } catch {
    return undefined;
  }
}
