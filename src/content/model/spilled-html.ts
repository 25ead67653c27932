/** Cleaned HTML outside the heap: of thousands of bodies only those that are being written are read. Never empty. */
export interface SpilledHtml {
  /** Length as UTF-8. */
  readonly bytes: number;
  /** Valid until another one is read. */
  readonly read: () => Buffer;
}

export type Html = string | SpilledHtml;

export function readHtml(html: Html): string {
  return typeof html === "string" ? html : html.read().toString();
}

/** Bytes of UTF-8. */
export function lengthOfHtml(html: Html): number {
  return typeof html === "string" ? Buffer.byteLength(html) : html.bytes;
}
