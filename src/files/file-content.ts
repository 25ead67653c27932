/** Part of a document: text, or bytes of UTF-8. Pieces end between characters. */
export type Piece = string | Uint8Array;

/**
 * What a file should contain: its text, or a function that produces it piece by piece, to limit the memory for large documents.
 * The function may be called again.
 */
export type Content = string | (() => Iterable<Piece>);

const CHUNK_BYTES = 1 << 18;

/** Reused from file to file: buffers aren't on the heap, and a thousand of them are a lot before any is collected. */
export function makeChunkBuffer(): Buffer {
  return Buffer.allocUnsafe(CHUNK_BYTES);
}

function piecesOf(content: Content): Iterable<Piece> {
  return typeof content === "string" ? [content] : content();
}

/**
 * The bytes in chunks, each valid until the next one is taken.
 *
 * @param chunk what they are collected in, from `makeChunkBuffer`
 */
export function* encodeContent(content: Content, chunk: Buffer): Generator<Uint8Array> {
  let filled = 0;
  for (const piece of piecesOf(content)) {
    // A UTF-16 unit takes three bytes at most.
    const maxLength = typeof piece === "string" ? piece.length * 3 : piece.length;
    if (filled > 0 && filled + maxLength > chunk.length) {
      yield chunk.subarray(0, filled);
      filled = 0;
    }
    if (maxLength > chunk.length) yield typeof piece === "string" ? Buffer.from(piece) : piece;
    else if (typeof piece === "string") filled += chunk.write(piece, filled);
    else {
      chunk.set(piece, filled);
      filled += piece.length;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

export function textOfContent(content: Content): string {
  let text = "";
  for (const piece of piecesOf(content))
    text += typeof piece === "string" ? piece : Buffer.from(piece).toString();
  return text;
}

/** Length in bytes of UTF-8. */
export function lengthOfContent(content: Content): number {
  let length = 0;
  for (const piece of piecesOf(content))
    length += typeof piece === "string" ? Buffer.byteLength(piece) : piece.length;
  return length;
}
