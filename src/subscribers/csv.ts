/**
 * A cell that begins with one of these is a formula to Excel, LibreOffice and Google Sheets (their full-width forms too): a name
 * such as `=HYPERLINK(…)` would run when the publisher opens the export. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20])/;

/** One line of CSV (RFC 4180) without its line end. An apostrophe goes before what would be a formula. */
export function formatCsvLine(cells: readonly (string | number | undefined)[]): string {
  return cells.map(formatCell).join(",");
}

function formatCell(cell: string | number | undefined): string {
  if (cell === undefined) return "";
  if (typeof cell === "number") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\t]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** What a cell said before `formatCsvLine` made it harmless. */
export function readCell(cell: string): string {
  return cell.replace(ESCAPED_FORMULA, "").trim();
}
