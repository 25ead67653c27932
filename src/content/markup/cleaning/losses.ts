/** What readers would have seen. A drawing counts as a picture. */
export type LossKind =
  | "word"
  | "heading"
  | "picture"
  | "cell"
  | "link"
  | "embed"
  | "field"
  | "style"
  | "element";

export type Amounts = Readonly<Record<LossKind, number>>;

/** Something of a post that its HTML in feeds doesn't show. */
export interface Loss {
  /** `<canvas>`, say. Losses of one cause are reported together. */
  readonly cause: string;
  readonly amounts: Amounts;
  /** What its line has, in lower case; "" where that isn't known. */
  readonly sign: string;
}

export interface LossMeter {
  readonly add: (cause: string, kind: LossKind, count?: number, sign?: string) => void;
  readonly losses: () => readonly Loss[];
}

const NAMES: readonly (readonly [LossKind, string, string])[] = [
  ["heading", "heading", "headings"],
  ["word", "word", "words"],
  ["picture", "picture", "pictures"],
  ["cell", "table cell", "table cells"],
  ["link", "link", "links"],
  ["embed", "embed", "embeds"],
  ["field", "form field", "form fields"],
  ["style", "style sheet", "style sheets"],
  ["element", "element", "elements"],
];

const NOTHING: Amounts = {
  word: 0,
  heading: 0,
  picture: 0,
  cell: 0,
  link: 0,
  embed: 0,
  field: 0,
  style: 0,
  element: 0,
};

/** Of a post. Nobody reads more. */
const MAX_CAUSES = 20;

export function makeLossMeter(): LossMeter {
  const found = new Map<string, { readonly sign: string; readonly amounts: Record<LossKind, number> }>();
  return {
    add: (named, kind, count = 1, sign = "") => {
      if (count <= 0) return;
      const cause = found.size < MAX_CAUSES || found.has(named) ? named : "other causes";
      const known = found.get(cause) ?? { sign, amounts: { ...NOTHING } };
      known.amounts[kind] += count;
      found.set(cause, known);
    },
    losses: () => [...found].map(([cause, { sign, amounts }]) => ({ cause, sign, amounts })),
  };
}

/** `2 pictures and 14 words (<canvas>)` */
export function describeLoss({ cause, amounts }: Loss): string {
  const parts = NAMES.flatMap(([kind, one, many]) =>
    amounts[kind] === 0 ? [] : [`${amounts[kind]} ${amounts[kind] === 1 ? one : many}`],
  );
  const last = parts.pop() ?? "";
  return `${parts.length === 0 ? last : `${parts.join(", ")} and ${last}`} (${cause})`;
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
