import { canonicalLanguage } from "#config/language-tag.js";
import { parseAddress } from "../address.js";
import { readCell } from "../csv.js";
import type { ListedPerson, ListedStatus } from "../import-list.js";
import { readListedTopics } from "../listed-topics.js";
import { type AgainstMail, findAgainst } from "./left-words.js";
import { DATE, EMPTY, FILLED, isDate, normaliseCell, STATEMENTS, type Statement } from "./list-format.js";
import { readListedName } from "./listed-name.js";
import { readListedTime } from "./listed-time.js";
import { type ColumnPlan, decides, type ListColumn, type StatusColumn } from "./plan-columns.js";
import type { CsvRecord } from "./read-records.js";
import { splitTags } from "./split-tags.js";
import { isNo, readStatusWord, saysLeft } from "./status-words.js";

/** A row of a list. `line` is the 1-based line where it begins. */
export type ListRow =
  | {
      readonly kind: "person";
      readonly line: number;
      readonly person: ListedPerson;
      /** As the list has them. */
      readonly tags: readonly string[];
      /** Left out, because an earlier program has lost some of its characters. */
      readonly damagedName?: string;
    }
  | { readonly kind: "rejected"; readonly line: number; readonly address: string; readonly reason: string };

/** What the name of a file says of the people in it. */
export interface FileName {
  /** The word that speaks against mailing them. */
  readonly hint?: string | undefined;
  readonly saysSubscribed?: boolean;
}

export function judgeRow({ cells, line }: CsvRecord, plan: ColumnPlan, fileName: FileName = {}): ListRow {
  const cellOf = ({ index }: ListColumn): string => readCell(cells[index] ?? "");
  const firstOf = (columns: readonly ListColumn[]): string =>
    columns.map(cellOf).find((cell) => cell !== "") ?? "";
  const written = firstOf(plan.address);
  const rejected = (reason: string): ListRow => ({
    kind: "rejected",
    line,
    reason,
    address: written.replace(/\p{C}/gu, "\ufffd").slice(0, 300),
  });
  const parsed = parseAddress(written);
  if (parsed.kind === "invalid") return rejected(parsed.reason);
  const status = judgeStatus(cells, plan, fileName);
  if (status.kind === "kept-out") return rejected(status.why);
  const topics = readListedTopics(firstOf(plan.topics));
  const language = firstOf(plan.language);
  const { name, damagedName } = readListedName({
    full: firstOf(plan.fullName),
    first: firstOf(plan.firstName),
    last: firstOf(plan.lastName),
  });
  const person: ListedPerson = {
    address: parsed.address,
    status,
    name,
    language: language === "" ? undefined : canonicalLanguage(language),
    consentedAt: plan.consentedAt
      .map((column) => readListedTime(cellOf(column)))
      .find((at) => at !== undefined),
    topics: topics.size === 0 ? undefined : topics,
  };
  const tags = plan.tags.flatMap((column) => splitTags(cellOf(column)));
  return { kind: "person", line, person, tags, damagedName };
}

type Judgement = ListedStatus | { readonly kind: "kept-out"; readonly why: string };

function keepOut(why: string): Judgement {
  return { kind: "kept-out", why };
}

/** Everything that the row says counts; what speaks most against mailing the person wins. */
function judgeStatus(cells: readonly string[], plan: ColumnPlan, fileName: FileName): Judgement {
  // A comma that nobody quoted moves all cells behind it into wrong columns.
  if (cells.slice(plan.headers.length).some((cell) => cell.trim() !== ""))
    return keepOut(`it has ${cells.length} cells, but the list has ${plan.headers.length} columns`);
  let strongest: Statement = "nothing";
  let by: StatusColumn | undefined;
  for (const column of plan.status) {
    const said = readStatement(normaliseCell(readCell(cells[column.index] ?? "")), column);
    if (STATEMENTS.indexOf(said) <= STATEMENTS.indexOf(strongest)) continue;
    strongest = said;
    by = column;
  }
  const said = by === undefined ? "" : readCell(cells[by.index] ?? "");
  switch (strongest) {
    case "undeliverable":
      return { kind: "undeliverable", reason: nameFailure(by, said) };
    case "left":
      return { kind: "left" };
    case "unconfirmed":
      return keepOut("the subscription was never confirmed");
    case "no":
      return keepOut(quoteCell(by, said));
    case "unclear":
      return keepOut(`${quoteCell(by, said)}${said === "" ? "" : ", which isn't a known status"}`);
    case "nothing":
    case "yes":
      return judgeYes(cells, plan, {
        ...fileName,
        isYes: strongest === "yes" || fileName.saysSubscribed === true,
      });
  }
}

function judgeYes(
  cells: readonly string[],
  plan: ColumnPlan,
  { hint, isYes }: FileName & { readonly isYes: boolean },
): Judgement {
  if (hint !== undefined) return keepOut(`the name of the file says “${hint}”`);
  for (const column of plan.others) {
    const cell = cells[column.index] ?? "";
    if (cell === "") continue;
    const parts = plan.tags.includes(column) ? splitTags(cell) : [cell];
    const exact = parts.find((part) => saysLeft(normaliseCell(part)));
    if (exact !== undefined) return keepOut(quoteCell(column, exact));
    for (const part of parts) {
      const against = findAgainst(normaliseCell(part), column.column);
      if (against !== undefined)
        return keepOut(`the column “${nameOf(column)}” says that ${AGAINST[against]}`);
    }
  }
  if (!isYes && (!plan.format.subscribersOnly || plan.status.some(decides)))
    return keepOut(nothingSaid(plan.format));
  return { kind: "subscribed" };
}

function nothingSaid({ subscribersFile }: ColumnPlan["format"]): string {
  const row = "nothing in the row says that the person subscribed";
  return subscribersFile === undefined ? row : `${row}, and the file isn't called ${subscribersFile}….csv`;
}

function readStatement(cell: string, { says }: StatusColumn): Statement {
  const exact = says.get(cell);
  if (exact !== undefined) return exact;
  const word = readStatusWord(cell);
  if (word !== undefined && (word !== "yes" || says.size === 0)) return word;
  if (cell === EMPTY) return "unclear";
  const date = says.get(DATE);
  const filled = date !== undefined && isDate(cell) ? date : (says.get(FILLED) ?? "unclear");
  // A remark such as "unsubscribed by phone" is also a value.
  return filled === "yes" && (isNo(cell) || findAgainst(cell) !== undefined) ? "no" : filled;
}

/** In the words that a row is counted by. */
const AGAINST: Readonly<Record<AgainstMail, string>> = {
  left: "they left or want no mail",
  undeliverable: "their mail came back or was reported as spam",
  unconfirmed: "they never confirmed",
};

function nameOf(column: ListColumn | undefined): string {
  return column?.header.slice(0, 60) ?? "";
}

function quoteCell(column: ListColumn | undefined, cell: string): string {
  const name = nameOf(column);
  const shown = cell.replace(/[\p{C}\s]+/gu, " ").trim();
  return shown === "" ? `the column “${name}” is empty` : `the column “${name}” says “${shown.slice(0, 40)}”`;
}

/** The cell if it is a reason; it may be a date or a number. */
function nameFailure(column: ListColumn | undefined, cell: string): string {
  if (/\p{L}{3}/u.test(cell) && !isDate(cell.toLowerCase())) return cell.slice(0, 200);
  return column?.column.includes("clean") ? "cleaned" : "undeliverable";
}
