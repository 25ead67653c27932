import { toPlainLine } from "#content/text/characters.js";
import type { MergeField, MergeValues, Slot, Slotted } from "./issue.js";

const MERGE_FIELDS = [
  "name",
  "address",
  "unsubscribeUrl",
  "preferencesUrl",
] as const satisfies readonly MergeField[];

export function isMergeField(name: unknown): name is MergeField {
  return MERGE_FIELDS.some((field) => field === name);
}

/** For "did you mean". */
export function mergeFieldNames(): readonly string[] {
  return MERGE_FIELDS;
}

/**
 * A mark for a slot in rendered text. It consists of letters and digits, so escaping, MJML and the minifier don't change it. It
 * contains the whole slot, and authors of posts can't forge it without `slotKey` (hex).
 */
export function slotToken({ field, fallback, before, after }: Slot, slotKey: string): string {
  const around = before || after ? [before ?? "", after ?? ""] : [];
  return `x${slotKey}x${Buffer.from(JSON.stringify([field, fallback, ...around])).toString("hex")}x`;
}

/** Splits text at its slot tokens. The result doesn't depend on `slotKey`. */
export function cutSlots(text: string, slotKey: string): Slotted {
  const pieces = text.split(new RegExp(`x${slotKey}x([0-9a-f]+)x`));
  return pieces
    .map((piece, index) => (index % 2 === 0 ? piece : readSlot(piece)))
    .filter((piece) => piece !== "");
}

function readSlot(hex: string): Slot {
  const [field, ...texts]: unknown[] = JSON.parse(Buffer.from(hex, "hex").toString());
  const [fallback, before, after] = texts.filter((text) => typeof text === "string");
  if (!isMergeField(field) || fallback === undefined) throw new Error("invalid slot token");
  return before || after ? { field, fallback, before, after } : { field, fallback };
}

/**
 * Fills the slots with one subscriber's values, each as one line without control characters. Values are never parsed as
 * templates.
 *
 * @param quote escapes HTML for HTML; the identity for text and subjects
 */
export function fillSlots(slotted: Slotted, values: MergeValues, quote: (value: string) => string): string {
  return slotted
    .map((piece) => (typeof piece === "string" ? piece : quote(fillSlot(piece, values))))
    .join("");
}

function fillSlot({ field, fallback, before = "", after = "" }: Slot, values: MergeValues): string {
  const value = toPlainLine(values[field] ?? "");
  return value === "" ? toPlainLine(fallback) : `${before}${value}${after}`;
}
