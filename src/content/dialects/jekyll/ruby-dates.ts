import type { Field } from "#content/model/value.js";

const DAY = /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/;
/** What YAML takes for a time without a zone, which Ruby then reads as UTC. Without seconds it is text, and local time. */
const TIME_WITHOUT_ZONE = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|[ \t]+)\d{1,2}:\d\d:\d\d(?:\.\d*)?$/;

/** `2026-02-30` is 2 March for Ruby. A day after the 31st is none for Ruby either. */
export function rollOver(written: string): string {
  const [all = "", year, month, day] = DAY.exec(written) ?? [];
  if (all === "" || Number(day) > 31 || Number(month) < 1 || Number(month) > 12 || Number(day) < 1)
    return written;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return `${date.toISOString().slice(0, 10)}${written.slice(all.length)}`;
}

/** A date as Ruby reads it, written so that everybody reads it alike. */
export function normaliseDate(field: Field): Field {
  if (typeof field.value !== "string") return field;
  const written = field.value.trim();
  const value = rollOver(TIME_WITHOUT_ZONE.test(written) ? `${written} +0000` : written);
  return value === field.value ? field : { ...field, value };
}
