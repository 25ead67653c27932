import type { Attributes, Row, TableBlock } from "./blocks.js";

const SEPARATOR = /^[+|: \t-]*-[+|: \t-]*$/;
const FOOTER = /^[+|: \t=]*=[+|: \t=]*$/;

interface ReadTable {
  readonly table: TableBlock;
  /** The number of its lines. */
  readonly length: number;
}

/** Whether a line has a `|` that isn't escaped. */
export function hasPipe(line: string): boolean {
  return /^\||[^\\]\|/.test(line);
}

/** Reads the lines with a `|` from `start` on as a table; undefined if they are none. */
export function readTable(
  lines: readonly string[],
  start: number,
  attributes: Attributes,
): ReadTable | undefined {
  const first = lines[start] ?? "";
  const hasLeadingPipe = /^\s*\|/.test(first);
  let [rows, head, alignment]: [Row[], readonly Row[], readonly string[]] = [[], [], []];
  const bodies: (readonly Row[])[] = [];
  let hasFooter = false;
  let at = start;
  if (SEPARATOR.test(first)) at += 1;
  for (; at < lines.length && hasPipe(lines[at] ?? ""); at += 1) {
    const line = (lines[at] ?? "").trimEnd();
    if (SEPARATOR.test(line)) {
      if (rows.length === 0) continue;
      if (alignment.length === 0 && !hasFooter) {
        head = rows;
        alignment = readAlignment(line);
      } else bodies.push(rows);
      rows = [];
    } else if (FOOTER.test(line)) {
      if (rows.length > 0) bodies.push(rows);
      rows = [];
      hasFooter = true;
    } else rows.push(splitCells(line, hasLeadingPipe));
  }
  const foot = hasFooter ? rows : [];
  if (!hasFooter && rows.length > 0) bodies.push(rows);
  if (bodies.length === 0) return undefined;
  const all = [...head, ...bodies.flat(), ...foot];
  // A loop, because there may be more rows than a function takes arguments.
  const columns = all.reduce((most, row) => Math.max(most, row.length), 0);
  // One `|` in a code span doesn't make a table.
  if (columns < 2 && !all.some((row) => row.length > 0 && hasLeadingPipe)) return undefined;
  return { table: { kind: "table", attributes, head, bodies, foot, alignment, columns }, length: at - start };
}

function readAlignment(line: string): readonly string[] {
  return [...line.matchAll(/(:?)-+(:?)/g)].map(([, left, right]) =>
    left === "" ? (right === "" ? "" : "right") : right === "" ? "left" : "center",
  );
}

/** A `|` in code belongs to the code. */
function splitCells(line: string, hasLeadingPipe: boolean): Row {
  const cells = [""];
  const part = /<code\b[^>]*>.*?<\/code>|(`+)(?!`).*?[^`]\1(?!`)|\\\||\||[^|\\`<]+|[\s\S]/g;
  for (const [found] of line.matchAll(part)) {
    if (found === "|") cells.push("");
    else cells.push(`${cells.pop() ?? ""}${found === "\\|" ? "|" : found}`);
  }
  if (hasLeadingPipe && cells[0]?.trim() === "") cells.shift();
  if (cells.at(-1)?.trim() === "") cells.pop();
  return cells.map((cell) => cell.trim());
}
