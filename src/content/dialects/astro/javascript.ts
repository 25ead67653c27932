/** UTF-16 units that are searched for an end. */
const MAX_LENGTH = 50_000;

const OPENING: Readonly<Record<string, string>> = { "{": "}", "(": ")", "[": "]" };

/**
 * The index after the first `end` outside of strings, comments and brackets in JavaScript; undefined if none is near. The end
 * of the source counts as `\n`.
 */
export function balancedEnd(source: string, from: number, end: "}" | "\n"): number | undefined {
  const text = source.slice(from, from + MAX_LENGTH);
  // A slash begins a regular expression where a value may begin. Elsewhere it divides, or ends an element.
  const part =
    /\/\/[^\n]*|\/\*(?:(?!\*\/)[\s\S])*\*\/|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|`(?:[^`\\]|\\[\s\S])*`|(?<=(?:^|[({[,;:=!&|?+*%~-]|=>|\breturn)\s{0,9})\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.){0,200}\]){1,999}\/|[{}()[\]\n]/g;
  const open: string[] = [];
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [found] = match;
    if (found === end && open.length === 0) return from + part.lastIndex;
    const close = OPENING[found];
    if (close !== undefined) open.push(close);
    else if (open.at(-1) === found) open.pop();
    else if (/^[})\]]$/.test(found) && !open.includes(found)) return undefined;
  }
  return end === "\n" && open.length === 0 && from + text.length === source.length
    ? source.length
    : undefined;
}
