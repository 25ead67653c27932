/** RFC 2045 §6.7, including the `=` of a soft line break. */
const MAX_LINE_LENGTH = 76;

const SOFT_BREAK = "=\r\n";

/**
 * Encodes text as quoted-printable UTF-8 (RFC 2045 §6.7). All line ends become CRLF, and lines have at most 76 characters. A space
 * or tab at the end of a line is encoded, and so is the F of a line that starts with `From `, which mbox files would change.
 */
function encodeQuotedPrintable(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(encodeLine)
    .join("\r\n");
}

/** Encodes a piece of a body. It starts at the beginning of a line and ends with a soft line break, so pieces can be joined. */
export function encodePiece(text: string): string {
  return encodeQuotedPrintable(text) + SOFT_BREAK;
}

/** A line that needs no encoding, like most values of slots. */
const PLAIN_LINE = /^(?!From )[\x21-\x3c\x3e-\x7e](?:[\x20-\x3c\x3e-\x7e]*[\x21-\x3c\x3e-\x7e])?$/;

function encodeLine(line: string): string {
  const plain = PLAIN_LINE.test(line) ? slicesOf(line) : [""];
  // `wrapTokens` encodes a dot at the start of a line.
  if (plain.every((slice) => /^[^.]/.test(slice))) return plain.join(SOFT_BREAK);
  const tokens = Array.from(Buffer.from(line), (byte) => TOKENS[byte] ?? "");
  if (line.startsWith("From ")) tokens[0] = "=46";
  const last = tokens.at(-1);
  if (last === " ") tokens[tokens.length - 1] = "=20";
  if (last === "\t") tokens[tokens.length - 1] = "=09";
  return wrapTokens(tokens);
}

/** The encoding of each byte. */
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
    // Leave a column for the `=` of a soft line break, even on what turns out to be the last line.
    if (line.length + token.length > MAX_LINE_LENGTH - 1) {
      lines.push(line);
      line = "";
    }
    // SMTP would double a dot at the start of a line (RFC 5321 §4.5.2).
    line += token === "." && line === "" ? "=2E" : token;
  }
  return [...lines, line].join(SOFT_BREAK);
}
