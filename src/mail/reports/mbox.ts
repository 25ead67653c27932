import { MAX_REPORT_BYTES } from "./mime-reader.js";

/** A mail begins after an empty line with `From ` (RFC 4155). */
const SEPARATOR = /\r?\n\r?\n(?=From )/;
/** How many characters of a separator the end of a chunk may contain. */
const OVERLAP = 9;

/** Reads the mails of an mbox, or of a file with a single mail, one by one, without the `From ` line, and each cut to `MAX_REPORT_BYTES`. */
export async function* splitMbox(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let mail = "";
  let tail = "\n\n";
  for await (const chunk of source) {
    const pieces = (tail + Buffer.from(chunk).toString("latin1")).split(SEPARATOR);
    const last = pieces.pop() ?? "";
    for (const piece of pieces) {
      yield* finishMail(cut(mail + piece));
      mail = "";
    }
    mail = cut(mail + last.slice(0, -OVERLAP));
    tail = last.slice(-OVERLAP);
  }
  yield* finishMail(cut(mail + tail));
}

function cut(mail: string): string {
  return mail.length > MAX_REPORT_BYTES ? mail.slice(0, MAX_REPORT_BYTES) : mail;
}

function* finishMail(mail: string): Generator<Uint8Array> {
  const written = mail.replace(/^[\r\n]+/, "");
  const bare = written.startsWith("From ") ? written.slice(written.indexOf("\n") + 1) : written;
  if (bare.trim() !== "") yield Buffer.from(bare, "latin1");
}

/** Reads the first `MAX_REPORT_BYTES`. The rest is read too and dropped, so that the program that writes it doesn't get a broken pipe. */
export async function readStart(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    if (size < MAX_REPORT_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, MAX_REPORT_BYTES);
}
