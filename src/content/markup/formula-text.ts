import { decodeEntities } from "./entities.js";

/**
 * A formula as text, for mails and excerpts: its TeX where an annotation has it, else its parts in a row.
 *
 * @param formula a `<math>` of cleaned HTML, with its tags
 */
export function formulaToText(formula: string): string {
  const tex = /<annotation encoding="application\/x-tex">([^<]*)<\/annotation>/i.exec(formula)?.[1];
  if (tex !== undefined && tex.trim() !== "") return decodeEntities(tex).trim();
  return writeParts(formula.replace(/<annotation\b[^>]*>[^<]*<\/annotation>/gi, ""));
}

/** What stands between the parts of an element. */
const BETWEEN: ReadonlyMap<string, readonly string[]> = new Map([
  ["mfrac", ["/"]],
  ["msup", ["^"]],
  ["msub", ["_"]],
  ["msubsup", ["_", "^"]],
  ["munder", ["_"]],
  ["mover", ["^"]],
  ["munderover", ["_", "^"]],
  ["mtr", [", "]],
  ["mtable", ["; "]],
]);

interface Part {
  readonly name: string;
  readonly children: string[];
}

function writeParts(formula: string): string {
  const open: Part[] = [{ name: "", children: [] }];
  for (const { 0: found, 1: slash = "", 2: name = "" } of formula.matchAll(/<(\/?)([a-z]+)[^>]*>|[^<]+/g)) {
    if (name === "") open.at(-1)?.children.push(decodeEntities(found).trim());
    else if (slash === "") open.push({ name, children: [] });
    else if (open.length > 1) {
      const part = open.pop();
      if (part !== undefined) open.at(-1)?.children.push(joinPart(part));
    }
  }
  return open.flatMap(({ children }) => children).join("");
}

function joinPart({ name, children }: Part): string {
  const parts = children.filter((child) => child !== "");
  if (name === "msqrt") return `√${group(parts.join(""))}`;
  const between = BETWEEN.get(name);
  if (between === undefined) return parts.join("");
  const isTable = name === "mtr" || name === "mtable";
  return parts
    .map((part, index) => {
      const mark = index === 0 ? "" : (between[index - 1] ?? between.at(-1) ?? "");
      return `${mark}${isTable ? part : group(part)}`;
    })
    .join("");
}

/** `x+1` in a fraction is `(x+1)`. */
function group(part: string): string {
  return /^[\p{L}\p{N}.]*$/u.test(part) ? part : `(${part})`;
}
