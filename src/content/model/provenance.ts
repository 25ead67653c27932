import type { Entry } from "./post.js";

/** Who says a field, as people would name it, and what is written there. */
interface FieldOrigin {
  readonly from: string;
  readonly text?: string | undefined;
}

/** What was found out about an entry that has no front matter to be read again; by field, those that count first in front. */
export type Provenance = ReadonlyMap<string, readonly FieldOrigin[]>;

/** Called by readers while somebody wants an explanation: on other loads nobody keeps who said what. */
export type RecordProvenance = (entry: Entry, provenance: Provenance) => void;

export type RecordField = (field: string, fieldOrigin: FieldOrigin) => void;

export function collectProvenance(): { readonly provenance: Provenance; readonly recordField: RecordField } {
  const provenance = new Map<string, FieldOrigin[]>();
  const recordField: RecordField = (field, fieldOrigin) => {
    const before = provenance.get(field);
    if (before === undefined) provenance.set(field, [fieldOrigin]);
    else before.push(fieldOrigin);
  };
  return { provenance, recordField };
}
