import { noAttributes } from "./blocks.js";
import { countIndented, outdent } from "./lines.js";
import type { Reading } from "./reading.js";

const NOTE = /^ {0,3}\[\^(\w[\w-]*)\]:[ \t]*(.*)$/;
const LINK = /^ {0,3}\[([^\]]{1,999})\]:[ \t]*(?:<([^>]*)>)?(.*)$/;
const TITLE = /^[ \t]*(["'])(.+)\1[ \t]*$/;
const ABBREVIATION = /^ {0,3}\*\[[^\]]{1,200}\]:/;

/** What is defined for the whole text, wherever it stands: a note, the target of links, an abbreviation, which only explains a word to a mouse. */
export function readDefinition(reading: Reading, at: number): number | undefined {
  const line = reading.lines[at] ?? "";
  if (!/^ {0,3}\*?\[/.test(line)) return undefined;
  return readNote(reading, at) ?? readLink(reading, at) ?? readAbbreviation(reading, at);
}

function endDefinition({ blocks }: Reading): void {
  blocks.push({ kind: "end", attributes: noAttributes(), isBoundary: false, isDefinition: true });
}

function readNote(reading: Reading, at: number): number | undefined {
  const { lines, blocks } = reading;
  const [, label, text = ""] = NOTE.exec(lines[at] ?? "") ?? [];
  if (label === undefined) return undefined;
  const length = countIndented(lines, at + 1);
  const inner = [text, ...lines.slice(at + 1, at + 1 + length).map(outdent)];
  blocks.push({ kind: "note", attributes: noAttributes(), label, children: reading.parse(inner) });
  endDefinition(reading);
  return at + 1 + length;
}

function readLink(reading: Reading, at: number): number | undefined {
  const { lines, definitions } = reading;
  const [, label, bracketed, written = ""] = LINK.exec(lines[at] ?? "") ?? [];
  if (label === undefined || label.startsWith("^")) return undefined;
  const rest = written.trim();
  const own = bracketed === undefined ? splitTitle(rest) : { href: bracketed, title: titleOf(rest) };
  if (
    own.href === undefined ||
    own.href === "" ||
    (bracketed !== undefined && rest !== "" && own.title === undefined)
  )
    return undefined;
  const below = own.title === undefined ? titleOf(lines[at + 1] ?? "") : undefined;
  definitions.links.set(label, { href: own.href, title: own.title ?? below ?? "" });
  endDefinition(reading);
  return at + (below === undefined ? 1 : 2);
}

function titleOf(text: string): string | undefined {
  return TITLE.exec(text)?.[2];
}

/** An address may have spaces, but none before quotes that are no title. */
function splitTitle(text: string): { readonly href: string | undefined; readonly title: string | undefined } {
  const quote = text.search(/[ \t]["']/);
  if (quote === -1) return { href: text, title: undefined };
  const title = titleOf(text.slice(quote));
  return { href: title === undefined ? undefined : text.slice(0, quote).trim(), title };
}

function readAbbreviation(reading: Reading, at: number): number | undefined {
  if (!ABBREVIATION.test(reading.lines[at] ?? "")) return undefined;
  endDefinition(reading);
  return at + 1;
}
