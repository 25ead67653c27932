import type { Node } from "yaml";

/** What is needed of the YAML library, which not everybody who reads YAML has loaded. */
type NodeTests = Pick<typeof import("yaml"), "isMap" | "isScalar" | "isSeq">;

/**
 * The offset of the first key that its map has already; undefined if there is none. The library's own check (`uniqueKeys`)
 * compares each key with all before it.
 */
export function findDuplicateKey(
  contents: Node | null,
  { isMap, isScalar, isSeq }: NodeTests,
): number | undefined {
  let first: number | undefined;
  const waiting: unknown[] = [contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isSeq(node)) for (const item of node.items) waiting.push(item);
    if (!isMap(node)) continue;
    const seen = new Set<unknown>();
    for (const { key, value } of node.items) {
      waiting.push(key, value);
      if (!isScalar(key)) continue;
      if (seen.has(key.value)) first = Math.min(first ?? Infinity, key.range?.[0] ?? 0);
      seen.add(key.value);
    }
  }
  return first;
}
