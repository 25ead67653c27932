/** A tag of Django's template language, which Buttondown uses. */
const TAG = /\{\{[^{}]{0,500}\}\}|\{%\s*(\w+)[^%]{0,500}%\}/g;

const BLOCKS = new Set(["if", "for", "with", "ifchanged"]);

interface PlainMarkup {
  readonly markup: string;
  /** The tags, once each. */
  readonly removed: readonly string[];
}

/**
 * The text that every reader gets: what depends on the subscriber is left out, and conditional text as a whole, for it may be
 * only for those who pay.
 */
export function dropTemplateTags(source: string): PlainMarkup {
  if (!source.includes("{{") && !source.includes("{%")) return { markup: source, removed: [] };
  const removed = new Set<string>();
  let markup = "";
  let done = 0;
  let depth = 0;
  let isVerbatim = false;
  for (const { 0: tag, 1: name, index } of source.matchAll(TAG)) {
    if (isVerbatim && name !== "endverbatim") continue;
    if (depth === 0) {
      markup += source.slice(done, index);
      if (name !== "verbatim" && name !== "endverbatim") removed.add(tag);
    }
    done = index + tag.length;
    isVerbatim = name === "verbatim";
    if (name !== undefined && BLOCKS.has(name)) depth += 1;
    else if (depth > 0 && name?.startsWith("end") && BLOCKS.has(name.slice(3))) depth -= 1;
  }
  return { markup: depth === 0 ? markup + source.slice(done) : markup, removed: [...removed] };
}
