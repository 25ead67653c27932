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
 * What stands in rendered text where a slot will be: letters and digits only, so that neither escaping nor MJML nor the
 * minifier touches it. It carries the whole slot, and nobody who writes posts can guess `slotKey` (hex).
 */
export function slotToken({ field, fallback }: Slot, slotKey: string): string {
  return `x${slotKey}x${Buffer.from(JSON.stringify([field, fallback])).toString("hex")}x`;
}

/** Cuts text at its slot tokens. The result does not depend on `slotKey`. */
export function cutSlots(text: string, slotKey: string): Slotted {
  const pieces = text.split(new RegExp(`x${slotKey}x([0-9a-f]+)x`));
  return pieces
    .map((piece, index) => (index % 2 === 0 ? piece : readSlot(piece)))
    .filter((piece) => piece !== "");
}

function readSlot(hex: string): Slot {
  const [field, fallback]: unknown[] = JSON.parse(Buffer.from(hex, "hex").toString());
  if (!isMergeField(field) || typeof fallback !== "string")
    throw new Error("a slot token was written by something else");
  return { field, fallback };
}

/**
 * Fills the slots with one subscriber's values. A value goes in as one line without control characters, passed through
 * `quote` (HTML escaping for HTML, the identity for text and subjects); it is never looked at as a template.
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
