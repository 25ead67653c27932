/**
 * What a cell says about a person. `nothing`: it is silent, so other columns decide. `no`: the person gets no mail there, but hasn't
 * left or bounced. `unclear`: the cell isn't understood.
 */
export type Statement = "nothing" | "yes" | "unclear" | "no" | "unconfirmed" | "left" | "undeliverable";

/** From the weakest to the strongest: if columns disagree, the strongest counts, and "yes" only if nothing contradicts it. */
export const STATEMENTS: readonly Statement[] = [
  "nothing",
  "yes",
  "unclear",
  "no",
  "unconfirmed",
  "left",
  "undeliverable",
];

/** Cells as `normaliseCell` returns them. */
export const EMPTY = "";
/** Any cell that isn't empty and isn't listed. */
export const FILLED = "*";
/** Any cell that `isDate` accepts. */
export const DATE = "<date>";

/** What a column says, by cell. A cell that isn't listed is unclear, or what the general words say against it. */
export interface StatusRule {
  /** Normalised names of the column: it is called one of these. */
  readonly columns: readonly string[];
  /** It can't decide by itself, but the publisher may say with `--map` that it does. */
  readonly mayBeMapped?: boolean;
  readonly says: Readonly<Partial<Record<Statement, readonly string[]>>>;
}

/** The export of a service, as data. Columns are named as `normaliseColumn` returns them. */
export interface ListFormat {
  readonly name: string;
  /** The page or source file that says which columns and values the service exports. */
  readonly document: string;
  /** A list with all columns of one of these sets has this format. */
  readonly marks: readonly (readonly string[])[];
  readonly status: readonly StatusRule[];
  /** Other columns with addresses, names or tags than `column-roles.ts` knows. */
  readonly address?: readonly string[];
  readonly tags?: readonly string[];
  /**
   * Times at which the person subscribed or confirmed; the first one that isn't empty counts. A column that says when the row
   * was made (`created_at`) proves no consent: imports and publishers make rows, too.
   */
  readonly consentedAt: readonly string[];
  /** Columns that say nothing about consent, although their names may sound so. */
  readonly ignored?: readonly string[];
  /** The export holds subscribers only, so a list without any column of `status` is read as one of subscribers. */
  readonly subscribersOnly?: boolean;
  /** What the name of the export's file of subscribers begins with: there, the row needn't say that its person subscribed. */
  readonly subscribersFile?: string;
  /** What the export can't tell, for the publisher to check. */
  readonly caution?: string;
  /** The column that `formatTopics` wrote. */
  readonly topics?: string;
  /** How a quote inside a quoted cell is escaped. RFC 4180 doubles it. */
  readonly quoteEscape?: '"' | "\\";
}

/** `Email Address`, `email_address`, `emailAddress` and `E-mail address` are the same column. */
export function normaliseColumn(header: string): string {
  return header
    .normalize("NFC")
    .replace(/[\p{Cf}\ufeff]/gu, "")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .trim()
    .toLowerCase()
    .replace(/[\s_\-./]+/g, "_")
    .replace(/^[_*"':]+|[_*"':?]+$/g, "")
    .replace(/^e_mail/, "email");
}

/** Programs write these where a database had no value or no date. */
const NO_VALUE = /^(?:null|\\n|nil|none|undefined|0000-00-00(?:[ t]00:00(?::00)?)?)$/;

export function normaliseCell(cell: string): string {
  const word = cell.normalize("NFC").trim().toLowerCase();
  return NO_VALUE.test(word) ? EMPTY : word;
}

/** `2019-03-04 10:12`, `04.03.2019`, `3/4/19`, `Mar 4, 2019`. */
export function isDate(cell: string): boolean {
  return (
    cell.length <= 60 &&
    /^(?:\p{L}{3,10}[., ]+)?(?:\d{1,2}[a-z]{0,2}[., ]+)*(?:\p{L}{3,10}[., ]+)?(?:\d{1,2}[., ]+)*(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|(?:19|20)\d\d)(?:\D|$)/u.test(
      cell,
    )
  );
}
