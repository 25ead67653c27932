import { parse } from "csv-parse/sync";
import { type Card, cardsIn } from "./card-html.js";

/** The rows by the names of their columns. */
export function readCsv(text: string): readonly Card[] {
  const rows: unknown = parse(text, {
    columns: true,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  return cardsIn({ rows }, "rows");
}
