import type { KnownDigest } from "./people-page.js";

/** What a column can mean, with the words of the page. */
export const COLUMN_MEANINGS = {
  status: "who wants the mails",
  ignore: "nothing here",
  email: "address",
  name: "name",
  "first-name": "first name",
  "last-name": "last name",
  language: "language",
  "consented-at": "time of consent",
  tags: "tags",
} as const;

export type ColumnMeaning = keyof typeof COLUMN_MEANINGS;

/** What the publisher has chosen. */
export interface ImportChoices {
  /** By position in `columnNames`. Columns that aren't here are read as they are understood. */
  readonly columns: readonly {
    readonly index: number;
    readonly means: ColumnMeaning;
    /** For `status`: values of people who want the mails, separated by commas. */
    readonly values: string;
  }[];
  readonly digests: readonly string[];
  /** Make tags that posts have the topics of people. */
  readonly tags: boolean;
  /** Where these people gave their consent; "" for the file's name. */
  readonly source: string;
}

interface ViewedList {
  readonly name: string;
  /** Undefined if it isn't an export that is known. */
  readonly format: string | undefined;
  readonly encoding: string;
  /** A word that shows whether the encoding is right. */
  readonly example?: string;
  readonly caution?: string;
  readonly columns: readonly ViewedColumn[];
}

interface ViewedColumn {
  readonly header: string;
  /** `status`, `ignored`, `not understood`, `unclear`, … */
  readonly as: string;
  readonly examples: readonly string[];
}

/** What would happen. */
export interface RehearsedImport {
  readonly rows: number;
  readonly counts: Readonly<
    Record<"added" | "already" | "left" | "stays-left" | "suppressed" | "repeated" | "rejected", number>
  >;
  /** Why rows stay out, the most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly rows: number }[];
  /** Names that another program has damaged. */
  readonly damagedNames: number;
  /** Lists in which nothing says who subscribed, so being in it counts. */
  readonly everybody: readonly string[];
  readonly tags?: {
    readonly taken: readonly (readonly [tag: string, people: number])[];
    readonly unknown: readonly (readonly [tag: string, people: number])[];
  };
  /** The first rows, with masked addresses and names. */
  readonly preview: readonly {
    readonly line: number;
    readonly address: string;
    readonly name?: string;
    readonly language?: string;
    readonly consentedAt?: number;
    readonly topics: readonly string[];
    readonly effect: keyof RehearsedImport["counts"];
  }[];
}

export interface ImportView {
  /** Names the kept file for the next form. */
  readonly upload: string;
  readonly lists: readonly ViewedList[];
  /** Files of an archive that aren't lists. */
  readonly skipped: readonly string[];
  readonly digests: readonly KnownDigest[];
  readonly choices: ImportChoices;
  /** Identifies `choices`. */
  readonly shown: string;
  /** What is missing before anybody can be imported. */
  readonly problems: readonly string[];
  readonly result?: RehearsedImport;
}

/** The names of all columns, each once. */
export function columnNames(lists: readonly Pick<ViewedList, "columns">[]): readonly string[] {
  return [...new Set(lists.flatMap(({ columns }) => columns.map(({ header }) => header)))];
}
