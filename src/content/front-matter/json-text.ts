import { reasonOf } from "#errors.js";

/** The index after the brace that closes the first one, in linear time. */
export function endOfObject(text: string): number | undefined {
  const mark = /["{}]/g;
  const restOfString = /[^"\\]*(?:\\.[^"\\]*)*"/sy;
  let depth = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '"') {
      restOfString.lastIndex = mark.lastIndex;
      if (!restOfString.test(text)) return undefined;
      mark.lastIndex = restOfString.lastIndex;
      continue;
    }
    depth += match[0] === "{" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return undefined;
}

/** V8 doesn't always say where the error is. Cut before the faulty line, the text's only error is that it ends too soon. */
export function lineOfJsonError(source: string): number {
  const lines = source.split("\n");
  let valid = 0;
  let faulty = lines.length;
  while (faulty - valid > 1) {
    const middle = Math.floor((valid + faulty) / 2);
    if (isTruncatedJson(lines.slice(0, middle).join("\n"))) valid = middle;
    else faulty = middle;
  }
  return faulty;
}

function isTruncatedJson(source: string): boolean {
  try {
    JSON.parse(source);
    return false;
  } catch (thrown) {
    const reason = reasonOf(thrown);
    return /Unexpected end|Unterminated/.test(reason) || reason.includes(`at position ${source.length}`);
  }
}
