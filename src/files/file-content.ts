/** Text, or bytes of UTF-8. */
export type Piece = string | Uint8Array;

/**
 * What a file shall hold: text, or something that makes its pieces when its turn comes, one after the other, so that of many
 * large documents only a part of one is in memory at a time. No piece ends within a surrogate pair. It may be asked for its pieces again.
 */
export type Content = string | (() => Iterable<Piece>);

/** Bytes that are passed on at once. */
const CHUNK_BYTES = 1 << 18;

function piecesOf(content: Content): Iterable<Piece> {
  return typeof content === "string" ? [content] : content();
}

/** The bytes in chunks. Each is valid until the next is asked for. */
export function* encodeContent(content: Content): Generator<Uint8Array> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let filled = 0;
  for (const piece of piecesOf(content)) {
    // A UTF-16 unit takes three bytes at most.
    const most = typeof piece === "string" ? piece.length * 3 : piece.length;
    if (filled > 0 && filled + most > CHUNK_BYTES) {
      yield chunk.subarray(0, filled);
      filled = 0;
    }
    if (most > CHUNK_BYTES) yield typeof piece === "string" ? Buffer.from(piece) : piece;
    else if (typeof piece === "string") filled += chunk.write(piece, filled);
    else {
      chunk.set(piece, filled);
      filled += piece.length;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** The whole as text. */
export function textOfContent(content: Content): string {
  if (typeof content === "string") return content;
  const chunks = Array.from(encodeContent(content), (chunk) => Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

/** Bytes. */
export function lengthOfContent(content: Content): number {
  let length = 0;
  for (const chunk of encodeContent(content)) length += chunk.length;
  return length;
}
