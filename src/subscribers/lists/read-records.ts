import { FeedletterError } from "#errors.js";
import type { ListFile } from "./detect-encoding.js";
import { createDecoder } from "./encodings.js";

export interface CsvRecord {
  readonly cells: readonly string[];
  /** The 1-based line where it begins. */
  readonly line: number;
}

export interface CsvSyntax {
  readonly label: string;
  readonly delimiter: string;
  /** Lines before the column names: `sep=;`. */
  readonly skipped: number;
  readonly quoteEscape: '"' | "\\";
}

/** The line with the column names must end within this many characters. */
const MAX_HEADER_LENGTH = 64 * 1024;
/** A quote that is never closed would make the rest of the file one cell. */
const MAX_ROW_BYTES = 256 * 1024;

/** The first characters of a list, with at least its first line if that isn't too long. */
export async function readHead({ open }: ListFile, label: string): Promise<string> {
  const decode = createDecoder(label);
  let head = "";
  for await (const chunk of open()) {
    head += decode(chunk);
    if (head.length >= MAX_HEADER_LENGTH) break;
  }
  return head;
}

/** Excel writes the delimiter in a line before the column names. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([^\r\n"])"?[,;\t]*(?:\r\n|\n|\r)/i;

/** Spreadsheets use the delimiter of their locale. */
export function findSyntax(head: string): Pick<CsvSyntax, "delimiter" | "skipped"> {
  const separator = SEPARATOR_LINE.exec(head)?.[1];
  if (separator !== undefined) return { delimiter: separator, skipped: 1 };
  // Column names may contain a delimiter in quotes, but no line end.
  const first = /[^\r\n]+/.exec(head.slice(0, MAX_HEADER_LENGTH))?.[0].replace(/"[^"]*"/g, "") ?? "";
  const count = (delimiter: string): number => first.split(delimiter).length;
  const delimiter = [",", ";", "\t", "|"].reduce((best, next) => (count(next) > count(best) ? next : best));
  return { delimiter, skipped: 0 };
}

/** Records with their column names first. @throws FeedletterError E_LIST */
export async function* readRecords(
  file: ListFile,
  { label, delimiter, skipped, quoteEscape }: CsvSyntax,
): AsyncGenerator<CsvRecord, void> {
  const { parse } = await import("csv-parse");
  const { Readable } = await import("node:stream");
  const parser = parse({
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    delimiter,
    escape: quoteEscape,
    // Programs that append to a list may end lines in another way than the program that wrote the rest.
    record_delimiter: ["\r\n", "\n", "\r"],
    max_record_size: MAX_ROW_BYTES,
  });
  const source = Readable.from(decodeChunks(file, label, skipped));
  source.on("error", (error) => parser.destroy(error));
  let line = 1 + skipped;
  try {
    for await (const { record, info } of source.pipe(parser)) {
      const cells: readonly string[] = record;
      const lines = cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      line = info.lines + skipped;
      yield { cells, line: line - lines };
    }
  } catch (cause) {
    throw explainCsv(cause, { file: file.name, line });
  } finally {
    source.destroy();
  }
}

async function* decodeChunks({ open }: ListFile, label: string, skipped: number): AsyncGenerator<string> {
  const decode = createDecoder(label);
  let text = "";
  let begun = false;
  for await (const chunk of open()) {
    text += decode(chunk);
    if (!begun && text.length < 64) continue;
    yield begun ? text : withoutSeparator(text, skipped);
    begun = true;
    text = "";
  }
  text += decode(undefined);
  yield begun ? text : withoutSeparator(text, skipped);
}

function withoutSeparator(text: string, skipped: number): string {
  const plain = text.replace(/^\ufeff/, "");
  return skipped === 0 ? plain : plain.replace(SEPARATOR_LINE, "");
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
    fix: "Correct the next line and run the command again. It doesn't matter that some rows were already imported.",
    place: { file, line: Math.max(line, rows) },
    cause,
  });
}
