/**
 * Excel, LibreOffice and Google Sheets take a cell that begins with one of these for a formula (also in full width): a name such as
 * `=HYPERLINK(…)` would run when the publisher opens the export. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/;

/** A line of CSV (RFC 4180) without its line end. Cells that would be formulas get an apostrophe in front. */
export function formatCsvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map(formatCell).join(",");
}

function formatCell(cell: string | number | undefined): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The text of a cell before `formatCsvLine` escaped it. */
export function readCell(cell: string): string {
  return cell.replace(ESCAPED_FORMULA, "").trim();
}
