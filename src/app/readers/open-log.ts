import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { createGunzip } from "node:zlib";
import { FeedletterError, reasonOf } from "#errors.js";

export interface LogPlace {
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

export interface OpenLog {
  /** As the user wrote it. */
  readonly name: string;
  /** @throws FeedletterError E_LOG; `CutShortError` after the part that could be read */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** A compressed log ends in the middle, or is damaged there. */
export class CutShortError extends Error {
  override readonly name = "CutShortError";
}

/** A log, compressed with gzip or not; `-` for standard input. */
export function openLog(name: string, { cwd, stdin }: LogPlace): OpenLog {
  if (name === "-") return { name: "standard input", chunks: decompress(stdin, "standard input") };
  return { name, chunks: decompress(readFile(resolve(cwd, name), name), name) };
}

async function* readFile(file: string, name: string): AsyncGenerator<Uint8Array> {
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    yield* stream;
  } catch (cause) {
    throw new FeedletterError("E_LOG", {
      message: `${name} can't be read: ${reasonOf(cause)}.`,
      fix: "Check the path and the file's permissions.",
      cause,
    });
  } finally {
    stream.destroy();
  }
}

/** The first bytes of formats that Node 20 can't decompress. */
const OTHER_FORMATS = [
  ["zstd", "28b52ffd"],
  ["bzip2", "425a68"],
  ["xz", "fd377a585a"],
] as const;

async function* decompress(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const first = await chunks.next();
  const whole = join(first, chunks);
  const start = first.done ? "" : Buffer.from(first.value.subarray(0, 8)).toString("hex");
  const other = OTHER_FORMATS.find(([, magic]) => start.startsWith(magic));
  if (other !== undefined) {
    throw new FeedletterError("E_LOG", {
      message: `${name} is compressed with ${other[0]}.`,
      fix: `Decompress it, and pass what comes out as standard input: \`feedletter readers -\`.`,
    });
  }
  if (!start.startsWith("1f8b")) return yield* whole;
  const gunzip = createGunzip();
  const reading = feed(whole, gunzip);
  try {
    yield* gunzip;
  } catch (cause) {
    if (cause instanceof FeedletterError) throw cause;
    throw new CutShortError(reasonOf(cause), { cause });
  } finally {
    gunzip.destroy();
    await reading;
  }
}

async function* join(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for (let next = first; !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Errors of the source become errors of the decoder. Never throws. */
async function feed(source: AsyncIterable<Uint8Array>, into: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of source) {
      if (into.destroyed) return;
      if (!into.write(chunk)) await drained(into);
    }
    into.end();
  } catch (error) {
    into.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}

function drained(stream: ReturnType<typeof createGunzip>): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve();
    stream.once("drain", resolve).once("close", resolve);
  });
}
