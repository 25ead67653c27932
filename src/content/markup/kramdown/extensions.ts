import { noAttributes } from "./blocks.js";
import type { Reading } from "./reading.js";

/** The start of `{::name attributes}`, or all of `{::name attributes /}`. Sticky, for blocks and within text. */
export const EXTENSION = /\{::(comment|nomarkdown|options)(?:\s((?:\\\}|[^}\n])*?))?\s*(\/)?\}/y;

/** Where an extension ends. */
export function findExtensionEnd(
  source: string,
  name: string,
  from: number,
): { readonly at: number; readonly end: number } | undefined {
  const close = new RegExp(`\\{:/(?:${name})?\\}`, "g");
  close.lastIndex = from;
  const match = close.exec(source);
  return match === null ? undefined : { at: match.index, end: close.lastIndex };
}

/** `{::comment}` hides what follows, `{::nomarkdown}` keeps it as HTML, `{::options /}` is for other formats than ours. */
export function readExtension(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  const line = lines[at] ?? "";
  const [indent] = /^ {0,3}(?=\{:[:/])/.exec(line) ?? [];
  if (indent === undefined) return undefined;
  EXTENSION.lastIndex = indent.length;
  const [all, name = "", written = "", isClosed] = EXTENSION.exec(line) ?? [];
  // An end without a beginning, and what nobody knows.
  if (all === undefined) return /^ {0,3}\{:[:/][^}\n]{0,999}\}[ \t]*$/.test(line) ? at + 1 : undefined;
  if (!/^[ \t]*$/.test(line.slice(indent.length + all.length))) return undefined;
  blocks.push({
    kind: "end",
    attributes: noAttributes(),
    isBoundary: name !== "options",
    isDefinition: false,
  });
  if (isClosed === "/") return at + 1;
  const close = reading.endless.has(name) ? -1 : findClosingLine(lines, name, at + 1);
  if (close === -1) {
    reading.endless.add(name);
    return at + 1;
  }
  const isHtml = name === "nomarkdown" && !/type=["']?(?!html)\w/.test(written);
  const html = isHtml ? lines.slice(at + 1, close).join("\n") : "";
  if (html !== "") blocks.push({ kind: "html", attributes: noAttributes(), html });
  return close + 1;
}

function findClosingLine(lines: readonly string[], name: string, from: number): number {
  const close = new RegExp(`^ {0,3}\\{:/(?:${name})?\\}[ \\t]*$`);
  return lines.findIndex((line, index) => index >= from && close.test(line));
}
