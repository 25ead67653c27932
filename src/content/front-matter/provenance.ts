import type { Entry } from "#content/model/post.js";
import type { Field } from "#content/model/value.js";
import type { FieldName } from "./field-aliases.js";

export type RecordedField = FieldName | "draft" | "listed" | "post";

/** Where the fields of an entry were read from, in words: "`date` in line 3", "the file's name", "`<pubDate>`". */
export type Provenance = ReadonlyMap<RecordedField, string>;

/** Receives the provenance of every entry that is read. */
export type RecordProvenance = (entry: Entry, provenance: Provenance) => void;

/** Records where a field is read from; the last call for a field counts. */
export type RecordOrigin = (name: RecordedField, origin: Field | string) => void;

/** A value and where it stands (`<pubDate>`); the value is undefined where it isn't there. */
export type Candidate<T> = readonly [from: string, value: T | undefined];

export function firstOf<T>(candidates: readonly Candidate<T>[]): Candidate<T> {
  return candidates.find(([, value]) => value !== undefined) ?? ["", undefined];
}

export function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
