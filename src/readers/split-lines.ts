/** Longer ones aren't requests for a feed. */
const MAX_LINE_BYTES = 64 * 1024;

const NEWLINE = 0x0a;

/** The lines of a log, without their ends. Of a line that is too long, its beginning. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  let length = 0;
  const keep = (part: Buffer): void => {
    const room = MAX_LINE_BYTES - length;
    // A copy, so that the whole chunk isn't kept.
    if (room > 0) rest.push(Buffer.from(part.subarray(0, room)));
    length += part.length;
  };
  const take = (): string => {
    const line = Buffer.concat(rest).toString("utf8").trimEnd();
    rest = [];
    length = 0;
    return line;
  };
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (length > 0) yield take();
}
