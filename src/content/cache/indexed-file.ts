import type { Finding } from "#findings.js";
import type { Instant } from "#zoned-time.js";

/** What choosing among posts takes to know of a file. */
export type IndexedFile = IndexedPost | { readonly kind: "no post"; readonly findings: readonly Finding[] };

export interface IndexedPost {
  readonly kind: "post";
  readonly published: Instant;
  readonly expires: Instant | undefined;
  readonly draft: boolean;
  /** Of the post's id. */
  readonly hash: number;
  readonly findings: readonly Finding[];
}

/** 53 bits: among a million ids two alike are one case in ten thousand, and cost nothing but time. */
export function hashId(id: string): number {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let at = 0; at < id.length; at += 1) {
    const unit = id.charCodeAt(at);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
    high ^= high >>> 15;
  }
  return ((high ^ low) & 0x1fffff) * 2 ** 32 + (low >>> 0);
}
