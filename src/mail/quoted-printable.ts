/** RFC 2045 §6.7: the longest line, its soft break's `=` included. */
const MAX_LINE_LENGTH = 76;

const SOFT_BREAK = "=\r\n";

/**
 * Encodes text as quoted-printable UTF-8 (RFC 2045 §6.7). Line ends of any kind become CRLF; lines are at most 76 characters;
 * a space or tab at the end of a line is encoded, and so is the F of a line that starts with `From `, which mailbox files would
 * change.
 */
function encodeQuotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(encodeLine)
    .join("\r\n");
}

/** A piece that stands between others: it starts at the beginning of a line and leaves the next one there, by a soft break. */
export function encodePiece(text: string): string {
  return encodeQuotedPrintable(text) + SOFT_BREAK;
}

/** A line that needs no encoding: what most slots are filled with. */
const PLAIN_LINE = /^(?!From )[\x21-\x3c\x3e-\x7e](?:[\x20-\x3c\x3e-\x7e]*[\x21-\x3c\x3e-\x7e])?$/;

function encodeLine(line: string): string {
  const plain = PLAIN_LINE.test(line) ? slicesOf(line) : [""];
  // A dot at the start of a line is left to `wrapTokens`, as is all that has to be encoded.
  if (plain.every((slice) => /^[^.]/.test(slice))) return plain.join(SOFT_BREAK);
  const tokens = Array.from(Buffer.from(line), (byte) => TOKENS[byte] ?? "");
  if (line.startsWith("From ")) tokens[0] = "=46";
  const last = tokens.at(-1);
  if (last === " ") tokens[tokens.length - 1] = "=20";
  if (last === "\t") tokens[tokens.length - 1] = "=09";
  return wrapTokens(tokens);
}

/** What each byte is written as. */
const TOKENS = Array.from({ length: 256 }, (_, byte) => {
  const plain = (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d) || byte === 0x09;
  return plain ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

function slicesOf(line: string): readonly string[] {
  const count = Math.ceil(line.length / (MAX_LINE_LENGTH - 1));
  return Array.from({ length: count }, (_, index) =>
    line.slice(index * (MAX_LINE_LENGTH - 1), (index + 1) * (MAX_LINE_LENGTH - 1)),
  );
}

function wrapTokens(tokens: readonly string[]): string {
  const lines: string[] = [];
  let line = "";
  for (const token of tokens) {
    // One column is kept for the `=` of a soft break, even on a line that turns out to be the last.
    if (line.length + token.length > MAX_LINE_LENGTH - 1) {
      lines.push(line);
      line = "";
    }
    // SMTP would double a dot here (RFC 5321 §4.5.2); encoded, it goes over the wire as it is.
    line += token === "." && line === "" ? "=2E" : token;
  }
  return [...lines, line].join(SOFT_BREAK);
}
