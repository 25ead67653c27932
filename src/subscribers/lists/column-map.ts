import { FeedletterError } from "#errors.js";
import { denialOf, soundsLikeConsent } from "./consent-words.js";
import { STATUS_COLUMNS } from "./formats/list-formats.js";
import { DATE, EMPTY, FILLED, normaliseCell, normaliseColumn, type StatusRule } from "./list-format.js";
import { isNo, isYes, readStatusWord, saysLeft } from "./status-words.js";

/** What a column is used for. */
type ColumnRole =
  | "email"
  | "name"
  | "first-name"
  | "last-name"
  | "language"
  | "consented-at"
  | "tags"
  | "ignore";

const ROLES: readonly ColumnRole[] = [
  "email",
  "name",
  "first-name",
  "last-name",
  "language",
  "consented-at",
  "tags",
  "ignore",
];

/** A line of `--map`: what the publisher says about a column. */
export interface MappedColumn {
  /** Normalised. */
  readonly column: string;
  readonly written: string;
  readonly means: ColumnRole | StatusRule;
}

const SYNTAX =
  "Write it as COLUMN=MEANING. The meaning is one of email, name, first-name, last-name, language, consented-at, tags, ignore, or status:VALUE with the values that mean that a person wants your mail, such as `Opt-in=status:yes`.";

/**
 * `Opt-in=status:yes`, `Unsubscribed at=status:empty`, `State=ignore`. Names of columns may contain `=`.
 * @throws FeedletterError E_USAGE
 */
export function parseColumnMap(lines: readonly string[]): readonly MappedColumn[] {
  const mapped = lines.map(parseLine);
  const twice = mapped.find(({ column }, index) => mapped.findIndex((one) => one.column === column) < index);
  if (twice === undefined) return mapped;
  throw new FeedletterError("E_USAGE", {
    message: `--map names the column \`${twice.written}\` twice.`,
    fix: "Put all its values into one line, such as `Opt-in=status:yes,single`.",
  });
}

function parseLine(line: string): MappedColumn {
  const [, written, role, values] =
    /^(.+)=\s*(?:(email|name|first-name|last-name|language|consented-at|tags|ignore)|status(?:\s*:\s*(.*))?)\s*$/su.exec(
      line,
    ) ?? [];
  if (written === undefined) {
    throw new FeedletterError("E_USAGE", {
      message: `--map ${JSON.stringify(line.slice(0, 100))} can't be read.`,
      fix: SYNTAX,
    });
  }
  const column = normaliseColumn(written);
  const known = ROLES.find((one) => one === role);
  return {
    column,
    written: written.trim(),
    means: known ?? statusRule(column, { written: written.trim(), values }),
  };
}

function statusRule(
  column: string,
  { written, values }: { readonly written: string; readonly values: string | undefined },
): StatusRule {
  const denial = denialOf(column) ?? "no";
  // Without values, the usual words count.
  if (values === undefined || values.trim() === "") return { columns: [column], says: {} };
  const yes = values.split(",").map((value) => normaliseCell(value));
  const wrong = yes.find((value) => saysLeft(value));
  if (wrong !== undefined) throw contradicts(`“${wrong}” can't mean that a person wants your mail`, written);
  if (
    denial !== "no" &&
    yes.some((value) => isYes(value) || value === "filled" || readStatusWord(value) === "yes")
  )
    throw contradicts(
      `\`${written}=status:${values.trim()}\` would subscribe the people whom this column keeps out`,
      written,
    );
  if (denial === "no" && !STATUS_COLUMNS.includes(column) && soundsLikeConsent(column) && yes.some(isNo))
    throw contradicts(
      `\`${written}=status:${values.trim()}\` would subscribe the people who said no`,
      written,
      "yes",
    );
  const words = yes.map((value) => (value === "empty" ? EMPTY : value === "filled" ? FILLED : value));
  // "filled" counts for dates and other values, but a "no" is also a value.
  const says = { yes: words.includes(FILLED) ? [...words, DATE] : words };
  return { columns: [column], says: words.includes(FILLED) ? says : { ...says, [denial]: [FILLED] } };
}

function contradicts(what: string, written: string, better = "no"): FeedletterError {
  return new FeedletterError("E_USAGE", {
    message: `${what}. Nobody was imported.`,
    fix: `Name the values of \`${written}\` with which a person does get mail, such as \`${written}=status:${better}\`.`,
  });
}
