import type { Place } from "#errors.js";
import type { Finding } from "#findings.js";

export interface NoteLink {
  /** Plain text. */
  readonly title: string;
  /** Absolute. */
  readonly url: string;
}

/** A post as the note names it: its slug, path, file, URL or id. */
export interface NamedPost {
  readonly name: string;
  readonly place: Place;
}

/** What the publisher writes above the posts of one issue. */
export interface Note {
  /** Cleaned, with absolute URLs; "" if there is nothing but front matter. */
  readonly html: string;
  /** Instead of the digest's. Plain text, not a template. */
  readonly subject?: string;
  /** Shown after the posts. */
  readonly also: readonly NoteLink[];
  /** The posts to show first, in this order. */
  readonly first: readonly NamedPost[];
  /** It is an issue even if there are no new posts. */
  readonly alone: boolean;
  /** Relative to the configuration's folder. */
  readonly file: string;
  /** SHA-256 of the file. */
  readonly fingerprint: string;
}

/** In mails and on pages, before the ids in a note, which could be those of a post. */
export const NOTE_ID_PREFIX = "n-";

export interface ReadNote {
  /** Missing if there is no such file, if it is empty, and if a finding is an error. */
  readonly note?: Note;
  readonly findings: readonly Finding[];
}
