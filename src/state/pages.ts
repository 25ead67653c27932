/** SQLite's usual page size. With another one, the differences are correct, but larger. */
const PAGE = 4096;
const HEADER = 8;
const EMPTY = Buffer.alloc(PAGE);

/**
 * What changes one file into another: the number of bytes, and each page that differs, as its number and the exclusive or of both.
 * Nearly all bytes are zero, so it is compressed well.
 */
export function diffPages(before: Buffer, after: Buffer): Buffer {
  const parts: Buffer[] = [];
  const numbers: number[] = [];
  for (let page = 0; page * PAGE < after.length; page += 1) {
    const from = page * PAGE;
    const to = Math.min(from + PAGE, after.length);
    const known = before.subarray(from, Math.min(to, before.length));
    const wanted = after.subarray(from, to);
    if (known.equals(wanted)) continue;
    const part = Buffer.from(wanted);
    for (let index = 0; index < known.length; index += 1)
      part[index] = (part[index] ?? 0) ^ (known[index] ?? 0);
    parts.push(Buffer.concat([part, EMPTY.subarray(part.length)]));
    numbers.push(page);
  }
  const header = Buffer.alloc(HEADER + 4 * numbers.length);
  header.writeUInt32LE(after.length, 0);
  header.writeUInt32LE(numbers.length, 4);
  for (const [index, page] of numbers.entries()) header.writeUInt32LE(page, HEADER + 4 * index);
  return Buffer.concat([header, ...parts]);
}

/** @throws RangeError if it isn't what `diffPages` returns */
export function applyPages(before: Buffer, diff: Buffer): Buffer {
  const after = Buffer.alloc(diff.readUInt32LE(0));
  before.copy(after);
  const count = diff.readUInt32LE(4);
  for (let index = 0; index < count; index += 1) {
    const from = diff.readUInt32LE(HEADER + 4 * index) * PAGE;
    const at = HEADER + 4 * count + index * PAGE;
    if (from >= after.length || at + PAGE > diff.length) throw new RangeError("a page lies outside the file");
    const end = Math.min(PAGE, after.length - from);
    for (let byte = 0; byte < end; byte += 1)
      after[from + byte] = (after[from + byte] ?? 0) ^ (diff[at + byte] ?? 0);
  }
  return after;
}
