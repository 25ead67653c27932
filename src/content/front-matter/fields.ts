import { type Field, type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { toPlainLine } from "#content/text/characters.js";
import type { FindingCode } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type ResolveWallTime, readDate } from "./dates.js";

/** Says something about the file at hand; an error leaves the file out. */
export type Report = (code: FindingCode, message: string, line?: number) => void;

/** A file's fields, and where to say what is wrong with them. */
export interface FrontMatterContext {
  readonly fields: Fields;
  readonly report: Report;
}

/** The first of `names` that is there and not empty. Its line is that of the field at the top. */
export function findField(fields: Fields, names: readonly string[]): Field | undefined {
  for (const name of names) {
    const field = fields.get(name) ?? (name.includes(".") ? findNested(fields, name) : undefined);
    if (field !== undefined && !isEmpty(field.value)) return field;
  }
  return undefined;
}

function findNested(fields: Fields, name: string): Field | undefined {
  const dot = name.indexOf(".");
  const field = fields.get(name.slice(0, dot));
  const value = isMap(field?.value) ? field.value.get(name.slice(dot + 1)) : undefined;
  return field === undefined || value === undefined ? undefined : { ...field, value };
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "string" && value.trim() === "";
}

/** Where a field stands: in the post, or in a file of the generator's. */
export function formatFieldPlace({ from, line }: Field): string {
  return from ?? `line ${line}`;
}

/** A scalar as one line of plain text; undefined for lists, maps and what holds no text. */
export function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || isList(value) || isMap(value)) return undefined;
  return toPlainLine(String(value)) || undefined;
}

/** A line of plain text; what isn't one is an E_TYPE. */
export function readLine(
  { fields, report }: FrontMatterContext,
  names: readonly string[],
): string | undefined {
  const field = findField(fields, names);
  if (field === undefined) return undefined;
  if (isList(field.value) || isMap(field.value)) {
    report(
      "E_TYPE",
      `\`${field.name}\` is ${isList(field.value) ? "a list" : "a map"}, not text.`,
      field.line,
    );
  }
  return textOf(field.value);
}

/** The field that dates something. `published: false` is one of drafts, not of dates. */
export function findDate(fields: Fields, names: readonly string[]): Field | undefined {
  const field = findField(fields, names);
  if (field === undefined || !YES_OR_NO.test(String(field.value).trim())) return field;
  const others = names.filter((name) => !YES_OR_NO.test(String(fields.get(name)?.value).trim()));
  return findField(fields, others);
}

/** The instant that the first of `names` gives; what is no date is an E_DATE. */
export function readInstant(
  { fields, report }: FrontMatterContext,
  names: readonly string[],
  zone: ResolveWallTime,
): Instant | undefined {
  const field = findDate(fields, names);
  if (field === undefined) return undefined;
  const instant = typeof field.value === "string" ? readDate(field.value, zone) : undefined;
  if (instant === undefined)
    report("E_DATE", `"${textOf(field.value) ?? field.name}" is no date.`, field.line);
  return instant;
}

/** Words and numbers, from a list or one string. Of a string only commas part: a blank belongs to "open source". */
export function readNames(
  { fields, report }: FrontMatterContext,
  names: readonly string[],
): readonly string[] {
  const field = findField(fields, names);
  if (field === undefined) return [];
  if (typeof field.value === "string") return field.value.split(",").map(toPlainLine).filter(Boolean);
  const items = isList(field.value) ? field.value : [field.value];
  const read = items.map(
    (item) =>
      textOf(item) ??
      (isMap(item) ? textOf(item.get("name") ?? item.get("title") ?? item.get("label")) : undefined),
  );
  if (read.some((name, index) => name === undefined && !isEmpty(items[index]))) {
    report("W_FIELD", `\`${field.name}\` holds something that is no name.`, field.line);
  }
  return read.filter((name) => name !== undefined);
}

const YES_OR_NO = /^(?:true|false|yes|no|on|off)$/i;
const YES = /^(?:true|yes|on|y|1)$/i;
const NO = /^(?:false|no|off|n|0)$/i;

/** Whether the front matter holds the post back. What can't be understood is an error: a guess could publish it. */
export function readDraft({ fields, report }: FrontMatterContext): boolean {
  const draft = findField(fields, ["draft"]);
  const published = findField(fields, ["published"]);
  const status = findField(fields, ["status"]);
  if (draft !== undefined && !YES.test(String(draft.value)) && !NO.test(String(draft.value))) {
    report("E_TYPE", `\`${draft.name}\` is neither true nor false.`, draft.line);
  }
  return (
    (draft !== undefined && YES.test(String(draft.value))) ||
    (published !== undefined && NO.test(String(published.value))) ||
    (status !== undefined &&
      /^(?:draft|private|pending|trash|hidden|unpublished)$/i.test(String(status.value).trim()))
  );
}
