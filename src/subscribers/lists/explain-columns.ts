import { FeedletterError, type Problem } from "#errors.js";
import { parseAddress } from "../address.js";
import { denialOf } from "./consent-words.js";
import { EMPTY, isDate, normaliseCell } from "./list-format.js";
import type { ColumnPlan, ListColumn } from "./plan-columns.js";
import { isNo, isYes, readStatusWord } from "./status-words.js";

/** The first rows of a list. */
export type Sample = readonly (readonly string[])[];

const MAX_VALUES = 5;

/** Each unclear column with its values, and with the `--map` that would answer. */
export function unclearColumns(
  { unclear, format }: ColumnPlan,
  { file, sample }: { readonly file: string; readonly sample: Sample },
): FeedletterError {
  const [first, ...others] = unclear.map((column): Problem => {
    const values = valuesOf(column, sample);
    const name = column.header.slice(0, 60);
    return {
      message: `The column \`${name}\` may say ${denialOf(column.column) === undefined ? "who wants your mail and who doesn't" : "who must not get mail"}, but Feedletter doesn't know what its values mean (${describeValues(values)}). Nobody was imported.`,
      fix: `Say which values mean that the person wants your mail: --map "${name}=status:${suggest(column.column, values)}". If the column is about something else: --map "${name}=ignore".`,
      place: { file, line: 1 },
    };
  });
  if (first === undefined) throw new Error(`${format.name} has no unclear columns`);
  return new FeedletterError("E_LIST", { ...first, others });
}

/** Distinct values, the most frequent first. */
function valuesOf({ index }: ListColumn, sample: Sample): readonly string[] {
  const counts = new Map<string, number>();
  for (const row of sample) {
    const value = (row[index] ?? "").replace(/[\p{C}\s]+/gu, " ").trim();
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
}

function describeValues(values: readonly string[]): string {
  if (values.length === 0) return "the list has no rows";
  const shown = values
    .slice(0, MAX_VALUES)
    .map((value) => (value === "" ? "empty" : `“${value.slice(0, 40)}”`))
    .join(", ");
  return values.length > MAX_VALUES ? `such as ${shown}` : shown;
}

/** Values that seem to be the yes; `VALUE` if none does. */
function suggest(column: string, values: readonly string[]): string {
  const denies = denialOf(column) !== undefined;
  const wanted = values.filter((value) => {
    const word = normaliseCell(value);
    if (word === EMPTY) return denies;
    return denies ? isNo(word) : isYes(word) || readStatusWord(word) === "yes";
  });
  if (wanted.length > 0)
    return wanted
      .slice(0, MAX_VALUES)
      .map((value) => (value === "" ? "empty" : value.toLowerCase()))
      .join(",");
  if (denies) return values.some((value) => isYes(normaliseCell(value))) ? "no" : "empty";
  if (values.some((value) => isNo(normaliseCell(value)))) return "yes";
  return values.some((value) => isDate(normaliseCell(value))) ? "filled" : "VALUE";
}

/** The list has no column with addresses that Feedletter knows. */
export function noAddressColumn(
  headers: readonly string[],
  { file, sample }: { readonly file: string; readonly sample: Sample },
): FeedletterError {
  const isAddress = (cell: string | undefined): boolean => parseAddress(cell ?? "").kind === "address";
  const place = { file, line: 1 };
  if (headers.every((header) => header.trim() === "") && sample.length === 0)
    return new FeedletterError("E_LIST", {
      message: "The file is empty. Nobody was imported.",
      fix: "Export the list again, or check the path.",
      place,
    });
  if (headers.some(isAddress)) {
    return new FeedletterError("E_LIST", {
      message: "The first line is a person already: the list has no line with the names of its columns.",
      fix: "Add one above it, such as `email` or `email,name`, and run the command again.",
      place,
    });
  }
  const likely = headers.find((_, index) => sample.some((row) => isAddress(row[index]?.trim())));
  return new FeedletterError("E_LIST", {
    message: `The list has no column with email addresses. Its columns are ${JSON.stringify(headers.slice(0, 20).join(", ")).slice(0, 300)}.`,
    fix:
      likely === undefined
        ? 'Name the column with the addresses `email`, or say which one it is: --map "COLUMN=email".'
        : `If the addresses are in \`${likely.trim().slice(0, 60)}\`: --map "${likely.trim().slice(0, 60)}=email".`,
    place,
  });
}

/** The service's export can't say who is subscribed, or this one was made without the column. */
export function noStatusColumn(
  { format, status }: ColumnPlan,
  { file, sample }: { readonly file: string; readonly sample: Sample },
): FeedletterError {
  const wanted = [...new Set(format.status.flatMap(({ columns, says }) => (says.yes ? [columns[0]] : [])))];
  const [close] = status;
  const map =
    close === undefined
      ? "COLUMN=status:VALUE"
      : `${close.header.slice(0, 60)}=status:${suggest(close.column, valuesOf(close, sample))}`;
  return new FeedletterError("E_LIST", {
    message: `This export from ${format.name} doesn't say who has unsubscribed: it has no column ${wanted.map((column) => `\`${column}\``).join(" or ")}. Nobody was imported.`,
    fix: `Export it again with the status of the contacts. If you are sure that nobody in it has unsubscribed, name a column and its values that mean that the person wants your mail: --map "${map}".`,
    place: { file, line: 1 },
  });
}
