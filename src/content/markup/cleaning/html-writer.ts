import { dropIllegalCharacters } from "#content/text/characters.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { type Attributes, writeAttributes } from "./attributes.js";
import type { EmbedLink } from "./embeds.js";
import type { HtmlNode } from "./html-tree.js";
import type { LossMeter } from "./losses.js";

/** What has been written of a body. */
export interface Written {
  readonly base: string;
  readonly meter: LossMeter;
  /** Of the HTML. A string would be copied each time that its end is looked at. */
  readonly pieces: string[];
  /** Texts, pictures and media that can be seen. */
  shown: number;
  /** Shapes in drawings. */
  drawn: number;
  /** Open elements. */
  depth: number;
  /** Formulas around. HTML in them becomes text. */
  formulas: number;
  /** Elements were left out whose end or beginning would end others. */
  unwrapped: boolean;
  /** The last picture: its address, which piece it is, and whether it is for people without scripts. */
  picture: { readonly src: string; readonly at: number; readonly isFallback: boolean };
}

/** What is written next: nodes, and after them what closes the element around. */
export interface Opened {
  readonly children: readonly HtmlNode[];
  readonly close?: () => void;
}

/** More than any author needs, and few enough for every parser that reads our output. */
const MAX_DEPTH = 256;

export function startWriting(base: string, meter: LossMeter): Written {
  return {
    base,
    meter,
    pieces: [],
    shown: 0,
    drawn: 0,
    depth: 0,
    formulas: 0,
    unwrapped: false,
    picture: { src: "", at: 0, isFallback: false },
  };
}

export function writeText(written: Written, text: string): void {
  const legal = dropIllegalCharacters(text);
  if (legal === "") return;
  if (/[^ \t\n\f\r]/.test(legal)) written.shown += 1;
  written.pieces.push(escapeHtmlText(legal));
}

/** @param name in small letters, but for parts of drawings */
export function writeElement(
  written: Written,
  name: string,
  { attributes, children, close }: Opened & { readonly attributes: Attributes },
): Opened {
  if (written.depth >= MAX_DEPTH) {
    written.unwrapped = true;
    written.meter.add("nested more than 256 levels deep", "element");
    return { children, close };
  }
  written.depth += 1;
  written.pieces.push(`<${name}${writeAttributes(attributes)}>`);
  return {
    children,
    close: () => {
      close?.();
      written.depth -= 1;
      written.pieces.push(`</${name}>`);
    },
  };
}

export function writeVoid(written: Written, name: string, attributes: Attributes): void {
  written.pieces.push(`<${name}${writeAttributes(attributes)} />`);
}

export function writeLink(written: Written, { href, text }: EmbedLink): void {
  // Two links in a row would read as one.
  if (written.pieces.at(-1) === "</a>") written.pieces.push(" ");
  written.pieces.push(`<a${writeAttributes({ href })}>`);
  writeText(written, text);
  written.pieces.push("</a>");
}
