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
export function slotToken({ field, fallback }: Slot, slotKey: string): string {
  return `x${slotKey}x${Buffer.from(JSON.stringify([field, fallback])).toString("hex")}x`;
}

/** Splits text at its slot tokens. The result doesn't depend on `slotKey`. */
export function cutSlots(text: string, slotKey: string): Slotted {
  const pieces = text.split(new RegExp(`x${slotKey}x([0-9a-f]+)x`));
  return pieces
    .map((piece, index) => (index % 2 === 0 ? piece : readSlot(piece)))
    .filter((piece) => piece !== "");
}

function readSlot(hex: string): Slot {
  const [field, fallback]: unknown[] = JSON.parse(Buffer.from(hex, "hex").toString());
  if (!isMergeField(field) || typeof fallback !== "string") throw new Error("invalid slot token");
  return { field, fallback };
}

/**
 * Fills the slots with one subscriber's values, each as one line without control characters. Values are never parsed as
 * templates.
 *
 * @param quote escapes HTML for HTML; the identity for text and subjects
 */
export function fillSlots(slotted: Slotted, values: MergeValues, quote: (value: string) => string): string {
  return slotted
    .map((piece) =>
      typeof piece === "string"
        ? piece
        : quote(toPlainLine(values[piece.field] ?? "") || toPlainLine(piece.fallback)),
    )
    .join("");
}
