import { type Field, type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { toPlainLine } from "#content/text/characters.js";
import type { FindingCode } from "#findings.js";
import type { Instant } from "#zoned-time.js";
import { type ResolveWallTime, readDate } from "./dates.js";
import { FIELD_ALIASES, type FieldName } from "./field-aliases.js";
import type { RecordOrigin } from "./provenance.js";

/** Adds a finding about the file that is being read; an error leaves the file out. */
export type Report = (code: FindingCode, message: string, line?: number) => void;

export interface FrontMatterContext {
  readonly fields: Fields;
  readonly report: Report;
  /** Given for `list --explain`. */
  readonly recordOrigin?: RecordOrigin | undefined;
}

/** The first of `names` that is there and not empty. A nested one has the line of the field that it is in. */
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

/** "line 3", or the generator's file. */
export function formatFieldPlace({ from, line }: Field): string {
  return from ?? `line ${line}`;
}

/** "`date` in line 3" */
export function formatOrigin(origin: Field | string): string {
  return typeof origin === "string" ? origin : `\`${origin.name}\` in ${formatFieldPlace(origin)}`;
}

/** A scalar as one line of plain text; undefined for lists, maps and white space. */
export function textOf(value: Value | undefined): string | undefined {
  if (value === undefined || value === null || isList(value) || isMap(value)) return undefined;
  return toPlainLine(String(value)) || undefined;
}

/** The text of the first of these keys that has one. */
export function firstText(map: ReadonlyMap<string, Value>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = textOf(map.get(key));
    if (text !== undefined) return text;
  }
  return undefined;
}

/** A line of plain text; a list or a map is an E_TYPE. */
export function readLine(
  { fields, report, recordOrigin }: FrontMatterContext,
  name: FieldName,
): string | undefined {
  const field = findField(fields, FIELD_ALIASES[name]);
  if (field === undefined) return undefined;
  if (isList(field.value) || isMap(field.value)) {
    report(
      "E_TYPE",
      `\`${field.name}\` is ${isList(field.value) ? "a list" : "a map"}, not text.`,
      field.line,
    );
  }
  const text = textOf(field.value);
  if (text !== undefined) recordOrigin?.(name, field);
  return text;
}

/** The first alias of a date that isn't a yes or no: `published: false` marks a draft. */
export function findDate(fields: Fields, name: FieldName): Field | undefined {
  const names = FIELD_ALIASES[name];
  const field = findField(fields, names);
  if (field === undefined || !YES_OR_NO.test(String(field.value).trim())) return field;
  const others = names.filter((name) => !YES_OR_NO.test(String(fields.get(name)?.value).trim()));
  return findField(fields, others);
}

/** An invalid date is an E_DATE. */
export function readInstant(
  { fields, report, recordOrigin }: FrontMatterContext,
  name: FieldName,
  zone: ResolveWallTime,
): Instant | undefined {
  const field = findDate(fields, name);
  if (field === undefined) return undefined;
  const instant = typeof field.value === "string" ? readDate(field.value, zone) : undefined;
  if (instant !== undefined) recordOrigin?.(name, field);
  else report("E_DATE", `"${textOf(field.value) ?? field.name}" is not a valid date.`, field.line);
  return instant;
}

/** From a list, or a string with commas. A space doesn't separate: "open source" is one name. */
export function readNames(
  { fields, report, recordOrigin }: FrontMatterContext,
  name: FieldName,
): readonly string[] {
  const field = findField(fields, FIELD_ALIASES[name]);
  if (field === undefined) return [];
  recordOrigin?.(name, field);
  if (typeof field.value === "string") return field.value.split(",").map(toPlainLine).filter(Boolean);
  const items = isList(field.value) ? field.value : [field.value];
  const read = items.map(
    (item) =>
      textOf(item) ??
      (isMap(item) ? textOf(item.get("name") ?? item.get("title") ?? item.get("label")) : undefined),
  );
  if (read.some((text, index) => text === undefined && !isEmpty(items[index])))
    report("W_FIELD", `\`${field.name}\` has an item without a name.`, field.line);
  return read.filter((text) => text !== undefined);
}

const YES_OR_NO = /^(?:true|false|yes|no|on|off)$/i;
const YES = /^(?:true|yes|on|y|1)$/i;
const NO = /^(?:false|no|off|n|0)$/i;

export function isYes(value: Value): boolean {
  return YES.test(textOf(value) ?? "");
}

export function isNo(value: Value): boolean {
  return NO.test(textOf(value) ?? "");
}

const UNPUBLISHED = /^(?:draft|private|pending|trash|hidden|unlisted|unpublished)$/i;

/** Whether the front matter marks the post as a draft. An unknown value is an error: a guess could publish it. */
export function readDraft({ fields, report, recordOrigin }: FrontMatterContext): boolean {
  const draft = findField(fields, ["draft"]);
  const published = findField(fields, ["published"]);
  const status = findField(fields, ["status"]);
  if (draft !== undefined && !isYes(draft.value) && !isNo(draft.value))
    report("E_TYPE", `\`${draft.name}\` must be true or false.`, draft.line);
  const reason =
    draft !== undefined && isYes(draft.value)
      ? draft
      : published !== undefined && isNo(published.value)
        ? published
        : status !== undefined && UNPUBLISHED.test(String(status.value).trim())
          ? status
          : undefined;
  const origin = reason ?? draft ?? published ?? status;
  if (origin !== undefined) recordOrigin?.("draft", origin);
  return reason !== undefined;
}
