import type { Node } from "yaml";

/** The functions of the YAML library that are needed here. They are passed in, so that this file doesn't load the library. */
type NodeTests = Pick<typeof import("yaml"), "isAlias" | "isMap" | "isScalar" | "isSeq">;

/** For each alias, the library searches everything before it for the anchor. */
const MAX_ALIASES = 1000;

interface YamlFault {
  readonly kind: "duplicate" | "aliases";
  readonly message: string;
  readonly offset: number;
}

/**
 * Finds the first duplicate key, or too many aliases; undefined if there are neither. The library's own check for keys
 * (`uniqueKeys`) compares each key with all earlier ones.
 */
export function findYamlFault(
  contents: Node | null,
  { isAlias, isMap, isScalar, isSeq }: NodeTests,
): YamlFault | undefined {
  let duplicate: { readonly name: string; readonly offset: number } | undefined;
  let aliases = 0;
  const waiting: unknown[] = [contents];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (isAlias(node)) {
      aliases += 1;
      if (aliases > MAX_ALIASES)
        return {
          kind: "aliases",
          message: `There are more than ${MAX_ALIASES} aliases`,
          offset: node.range?.[0] ?? 0,
        };
    }
    if (isSeq(node)) for (const item of node.items) waiting.push(item);
    if (!isMap(node)) continue;
    const seen = new Set<unknown>();
    for (const { key, value } of node.items) {
      waiting.push(key, value);
      if (!isScalar(key)) continue;
      const offset = key.range?.[0] ?? 0;
      if (seen.has(key.value) && offset < (duplicate?.offset ?? Infinity))
        duplicate = { name: String(key.value), offset };
      seen.add(key.value);
    }
  }
  return duplicate === undefined
    ? undefined
    : {
        kind: "duplicate",
        message: `The key ${JSON.stringify(duplicate.name)} is there twice`,
        offset: duplicate.offset,
      };
}
