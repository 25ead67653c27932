import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

interface ProgramOptions {
  /** Holds the program's chunks, and beside each what V8 has made of it. Absolute. */
  readonly folder: string;
  /** Tells one Node from another. */
  readonly engine: string;
  /** Tells this process from others that run. */
  readonly writer: string;
  /** Whether what earlier runs have compiled is used, and what this one has compiled is kept for the next. */
  readonly code: "kept" | "ignored";
}

interface Program {
  /** Runs a chunk, once, and gives its exports. */
  readonly load: (name: string) => unknown;
  /** To be called in the end, when V8 has compiled all that was needed. */
  readonly saveCode: () => void;
}

interface Chunk {
  readonly name: string;
  readonly source: Buffer;
  readonly script: Script;
  readonly module: { exports: unknown };
  /** Whether V8 took the code that an earlier run has kept. */
  readonly known: boolean;
}

/** What a chunk's code is given, in this order: what Node gives to a module, and how to load other chunks and packages. */
const WRAPPER_PARAMETERS = [
  "exports",
  "require",
  "module",
  "__filename",
  "__dirname",
  "requireChunk",
  "importPackage",
];

interface Require {
  (id: string): unknown;
  readonly resolve: (id: string) => string;
}
type Import = (id: string) => Promise<unknown>;
type Run = (...given: readonly [unknown, Require, Chunk["module"], string, string, Require, Import]) => void;

/**
 * The program as scripts/bundle.mjs has made it (docs/decisions/019-compiled-code.md). Parsing and compiling it takes longer
 * than everything that is done about 10,000 posts that haven't changed, so V8's code is kept.
 */
export function openProgram({ folder, engine, writer, code }: ProgramOptions): Program {
  const chunks = new Map<string, Chunk>();
  const requirePackage = createRequire(join(folder, "main.cjs"));
  const codeFileOf = (name: string) => join(folder, `${name}.${engine}.code`);
  const require: Require = Object.assign(
    (id: string) => (id.startsWith("./") ? load(id.slice(2)) : requirePackage(id)),
    { resolve: requirePackage.resolve },
  );
  const load = (name: string): unknown => {
    const known = chunks.get(name);
    if (known !== undefined) return known.module.exports;
    const file = join(folder, name);
    const chunk = compile({ name, file, code: code === "kept" ? codeFileOf(name) : undefined });
    chunks.set(name, chunk);
    const run: Run = chunk.script.runInThisContext();
    run(chunk.module.exports, require, chunk.module, file, folder, require, (id) => import(id));
    return chunk.module.exports;
  };
  return {
    load,
    saveCode: () => {
      const all = [...chunks.values()];
      if (code === "ignored" || all.every(({ known }) => known) || !isWritable(folder)) return;
      for (const chunk of all) writeCode(chunk, { file: codeFileOf(chunk.name), writer });
    },
  };
}

interface CompileOptions {
  readonly name: string;
  readonly file: string;
  /** Where its code may be. */
  readonly code: string | undefined;
}

/** The first line stays the first: errors name lines of the file. */
function compile({ name, file, code }: CompileOptions): Chunk {
  const source = readFileSync(file);
  const cachedData = code === undefined ? undefined : readCode(code, source);
  const text = `(function (${WRAPPER_PARAMETERS.join(", ")}) { ${source.toString()}\n})`;
  const script = new Script(text, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
  const known = cachedData !== undefined && script.cachedDataRejected === false;
  return { name, source, script, module: { exports: {} }, known };
}

const DIGEST_LENGTH = 32;

/** V8 runs what it is given and looks at the source's length alone, hence the digest, which ties the code to its chunk. */
function digestOf(source: Uint8Array, code: Uint8Array): Buffer {
  return createHash("sha256").update(source).update(code).digest();
}

function readCode(file: string, source: Uint8Array): Buffer | undefined {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(0, -DIGEST_LENGTH);
    return digestOf(source, code).equals(bytes.subarray(-DIGEST_LENGTH)) ? code : undefined;
  } catch {
    return undefined;
  }
}

interface CodeFile {
  readonly file: string;
  readonly writer: string;
}

/** Replaced as a whole, so that whoever reads finds an old or a new one. What can't be written is left: nobody needs it. */
function writeCode({ script, source }: Chunk, { file, writer }: CodeFile): void {
  const temporary = `${file}.${writer}.tmp`;
  try {
    const code = script.createCachedData();
    writeFileSync(temporary, Buffer.concat([code, digestOf(source, code)]), { flag: "wx", mode: 0o644 });
    renameSync(temporary, file);
  } catch {
    rmSync(temporary, { force: true });
  }
}

/** Asked first, because making the code takes longer than asking. */
function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
