import type { MappedColumn } from "./column-map.js";
import {
  ADDRESS_COLUMNS,
  FIRST_NAME_COLUMNS,
  FULL_NAME_COLUMNS,
  isHarmless,
  LANGUAGE_COLUMNS,
  LAST_NAME_COLUMNS,
  TAG_COLUMNS,
} from "./column-roles.js";
import { soundsLikeConsent } from "./consent-words.js";
import { STATUS_COLUMNS, UNKNOWN_LIST } from "./formats/list-formats.js";
import {
  EMPTY,
  type ListFormat,
  normaliseCell,
  normaliseColumn,
  STATEMENTS,
  type Statement,
  type StatusRule,
} from "./list-format.js";
import { readStatusWord } from "./status-words.js";

/** A column of a list, by its position: a list may have two of one name. */
export interface ListColumn {
  readonly index: number;
  /** As the list has it, for people. */
  readonly header: string;
  readonly column: string;
}

/** A column that says who gets mail. */
export interface StatusColumn extends ListColumn {
  readonly says: ReadonlyMap<string, Statement>;
}

/** What each column of a list is read as. */
export interface ColumnPlan {
  readonly format: ListFormat;
  /** The names of all columns, as the list has them. */
  readonly headers: readonly string[];
  readonly address: readonly ListColumn[];
  readonly fullName: readonly ListColumn[];
  readonly firstName: readonly ListColumn[];
  readonly lastName: readonly ListColumn[];
  readonly language: readonly ListColumn[];
  readonly consentedAt: readonly ListColumn[];
  readonly tags: readonly ListColumn[];
  readonly topics: readonly ListColumn[];
  readonly status: readonly StatusColumn[];
  /** A row of these that says "unsubscribed" in plain words is believed, whatever the column is for. */
  readonly others: readonly ListColumn[];
  readonly ignored: readonly ListColumn[];
  readonly notUnderstood: readonly ListColumn[];
  /** Sounds like consent and isn't understood: nobody may be imported. */
  readonly unclear: readonly ListColumn[];
}

export interface ColumnsToPlan {
  readonly headers: readonly string[];
  readonly format: ListFormat;
  readonly mapped: readonly MappedColumn[];
  /** The first rows. */
  readonly sample: readonly (readonly string[])[];
}

export function planColumns({ headers, format, mapped, sample }: ColumnsToPlan): ColumnPlan {
  const columns = headers.map((header, index) => ({
    index,
    header: header.trim(),
    column: normaliseColumn(header),
  }));
  const meanings = new Map(mapped.map(({ column, means }) => [column, means]));
  const free = columns.filter(({ column }) => !meanings.has(column));
  const mappedTo = (role: MappedColumn["means"]): readonly ListColumn[] =>
    columns.filter(({ column }) => meanings.get(column) === role);
  const named = (role: MappedColumn["means"], names: readonly string[]): readonly ListColumn[] => {
    const chosen = mappedTo(role);
    if (chosen.length > 0) return chosen;
    return [...new Set(names)].flatMap((name) => free.filter(({ column }) => column === name));
  };
  const isUnknown = format === UNKNOWN_LIST;
  const status = free.flatMap((column): readonly StatusColumn[] => {
    const rule = format.status.find((one) => one.columns.includes(column.column));
    if (rule === undefined || (isUnknown && !isStatusColumn(column, sample))) return [];
    return [{ ...column, says: compileRule(rule) }];
  });
  const mappedStatus = columns.flatMap((column): readonly StatusColumn[] => {
    const rule = meanings.get(column.column);
    return typeof rule === "object" ? [{ ...column, says: compileRule(rule) }] : [];
  });
  const address = named("email", [...(format.address ?? []), ...ADDRESS_COLUMNS]);
  const roles = {
    // "Address" is where somebody lives if there is a better column.
    address: address.length > 1 ? address.filter(({ column }) => column !== "address") : address,
    fullName: named("name", FULL_NAME_COLUMNS),
    firstName: named("first-name", FIRST_NAME_COLUMNS),
    lastName: named("last-name", LAST_NAME_COLUMNS),
    language: named("language", LANGUAGE_COLUMNS),
    consentedAt: named("consented-at", format.consentedAt),
    tags: named(
      "tags",
      [...(format.tags ?? []), ...TAG_COLUMNS].filter((column) => column !== format.topics),
    ),
    topics: format.topics === undefined ? [] : named("ignore", [format.topics]),
  };
  const used = new Set(
    [...Object.values(roles).flat(), ...status, ...mappedStatus].map(({ index }) => index),
  );
  const names = new Set([...Object.values(roles).flat(), ...status].map(({ column }) => column));
  const rest = columns.filter(({ index }) => !used.has(index));
  const ownIgnored = new Set(format.ignored);
  const ignored = rest.filter(
    ({ column }) =>
      ownIgnored.has(column) ||
      meanings.get(column) === "ignore" ||
      (isHarmless(column) && !soundsLikeConsent(column)),
  );
  const without = (columns: readonly ListColumn[], others: readonly ListColumn[]): readonly ListColumn[] => {
    const positions = new Set(others.map(({ index }) => index));
    return columns.filter(({ index }) => !positions.has(index));
  };
  const notIgnored = without(rest, ignored);
  // A second column of a name that is used may contradict the first one.
  const unclear = notIgnored.filter(
    ({ column }) => soundsLikeConsent(column) || (names.has(column) && STATUS_COLUMNS.includes(column)),
  );
  return {
    format,
    headers: columns.map(({ header }) => header),
    ...roles,
    status: [...status, ...mappedStatus],
    others: [...rest.filter(({ column }) => !ownIgnored.has(column)), ...roles.tags],
    ignored,
    notUnderstood: without(notIgnored, unclear),
    unclear,
  };
}

/** Whether somebody can be a subscriber by this column. */
export function decides({ says }: StatusColumn): boolean {
  return says.size === 0 || [...says.values()].includes("yes");
}

/** `State` is a status in one list and a part of the country in another. */
function isStatusColumn({ index, column }: ListColumn, sample: ColumnsToPlan["sample"]): boolean {
  if (!STATUS_COLUMNS.includes(column)) return true;
  const cells = sample.map((row) => normaliseCell(row[index] ?? "")).filter((cell) => cell !== EMPTY);
  return cells.length === 0 || cells.some((cell) => readStatusWord(cell) !== undefined);
}

function compileRule({ says }: StatusRule): ReadonlyMap<string, Statement> {
  return new Map(
    STATEMENTS.flatMap((statement) => (says[statement] ?? []).map((cell) => [cell, statement] as const)),
  );
}
