import { closest } from "fastest-levenshtein";
import { FeedletterError } from "#errors.js";
import { type MappedColumn, parseColumnMap } from "./column-map.js";
import { denialOf } from "./consent-words.js";
import { detectEncoding, type ListFile } from "./detect-encoding.js";
import type { ListEncoding } from "./encodings.js";
import { noAddressColumn, noStatusColumn, type Sample, unclearColumns } from "./explain-columns.js";
import { findFileHint, isSubscribersFile } from "./file-hint.js";
import { findFormat, UNKNOWN_LIST } from "./formats/list-formats.js";
import { type FileName, judgeRow, type ListRow } from "./judge-row.js";
import { DATE, EMPTY, FILLED, type ListFormat, normaliseCell, normaliseColumn } from "./list-format.js";
import { type ColumnPlan, decides, planColumns } from "./plan-columns.js";
import { type CsvSyntax, findSyntax, readHead, readRecords } from "./read-records.js";

export interface OpenListOptions {
  /** Lines of `--map`. */
  readonly map?: readonly string[];
  /** `--encoding` */
  readonly encoding?: string;
  /** There is no other list, so each column of `map` must be in this one. */
  readonly isOnly?: boolean;
}

/** A list that is understood as far as its columns go. */
export interface OpenList {
  readonly file: string;
  readonly format: ListFormat;
  readonly encoding: ListEncoding;
  readonly plan: ColumnPlan;
  /** Nothing in the list says who subscribed, so being in it counts. */
  readonly everybody: boolean;
  /** It is an export of those who have left or bounced. */
  readonly ofPeopleWhoLeft: boolean;
  /** Reads the file again, row by row. */
  readonly rows: () => AsyncIterable<ListRow>;
}

/** Rows that are looked at for the values of a column. */
const SAMPLE_ROWS = 1_000;

/** The beginning of a list, and what each column is read as. */
export interface ListReading {
  readonly file: string;
  readonly encoding: ListEncoding;
  readonly headers: readonly string[];
  readonly plan: ColumnPlan;
  /** The first rows. */
  readonly sample: Sample;
  readonly syntax: CsvSyntax;
  readonly mapped: readonly MappedColumn[];
  /** Those of `mapped` that the list has. */
  readonly own: readonly MappedColumn[];
}

/**
 * Reads the beginning of a list, whether or not anybody can be imported from it.
 * @throws FeedletterError E_LIST if it isn't text; E_USAGE
 */
export async function readListColumns(file: ListFile, options: OpenListOptions = {}): Promise<ListReading> {
  const mapped = parseColumnMap(options.map ?? []);
  const encoding = await detectEncoding(file, options.encoding);
  const head = await readHead(file, encoding.label);
  const syntax = { label: encoding.label, ...findSyntax(head), quoteEscape: '"' } as const;
  const [first] = await readSample(file, syntax, 1);
  const headers = first ?? [];
  const columns = headers.map(normaliseColumn);
  const format = findFormat(columns);
  const exact: CsvSyntax = { ...syntax, quoteEscape: format.quoteEscape ?? '"' };
  const [, ...sample] = await readSample(file, exact, SAMPLE_ROWS + 1);
  const own = mapped.filter(({ column }) => columns.includes(column));
  const plan = planColumns({ headers, format, mapped: own, sample });
  return { file: file.name, encoding, headers, plan, sample, syntax: exact, mapped, own };
}

/**
 * Reads a list of subscribers: the exports of the services in `formats/`, a spreadsheet's, or that of `subscribers export`.
 * @throws FeedletterError E_LIST if it can't be read for sure, here or while `rows` are read; E_USAGE
 */
export async function openList(file: ListFile, options: OpenListOptions = {}): Promise<OpenList> {
  const { encoding, headers, plan, sample, syntax, mapped, own } = await readListColumns(file, options);
  const { format } = plan;
  if (options.isOnly) requireColumns(mapped, headers, file.name);
  for (const one of own) refuseKnown(one, format, file.name);
  const hint = findFileHint(file.name);
  const place = { file: file.name, sample };
  if (options.isOnly && sample.length < SAMPLE_ROWS)
    for (const one of own) requireValue(one, { headers, ...place });
  if (plan.address.length === 0) throw noAddressColumn(headers, place);
  if (plan.unclear.length > 0) throw unclearColumns(plan, place);
  if (!format.subscribersOnly && hint === undefined && !plan.status.some(decides))
    throw noStatusColumn(plan, place);
  return {
    file: file.name,
    format,
    encoding,
    plan,
    everybody: hint === undefined && !plan.status.some(decides),
    ofPeopleWhoLeft: hint !== undefined || plan.status.some(({ column }) => denialOf(column) !== undefined),
    rows: () =>
      readRows(file, {
        syntax,
        plan,
        fileName: { hint, saysSubscribed: isSubscribersFile(file.name, format) },
      }),
  };
}

/** Whether the columns of a file are those of a service that Feedletter knows. */
export async function isServiceExport(file: ListFile): Promise<boolean> {
  let head = Buffer.alloc(0);
  for await (const chunk of file.open()) {
    head = Buffer.concat([head, chunk]);
    if (head.length >= 4_096) break;
  }
  const [first = ""] = head
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .split(/[\r\n]/, 1);
  const { delimiter } = findSyntax(first);
  return findFormat(first.split(delimiter).map(normaliseColumn)) !== UNKNOWN_LIST;
}

async function readSample(file: ListFile, syntax: CsvSyntax, count: number): Promise<Sample> {
  const rows: (readonly string[])[] = [];
  if (count > 0)
    for await (const { cells } of readRecords(file, syntax)) {
      rows.push(cells);
      if (rows.length >= count) break;
    }
  return rows;
}

async function* readRows(
  file: ListFile,
  {
    syntax,
    plan,
    fileName,
  }: { readonly syntax: CsvSyntax; readonly plan: ColumnPlan; readonly fileName: FileName },
): AsyncGenerator<ListRow> {
  let isHeader = true;
  for await (const record of readRecords(file, syntax)) {
    if (!isHeader) yield judgeRow(record, plan, fileName);
    isHeader = false;
  }
}

/** A column that says who left can't be talked away. */
function refuseKnown({ column, written }: MappedColumn, format: ListFormat, file: string): void {
  const rule = format.status.find(({ columns }) => columns.includes(column));
  if (format === UNKNOWN_LIST || rule === undefined || rule.mayBeMapped) return;
  throw new FeedletterError("E_LIST", {
    message: `Feedletter knows what \`${written}\` means in an export from ${format.name}: it says who gets mail. Nobody was imported.`,
    fix: `Leave out --map "${written}=…".`,
    place: { file, line: 1 },
  });
}

/**
 * Each column that `--map` names must be in one of the lists.
 * @throws FeedletterError E_LIST
 */
export function requireMapped(map: readonly string[], lists: readonly OpenList[]): void {
  const columns = lists.flatMap(({ plan }) => plan.headers);
  requireColumns(parseColumnMap(map), columns, lists[0]?.file ?? "");
}

/** @throws FeedletterError E_LIST */
function requireColumns(mapped: readonly MappedColumn[], columns: readonly string[], file: string): void {
  const known = new Set(columns.map(normaliseColumn));
  const missing = mapped.find(({ column }) => !known.has(column));
  if (missing === undefined) return;
  const near = columns.length === 0 ? "" : closest(missing.written, columns);
  throw new FeedletterError("E_LIST", {
    message: `There is no column \`${missing.written.slice(0, 60)}\`, which --map names. Nobody was imported.`,
    fix: `The columns are ${columns
      .slice(0, 30)
      .map((column) => `\`${column.slice(0, 40)}\``)
      .join(", ")}${near === "" ? "" : `. Did you mean \`${near.slice(0, 60)}\`?`}`,
    place: { file, line: 1 },
  });
}

/** Of the values that `--map` calls a yes, at least one must be in the list: otherwise nobody would be imported. */
function requireValue(
  { column, written, means }: MappedColumn,
  {
    headers,
    file,
    sample,
  }: { readonly headers: readonly string[]; readonly file: string; readonly sample: Sample },
): void {
  const index = headers.findIndex((header) => normaliseColumn(header) === column);
  const yes = typeof means === "object" ? (means.says.yes ?? []) : [];
  const cells = [...new Set(sample.map((row) => normaliseCell(row[index] ?? "")))];
  const words = yes.filter((word) => word !== EMPTY && word !== FILLED && word !== DATE);
  if (words.length === 0 || words.length < yes.length || words.some((word) => cells.includes(word))) return;
  const filled = cells.filter((cell) => cell !== EMPTY);
  const [word = ""] = words;
  throw new FeedletterError("E_LIST", {
    message: `No row has ${words.map((one) => `“${one.slice(0, 40)}”`).join(" or ")} in the column \`${written.slice(0, 60)}\`, which --map says. Nobody was imported.`,
    fix:
      filled.length === 0
        ? "The column is empty in all rows."
        : `Its values are ${filled
            .slice(0, 10)
            .map((cell) => `“${cell.slice(0, 40)}”`)
            .join(", ")}. Did you mean “${closest(word, filled).slice(0, 40)}”?`,
    place: { file, line: 1 },
  });
}
