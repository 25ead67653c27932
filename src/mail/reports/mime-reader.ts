/** A part of a mail: as much as is needed to understand a report, and bounded in size. */
export interface MimePart {
  /** Unfolded values by name in lower case, in their order. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** `multipart/report`, lower case. */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** The decoded text; "" for a multipart. */
  readonly text: string;
  /** As it was sent, one character a byte; "" for a multipart or a mail inside the mail. */
  readonly body: string;
  readonly parts: readonly MimePart[];
}

/** Bytes of a mail that are read. The report is in the first kilobytes; the rest is the returned mail. */
export const MAX_REPORT_BYTES = 1024 * 1024;
const MAX_DEPTH = 6;
const MAX_PARTS = 30;
const MAX_HEADERS = 300;
const MAX_HEADER_LENGTH = 8 * 1024;

/** Reads any mail, however broken: what can't be parsed is text. Never throws. (RFC 5322, RFC 2045, RFC 2046) */
export function readMime(bytes: Uint8Array): MimePart {
  // latin1 keeps every byte; the text of a part is decoded as UTF-8 later.
  const text = Buffer.from(bytes.subarray(0, MAX_REPORT_BYTES)).toString("latin1").replaceAll("\r\n", "\n");
  // Some mail servers write an mbox line first when they pipe a mail.
  return readPart(text.startsWith("From ") ? text.slice(lineAfter(text, 0)) : text, MAX_DEPTH);
}

/** The first value of a header, or "". */
export function headerOf({ headers }: Pick<MimePart, "headers">, name: string): string {
  return headers.get(name)?.[0] ?? "";
}

/** The part and all parts inside it, in their order. */
export function allParts(part: MimePart): readonly MimePart[] {
  return [part, ...part.parts.flatMap(allParts)];
}

/** Parses the headers of a mail, or a group of fields of a delivery status (RFC 3464 §2.1). */
export function readHeaders(text: string): ReadonlyMap<string, readonly string[]> {
  const headers = new Map<string, string[]>();
  const lines = text.replace(/\n[ \t]+/g, " ").split("\n", MAX_HEADERS);
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0 || colon > 100) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1, colon + 1 + MAX_HEADER_LENGTH).trim();
    headers.set(name, [...(headers.get(name) ?? []), value]);
  }
  return headers;
}

function readPart(text: string, depth: number): MimePart {
  const { head, body } = splitHead(text);
  const headers = readHeaders(head);
  const { type, parameters } = readType(headers.get("content-type")?.[0] ?? "text/plain");
  const bare = { headers, type, parameters, body: "" };
  if (depth === 0) return { ...bare, text: "", parts: [] };
  const boundary = parameters.get("boundary");
  if (type.startsWith("multipart/") && boundary !== undefined && boundary !== "") {
    const parts = splitParts(body, boundary).map((part) => readPart(part, depth - 1));
    // Some mail systems lose the delimiters on the way.
    return { ...bare, text: parts.length === 0 ? decodeBody(body, PLAIN) : "", parts };
  }
  const decoded = decodeBody(body, {
    encoding: headers.get("content-transfer-encoding")?.[0] ?? "",
    charset: parameters.get("charset") ?? "utf-8",
  });
  // A mail inside the mail (RFC 2046 §5.2.1), or only its headers, as many servers return them.
  if (type === "message/rfc822" || type === "text/rfc822-headers" || type === "message/global")
    return { ...bare, text: "", parts: [readPart(decoded, depth - 1)] };
  return { ...bare, text: decoded, body, parts: [] };
}

/** The decoded content, for example of an attachment. */
export function bytesOf({ headers, body }: Pick<MimePart, "headers" | "body">): Buffer {
  switch (headers.get("content-transfer-encoding")?.[0]?.trim().toLowerCase()) {
    case "base64":
      return Buffer.from(body, "base64");
    case "quoted-printable":
      return Buffer.from(unescapeQuoted(body), "latin1");
    default:
      return Buffer.from(body, "latin1");
  }
}

function splitHead(text: string): { readonly head: string; readonly body: string } {
  if (text.startsWith("\n")) return { head: "", body: text.slice(1) };
  const end = text.indexOf("\n\n");
  return end < 0 ? { head: text, body: "" } : { head: text.slice(0, end), body: text.slice(end + 2) };
}

/** RFC 2045 §5.1. */
function readType(value: string): Pick<MimePart, "type" | "parameters"> {
  const [type = "", ...rest] = value.split(";", 20);
  const parameters = rest.flatMap((parameter) => {
    const equals = parameter.indexOf("=");
    if (equals < 0) return [];
    const name = parameter.slice(0, equals).trim().toLowerCase();
    return [[name, unquote(parameter.slice(equals + 1).trim())] as const];
  });
  return { type: type.trim().toLowerCase(), parameters: new Map(parameters) };
}

function unquote(value: string): string {
  return value.startsWith('"') ? (value.slice(1).split('"', 1)[0] ?? "") : value;
}

/** RFC 2046 §5.1.1: a delimiter is at the beginning of a line. Without a closing one the last part ends with the mail. */
function splitParts(body: string, boundary: string): readonly string[] {
  const delimiter = `--${boundary}`;
  const parts: string[] = [];
  let from = -1;
  for (const { at, closing } of findDelimiters(body, delimiter)) {
    if (from >= 0) parts.push(body.slice(from, Math.max(from, at - 1)));
    from = closing ? -1 : lineAfter(body, at);
    if (closing || parts.length >= MAX_PARTS) return parts;
  }
  if (from >= 0) parts.push(body.slice(from));
  return parts;
}

function* findDelimiters(body: string, delimiter: string) {
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + delimiter.length)) {
    if (at > 0 && body[at - 1] !== "\n") continue;
    const rest = body.slice(at + delimiter.length, at + delimiter.length + 2);
    if (rest === "--") yield { at, closing: true };
    // Not if this is only the beginning of another boundary.
    else if (/^\s/.test(rest) || rest === "") yield { at, closing: false };
  }
}

function lineAfter(body: string, at: number): number {
  const end = body.indexOf("\n", at);
  return end < 0 ? body.length : end + 1;
}

const PLAIN = { encoding: "", charset: "utf-8" };

interface BodyCoding {
  readonly encoding: string;
  readonly charset: string;
}

function decodeBody(body: string, { encoding, charset }: BodyCoding): string {
  switch (encoding.trim().toLowerCase()) {
    case "base64":
      return toText(Buffer.from(body, "base64"), charset).replaceAll("\r\n", "\n");
    case "quoted-printable":
      return toText(Buffer.from(unescapeQuoted(body), "latin1"), charset);
    default:
      return toText(Buffer.from(body, "latin1"), charset);
  }
}

/** In the named charset, or UTF-8 if it is unknown. */
export function toText(bytes: Buffer, charset: string): string {
  if (/^(?:utf-?8|us-ascii)$/i.test(charset)) return bytes.toString("utf8");
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}

/** RFC 2045 §6.7. */
export function unescapeQuoted(body: string): string {
  return body
    .replace(/=[ \t]*\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
