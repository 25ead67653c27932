import { makeTagEndFinder } from "#content/dialects/tags/tag-reader.js";

export interface ClosingTag {
  readonly start: number;
  readonly end: number;
}

/** Pairs all tags in one pass, when the first pair is asked for. A tag is known by the index after it. */
export function makeCloseFinder(source: string): (end: number) => ClosingTag | undefined {
  let pairs: Map<number, ClosingTag> | undefined;
  return (end) => {
    pairs ??= pairTags(source);
    return pairs.get(end);
  };
}

const ANY_TAG = /\{\{([<%])\s{0,9}(\/?)\s{0,9}([\p{L}\p{N}_][\p{L}\p{N}_./-]{0,99})/gu;

function pairTags(source: string): Map<number, ClosingTag> {
  const pairs = new Map<number, ClosingTag>();
  const open = new Map<string, number[]>();
  const findEnd = makeTagEndFinder(source);
  for (const { index, 0: found, 1: mark, 2: slash, 3: name = "" } of source.matchAll(ANY_TAG)) {
    const close = findEnd(mark === "<" ? ">}}" : "%}}", index + 3);
    if (close === undefined || close < index + found.length) continue;
    const starts = open.get(name) ?? [];
    open.set(name, starts);
    if (slash === "/") {
      const start = starts.pop();
      if (start !== undefined) pairs.set(start, { start: index, end: close + 3 });
    } else if (source[close - 1] !== "/") starts.push(close + 3);
  }
  return pairs;
}
