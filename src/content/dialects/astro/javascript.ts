/** UTF-16 units that are searched for an end. */
const MAX_LENGTH = 50_000;

const OPENING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/** A slash begins a regular expression where a value may begin. Elsewhere it divides, or ends an element. */
const PART =
  /\/\/[^\n]*|\/\*|["'`]|(?<=(?:^|[({[,;:=!&|?+*%~-]|=>|\breturn)\s{0,9})\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,999}\/|[{}()[\]\n]/g;

/**
 * The index after the first `end` outside of strings, comments and brackets in JavaScript; undefined if none is near. The end
 * of the source counts as `\n`.
 */
export function balancedEnd(source: string, from: number, end: "}" | "\n"): number | undefined {
  const text = source.slice(from, from + MAX_LENGTH);
  const part = new RegExp(PART);
  const skip = makeLiteralSkipper(text);
  const open: string[] = [];
  const counts = new Map<string, number>();
  const count = (bracket: string, more: 1 | -1) => counts.set(bracket, (counts.get(bracket) ?? 0) + more);
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [found] = match;
    if (found === end && open.length === 0) return from + part.lastIndex;
    const close = OPENING[found];
    if (close !== undefined) {
      open.push(close);
      count(close, 1);
    } else if (open.at(-1) === found) {
      open.pop();
      count(found, -1);
    } else if (/^[})\]]$/.test(found) && !counts.get(found)) return undefined;
    else part.lastIndex = skip(found, part.lastIndex);
  }
  return end === "\n" && open.length === 0 && from + text.length === source.length
    ? source.length
    : undefined;
}

const REST_OF_STRING: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n]|\\[\s\S])*("?)/y,
  "'": /(?:[^'\\\n]|\\[\s\S])*('?)/y,
  "`": /(?:[^`\\]|\\[\s\S])*(`?)/y,
};

/**
 * Finds the end of a string or comment from growing indices on. One without an end is text, as in an element; what was searched
 * for its end isn't searched again.
 */
function makeLiteralSkipper(text: string): (opening: string, from: number) => number {
  const searched = new Map<string, number>();
  return (opening, from) => {
    if (from <= (searched.get(opening) ?? -1)) return from;
    if (opening === "/*") {
      const end = text.indexOf("*/", from);
      if (end !== -1) return end + 2;
      searched.set(opening, text.length);
      return from;
    }
    const rest = REST_OF_STRING[opening];
    if (rest === undefined) return from;
    rest.lastIndex = from;
    const [all = "", close = ""] = rest.exec(text) ?? [];
    if (close !== "") return from + all.length;
    searched.set(opening, from + all.length);
    return from;
  };
}
