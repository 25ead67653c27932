import type { KramdownOptions } from "#content/model/kramdown-options.js";

/** What an attribute list says, by name; `refs` are the names of lists that are defined elsewhere. */
export interface Attributes {
  readonly values: Map<string, string>;
  readonly refs: Set<string>;
}

export function noAttributes(): Attributes {
  return { values: new Map(), refs: new Set() };
}

interface Common {
  readonly attributes: Attributes;
}

export interface ListItem extends Common {
  readonly children: Block[];
}

export interface Paragraph extends Common {
  readonly kind: "paragraph";
  text: string;
  /** It is the only text of a list's item, which needs no element of its own. */
  isBare: boolean;
}

/** A table's row, as the text of its cells. */
export type Row = readonly string[];

export interface TableBlock extends Common {
  readonly kind: "table";
  readonly head: readonly Row[];
  /** Each has a `tbody`. */
  readonly bodies: readonly (readonly Row[])[];
  readonly foot: readonly Row[];
  /** Of the columns: `left`, `right`, `center` or "". */
  readonly alignment: readonly string[];
  readonly columns: number;
}

/** A block of kramdown (https://kramdown.gettalong.org/syntax.html). */
export type Block =
  | (Common & { readonly kind: "blank"; readonly isSingle: boolean })
  /** Ends the block before it. `isBoundary`: also for what needs an empty line before it. */
  | (Common & { readonly kind: "end"; readonly isBoundary: boolean; readonly isDefinition: boolean })
  | Paragraph
  | (Common & { readonly kind: "heading"; readonly level: number; readonly text: string })
  | (Common & { readonly kind: "quote"; readonly children: readonly Block[] })
  | (Common & { readonly kind: "code"; readonly text: string; readonly language: string })
  | (Common & { readonly kind: "list"; readonly isOrdered: boolean; readonly items: readonly ListItem[] })
  | (Common & { readonly kind: "definitions"; readonly parts: (Term | Definition)[] })
  | TableBlock
  | (Common & { readonly kind: "math"; readonly text: string })
  | (Common & { readonly kind: "rule" })
  /** HTML as it is written. */
  | (Common & { readonly kind: "html"; readonly html: string })
  /** An element whose content is Markdown. */
  | (Common & {
      readonly kind: "element";
      readonly open: string;
      readonly close: string;
      readonly children: readonly Block[];
    })
  | (Common & {
      readonly kind: "spans";
      readonly open: string;
      readonly close: string;
      readonly text: string;
    })
  | (Common & { readonly kind: "note"; readonly label: string; readonly children: readonly Block[] });

export interface Term extends Common {
  readonly kind: "term";
  readonly text: string;
}

export interface Definition extends Common {
  readonly kind: "definition";
  readonly children: Block[];
}

/** What a whole text has in common. */
export interface Definitions {
  readonly options: KramdownOptions;
  readonly links: Map<string, { readonly href: string; readonly title: string }>;
  readonly attributeLists: Map<string, Attributes>;
  /** Quotes and lists are not nested deeper. */
  readonly maxDepth: number;
  /** Something was nested deeper, and became text. */
  tooDeep: boolean;
}
