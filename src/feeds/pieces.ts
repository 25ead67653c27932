/** A part of a document: text, or bytes of UTF-8. */
export type Piece = string | Uint8Array;

/** Items that are made into text at once: enough that what `feed` writes around them costs nothing. */
const BATCH_SIZE = 64;

export function* inBatches<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += BATCH_SIZE) yield items.slice(at, at + BATCH_SIZE);
}

export function joinPieces(pieces: Iterable<Piece>): string {
  let text = "";
  for (const piece of pieces) text += typeof piece === "string" ? piece : Buffer.from(piece).toString();
  return text;
}
