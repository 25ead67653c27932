import { MAX_REPORT_BYTES } from "./mime-reader.js";

/** An empty line, then `From `: where a mail begins (RFC 4155). */
const BEGINNING = /\r?\n\r?\n(?=From )/;
/** What the end of a chunk may hold of it. */
const OVERLAP = 9;

/** The mails of an mbox, each without its `From ` line and cut where no report is as long. Memory stays flat. */
export async function* splitMbox(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let mail = "";
  let tail = "\n\n";
  for await (const chunk of source) {
    const pieces = (tail + Buffer.from(chunk).toString("latin1")).split(BEGINNING);
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
  const bare = mail.startsWith("From ") ? mail.slice(mail.indexOf("\n") + 1) : mail;
  if (bare.trim() !== "") yield Buffer.from(bare, "latin1");
}

/** The first part of a mail, as much as a report has; the rest is read and let go, so that who writes it is not cut off. */
export async function readStart(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    if (size < MAX_REPORT_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, MAX_REPORT_BYTES);
}
