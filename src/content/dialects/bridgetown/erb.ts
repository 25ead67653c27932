import { makeTagEndFinder, shortenTag, type TagReader } from "#content/dialects/tags/tag-reader.js";

/** Ruby in a page isn't run. What it writes is lost; a comment or a statement writes nothing. */
export function makeErbReader(source: string): TagReader {
  const endOf = makeTagEndFinder(source);
  return {
    opening: "<%",
    openingInCode: "<%",
    read: (at) => {
      const close = endOf("%>", at + 2);
      if (close === undefined) return undefined;
      const tag = source.slice(at, close + 2);
      return {
        end: close + 2,
        warning: /^<%[=-]/.test(tag) ? `\`${shortenTag(tag)}\` is left out.` : undefined,
      };
    },
  };
}
