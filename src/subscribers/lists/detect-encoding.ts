import { FeedletterError } from "#errors.js";
import { createDecoder, findEncoding, type ListEncoding, nameEncoding, tryDecode } from "./encodings.js";
import { weighSingleByte } from "./single-byte-evidence.js";

/** A list that can be read more than once: once to find out its encoding, then to import it. */
export interface ListFile {
  /** For messages, and by default the source of consent. */
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array>;
}

/**
 * The encoding of the whole list, so that no row is imported from one that turns out to be in another.
 * @param asked `--encoding`
 * @throws FeedletterError E_LIST if it isn't text, or if its encoding isn't certain
 */
export async function detectEncoding(file: ListFile, asked?: string): Promise<ListEncoding> {
  if (asked !== undefined) return requireEncoding(file, asked);
  const start = await readStart(file);
  refuseOtherFiles(start, file.name);
  const wide = findWide(start);
  if (wide !== undefined) {
    const wrong = await findInvalid(file, wide);
    if (wrong === undefined) return { label: wide };
    throw undecodable(file.name, { label: wide, line: wrong });
  }
  const wrong = await findInvalid(file, "utf-8");
  if (wrong === undefined) return { label: "utf-8" };
  // After a byte order mark, it is UTF-8 with a broken place.
  if (start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf)
    throw undecodable(file.name, { label: "utf-8", line: wrong });
  return detectSingleByte(file, wrong);
}

async function requireEncoding(file: ListFile, asked: string): Promise<ListEncoding> {
  const label = findEncoding(asked);
  if (label === undefined) {
    throw new FeedletterError("E_USAGE", {
      message: `--encoding ${JSON.stringify(asked.slice(0, 60))} is unknown.`,
      fix: "Use utf-8, utf-16le, windows-1252 (Western Europe), windows-1250 (Central Europe), windows-1251 (Cyrillic), windows-1253 (Greek), windows-1254 (Turkish), macintosh, shift_jis, euc-kr, gb18030 or big5.",
    });
  }
  const wrong = await findInvalid(file, label);
  if (wrong === undefined) return { label };
  throw undecodable(file.name, { label, line: wrong });
}

async function readStart({ open }: ListFile): Promise<Uint8Array> {
  let start = Buffer.alloc(0);
  for await (const chunk of open()) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= 4096) break;
  }
  return start;
}

function refuseOtherFiles(start: Uint8Array, name: string): void {
  const begins = (...bytes: readonly number[]): boolean =>
    bytes.every((byte, index) => start[index] === byte);
  const refuse = (what: string): never => {
    throw new FeedletterError("E_LIST", {
      message: `${what}. Nobody was imported.`,
      fix: "Open it in the program that wrote it, and save the list as “CSV UTF-8”.",
      place: { file: name },
    });
  };
  // A workbook is a zip file, too.
  if (begins(0x50, 0x4b, 3, 4))
    refuse("It is a zip file without lists in it, or an Excel or Numbers workbook");
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) refuse("It is an Excel workbook");
  if (begins(0x1f, 0x8b)) refuse("It is compressed with gzip");
  if (begins(0x25, 0x50, 0x44, 0x46)) refuse("It is a PDF");
  if (begins(0xff, 0xfe, 0, 0) || begins(0, 0, 0xfe, 0xff)) refuse("It is in UTF-32");
}

/** UTF-16 with a byte order mark; or without one, if every other byte of the beginning is 0. */
function findWide(start: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  const pairs = Math.floor(Math.min(start.length, 512) / 2);
  let even = 0;
  let odd = 0;
  for (let index = 0; index < pairs * 2; index += 1) {
    if (start[index] !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  if (odd > pairs / 2 && even === 0) return "utf-16le";
  if (even > pairs / 2 && odd === 0) return "utf-16be";
  return undefined;
}

/** The 1-based line of the first byte that the encoding doesn't have, or of a NUL, which no text has. */
async function findInvalid({ open }: ListFile, label: string): Promise<number | undefined> {
  const decode = createDecoder(label);
  let lines = 0;
  try {
    for await (const chunk of open()) {
      const text = decode(chunk);
      if (text.includes("\0")) return lines + countLines(text.slice(0, text.indexOf("\0"))) + 1;
      lines += countLines(text);
    }
    decode(undefined);
  } catch (cause) {
    if (cause instanceof TypeError) return lines + 1;
    throw cause;
  }
  return undefined;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function undecodable(
  name: string,
  { label, line }: { readonly label: string; readonly line: number },
): FeedletterError {
  return new FeedletterError("E_LIST", {
    message: `It isn't in ${nameEncoding(label)}: some bytes near this line aren't characters. Nobody was imported.`,
    fix: "Export the list again as “CSV UTF-8”, or name its encoding, such as `--encoding windows-1252`.",
    place: { file: name, line },
  });
}

const MAX_WORDS = 20_000;
const MAX_WORD_BYTES = 60;

async function detectSingleByte(file: ListFile, line: number): Promise<ListEncoding> {
  const { words, domains, binary, macLines } = await collectWords(file);
  const evidence = binary
    ? { kind: "unsure" as const, word: words[0] ?? new Uint8Array() }
    : weighSingleByte({
        words,
        macLines,
        hasAddressIn: (countries) => [...domains].some((top) => countries.test(top)),
      });
  if (evidence.kind === "sure") return evidence;
  const readings = [
    "windows-1252",
    "windows-1250",
    "windows-1251",
    "macintosh",
    "shift_jis",
    "gb18030",
  ].flatMap((label) => {
    const reading = tryDecode(label, evidence.word);
    return reading === undefined || !/^[\p{L}\p{M}’'-]+$/u.test(reading) ? [] : `${reading} (${label})`;
  });
  throw new FeedletterError("E_LIST", {
    message: `It isn't in UTF-8, and its encoding isn't certain${readings.length === 0 ? "" : `: one word in it could be ${readings.join(", ")}`}. Nobody was imported.`,
    fix: "Pass the encoding that is right, such as `--encoding windows-1252`, or save the list as “CSV UTF-8”.",
    place: { file: file.name, line },
  });
}

interface CollectedWords {
  readonly words: readonly Uint8Array[];
  /** `.pl` for addresses that end in it. */
  readonly domains: ReadonlySet<string>;
  readonly binary: boolean;
  readonly macLines: boolean;
}

async function collectWords({ open }: ListFile): Promise<CollectedWords> {
  const words = new Map<string, Uint8Array>();
  const domains = new Set<string>();
  let rest = "";
  let macLines = true;
  const collect = (text: string): void => {
    for (const [word] of text.matchAll(/[A-Za-z\x80-\xff]+/g)) {
      if (words.size < MAX_WORDS && /[\x80-\xff]/.test(word) && !words.has(word))
        words.set(word, Buffer.from(word.slice(0, MAX_WORD_BYTES), "latin1"));
    }
    for (const [, top = ""] of text.matchAll(/@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}(\.[A-Za-z]{2})\b/g))
      domains.add(top.toLowerCase());
  };
  for await (const chunk of open()) {
    const text = rest + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    if (text.includes("\0")) return { words: [...words.values()], domains, binary: true, macLines: false };
    if (text.includes("\n")) macLines = false;
    // A word may go on in the next chunk.
    const end = Math.max(
      text.lastIndexOf("\n"),
      text.lastIndexOf("\r"),
      text.lastIndexOf(","),
      text.lastIndexOf(";"),
    );
    const cut = end < 0 && text.length > 4_096 ? text.length : end + 1;
    collect(text.slice(0, cut));
    rest = text.slice(cut);
  }
  collect(rest);
  return { words: [...words.values()], domains, binary: false, macLines };
}
