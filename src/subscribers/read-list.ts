import { canonicalLanguage } from "#config/language-tag.js";
import { FeedletterError } from "#errors.js";
import { parseAddress } from "./address.js";
import { readCell } from "./csv.js";
import type { ListedPerson } from "./import-list.js";
import {
  type Cells,
  LIST_FORMATS,
  type ListFormat,
  normaliseColumn,
  readListedTime,
} from "./list-formats.js";
import { readListedTopics } from "./listed-topics.js";

/** A row of a list. `line` is the 1-based line where it begins. */
export type ListRow =
  | { readonly kind: "person"; readonly line: number; readonly person: ListedPerson }
  | { readonly kind: "rejected"; readonly line: number; readonly address: string; readonly reason: string };

export interface OpenList {
  /** Name of the format, such as `Mailchimp`. */
  readonly format: string;
  readonly rows: AsyncIterable<ListRow>;
}

/** The line with the column names must end within this many bytes. */
const MAX_HEADER_BYTES = 64 * 1024;
/** A quote that is never closed would make the rest of the file one cell. */
const MAX_ROW_BYTES = 256 * 1024;
const MAX_NAME_LENGTH = 200;

/**
 * Reads a list of subscribers from Mailchimp, Substack, Buttondown, Ghost, listmonk, Kit, a spreadsheet or `subscribers export`:
 * CSV in UTF-8 or UTF-16, with commas, semicolons or tabs.
 *
 * @param file name for messages
 * @throws FeedletterError E_LIST if it can't be parsed, here and while `rows` are read
 */
export async function openList(source: AsyncIterable<Uint8Array>, file: string): Promise<OpenList> {
  const { head, bytes } = await lookAhead(source);
  const records = readRecords(bytes, head, file);
  const first = await records.next();
  const columns = first.done === true ? [] : first.value.cells.map(normaliseColumn);
  const format = LIST_FORMATS.find(({ marks }) => marks.every((mark) => columns.includes(mark)));
  if (format === undefined || !format.address.some((column) => columns.includes(column))) {
    throw new FeedletterError("E_LIST", {
      message: `The list has no column with email addresses. Its columns are ${JSON.stringify(columns.slice(0, 20).join(", ")).slice(0, 300)}.`,
      fix: "Add a first line with column names, one of them `email`.",
      place: { file, line: 1 },
    });
  }
  return { format: format.name, rows: readRows(records, columns, format) };
}

async function lookAhead(
  source: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly bytes: AsyncIterable<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let ended = false;
  while (!ended && head.length < MAX_HEADER_BYTES && !head.includes(0x0a)) {
    const next = await iterator.next();
    if (next.done === true) ended = true;
    else head = Buffer.concat([head, next.value]);
  }
  return { head, bytes: prepend(head, iterator) };
}

async function* prepend(head: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

async function* readRecords(
  bytes: AsyncIterable<Uint8Array>,
  head: Buffer,
  file: string,
): AsyncGenerator<CsvRecord, void> {
  const { parse } = await import("csv-parse");
  const { Readable } = await import("node:stream");
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    delimiter: findDelimiter(head),
    max_record_size: MAX_ROW_BYTES,
  });
  const source = Readable.from(bytes);
  source.on("error", (error) => parser.destroy(error));
  let line = 1;
  try {
    for await (const { record, info } of source.pipe(parser)) {
      const cells: readonly string[] = record;
      const lines = cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      line = info.lines;
      yield { cells, line: line - lines };
    }
  } catch (cause) {
    throw explainCsv(cause, { file, line });
  } finally {
    source.destroy();
  }
}

/** Spreadsheets use the delimiter of their locale. Column names contain none of the three. */
function findDelimiter(head: Buffer): string {
  const wide = head[0] === 0xff && head[1] === 0xfe;
  const [first = ""] = head.toString(wide ? "utf16le" : "utf8").split(/[\r\n]/, 1);
  const count = (delimiter: string): number => first.split(delimiter).length;
  return [",", ";", "\t"].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function explainCsv(
  cause: unknown,
  { file, line }: { readonly file: string; readonly line: number },
): unknown {
  if (!(cause instanceof Error) || !("code" in cause)) return cause;
  if (cause.code !== "CSV_QUOTE_NOT_CLOSED" && cause.code !== "CSV_MAX_RECORD_SIZE") return cause;
  // The parser fails at the end of the file, but the rows that it has read (at least a line each) tell where the problem is.
  const rows = "records" in cause && typeof cause.records === "number" ? cause.records : 0;
  return new FeedletterError("E_LIST", {
    message: "A quote after this line is never closed, or a row is incomplete.",
    fix: "Correct the next line and run the command again; rows that were already imported don't matter.",
    place: { file, line: Math.max(line, rows) },
    cause,
  });
}

async function* readRows(
  records: AsyncIterable<CsvRecord>,
  columns: readonly string[],
  format: ListFormat,
): AsyncGenerator<ListRow> {
  const positions = new Map(columns.map((column, index) => [column, index]));
  for await (const { cells, line } of records) {
    yield readRow((column) => readCell(cells[positions.get(column) ?? -1] ?? ""), line, format);
  }
}

function readRow(cells: Cells, line: number, format: ListFormat): ListRow {
  const written = format.address.map(cells).find((cell) => cell !== "") ?? "";
  const rejected = (reason: string): ListRow => ({
    kind: "rejected",
    line,
    reason,
    address: written.replace(/\p{C}/gu, "\ufffd").slice(0, 300),
  });
  const parsed = parseAddress(written);
  if (parsed.kind === "invalid") return rejected(parsed.reason);
  const status = format.status(cells);
  if (status.kind === "unconfirmed") return rejected("the subscription was never confirmed");
  if (status.kind === "unclear") return rejected(status.why);
  const topics = readListedTopics(format.topics === undefined ? "" : cells(format.topics));
  const person: ListedPerson = {
    address: parsed.address,
    status,
    name: readName(format.fullName.map(cells)),
    language: readLanguage(cells("language")),
    consentedAt: format.consent.map((column) => readListedTime(cells(column))).find((at) => at !== undefined),
    topics: topics.size === 0 ? undefined : topics,
  };
  return { kind: "person", line, person };
}

function readName(parts: readonly string[]): string | undefined {
  const name = parts
    .join(" ")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_NAME_LENGTH);
  return name === "" ? undefined : name.toWellFormed();
}

function readLanguage(cell: string): string | undefined {
  return cell === "" ? undefined : canonicalLanguage(cell);
}
