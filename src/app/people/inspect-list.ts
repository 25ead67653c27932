import type { ListFile } from "#subscribers/lists/detect-encoding.js";
import { nameEncoding } from "#subscribers/lists/encodings.js";
import { UNKNOWN_LIST } from "#subscribers/lists/formats/list-formats.js";
import { type ListReading, readListColumns } from "#subscribers/lists/open-list.js";
import type { ColumnPlan } from "#subscribers/lists/plan-columns.js";
import { maskAddress } from "#subscribers/mask.js";
import { describeColumns } from "./describe-columns.js";

/** What a list looks like, for somebody who has to say what its columns mean. */
export interface InspectedList {
  readonly name: string;
  /** `Mailchimp`; undefined if it isn't an export that is known. */
  readonly format: string | undefined;
  readonly encoding: string;
  /** A word that shows whether the encoding is right. */
  readonly example?: string;
  readonly caution?: string;
  readonly columns: readonly InspectedColumn[];
}

interface InspectedColumn {
  /** As the list has it. */
  readonly header: string;
  /** `status`, `first name and tags`, `ignored`, `not understood`, or `unclear` if nobody can be imported without an answer. */
  readonly as: string;
  /** Some values. Those that may say who somebody is are masked. */
  readonly examples: readonly string[];
}

/** @throws FeedletterError E_LIST if it isn't text; E_USAGE */
export async function inspectList(file: ListFile, map: readonly string[]): Promise<InspectedList> {
  const reading = await readListColumns(file, { map });
  const { plan, encoding, headers } = reading;
  return {
    name: file.name,
    format: plan.format === UNKNOWN_LIST ? undefined : plan.format.name,
    encoding: nameEncoding(encoding.label),
    example: encoding.example,
    caution: plan.format.caution,
    columns: headers.map((header, index) => ({
      header: header.trim(),
      as: describeUse(plan, { header: header.trim(), index }),
      examples: chooseExamples(reading, index),
    })),
  };
}

function describeUse(
  plan: ColumnPlan,
  { header, index }: { readonly header: string; readonly index: number },
): string {
  if (plan.unclear.some((column) => column.index === index)) return "unclear";
  if (plan.ignored.some((column) => column.index === index)) return "ignored";
  if (plan.notUnderstood.some((column) => column.index === index)) return "not understood";
  return describeColumns(plan).used.find(({ column }) => column === header)?.as ?? "ignored";
}

const MAX_EXAMPLES = 5;
const MAX_LENGTH = 40;
/** A column with so few values says what kind of person somebody is, not who. */
const FEW_VALUES = 12;

function chooseExamples({ plan, sample }: ListReading, index: number): readonly string[] {
  const counts = new Map<string, number>();
  for (const row of sample) {
    const value = (row[index] ?? "").replace(/[\p{C}\s]+/gu, " ").trim();
    if (value !== "") counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const values = [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
  const isAt = (columns: readonly { readonly index: number }[]): boolean =>
    columns.some((column) => column.index === index);
  const names = [...plan.address, ...plan.fullName, ...plan.firstName, ...plan.lastName];
  const speaks = isAt(plan.status) || isAt(plan.unclear);
  const repeats = values.length <= FEW_VALUES && values.length < sample.length / 2;
  const isOpen = !isAt(names) && (speaks || repeats);
  return values
    .slice(0, MAX_EXAMPLES)
    .map((value) => (isOpen && !value.includes("@") ? value.slice(0, MAX_LENGTH) : maskText(value)));
}

/** `A…`, `a…@readers.example` */
export function maskText(text: string): string {
  if (text.includes("@")) return maskAddress(text).slice(0, MAX_LENGTH);
  const [first = ""] = text;
  return `${first}…`;
}
