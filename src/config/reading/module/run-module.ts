import { readFileSync, statSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { basename, dirname, extname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { FeedletterError, type Place, reasonOf } from "#errors.js";
import { compileModule } from "./compile-module.js";

export interface RanModule {
  /** The default export, or what CommonJS exports. */
  readonly exported: unknown;
  /** Absolute paths of the module and of those that it imports by relative paths. */
  readonly files: readonly string[];
  /** Their texts. */
  readonly sources: ReadonlyMap<string, string>;
}

interface Module {
  exports: unknown;
}

type Require = (specifier: string) => unknown;
type Run = (
  exports: unknown,
  require: Require,
  module: Module,
  file: string,
  folder: string,
  meta: object,
) => unknown;

/**
 * Runs a module in TypeScript or JavaScript, on every version of Node in the same way. Modules that it imports by relative paths are
 * compiled, too, and none of them is kept: a change counts the next time. Packages are Node's to load.
 *
 * @param path absolute
 * @throws FeedletterError E_CONFIG with the line where it failed
 */
export async function runModule(path: string): Promise<RanModule> {
  const sources = new Map<string, string>();
  const modules = new Map<string, Module>();
  const start = (file: string, isEntry: boolean): unknown => {
    const module: Module = { exports: {} };
    modules.set(file, module);
    const source = readFileSync(file, "utf8");
    sources.set(file, source);
    if (extname(file) === ".json") {
      module.exports = JSON.parse(source);
      return undefined;
    }
    const code = compileModule(source, file);
    // All on the first line, so that the lines stay what they are. Only the first module may wait (`await`) outside of functions.
    const script = new Script(`(${isEntry ? "async " : ""}function (${PARAMETERS}) {${code}\n})`, {
      filename: file,
    });
    const run: Run = script.runInThisContext();
    const meta = { url: pathToFileURL(file).href, filename: file, dirname: dirname(file) };
    return run(module.exports, requireFrom(file), module, file, dirname(file), meta);
  };
  const requireFrom = (importer: string): Require => {
    const fromNode = createRequire(importer);
    return (specifier) => {
      const file = findFile(specifier, importer);
      if (file === undefined) return isOwnPackage(specifier) ? requireOwn(specifier) : fromNode(specifier);
      if (!modules.has(file)) start(file, false);
      return modules.get(file)?.exports;
    };
  };
  try {
    await start(path, true);
  } catch (error) {
    throw describeFailure(error, { path, files: [...sources.keys()] });
  }
  const exported = modules.get(path)?.exports;
  return { exported: defaultOf(exported), files: [...sources.keys()], sources };
}

const PARAMETERS = "exports, require, module, __filename, __dirname, __importMeta";

function defaultOf(exported: unknown): unknown {
  const isModule = typeof exported === "object" && exported !== null && "__esModule" in exported;
  if (!isModule) return exported;
  return "default" in exported ? exported.default : undefined;
}

const ENDINGS = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs", ".json"];

/** The file of a relative or absolute import; undefined for packages, Node's own modules, and files that Node has to load. */
function findFile(specifier: string, importer: string): string | undefined {
  const written = specifier.startsWith("file:") ? fileURLToPath(specifier) : specifier;
  if (!/^\.{1,2}(?:\/|$)/.test(written) && !isAbsolute(written)) return undefined;
  const path = resolve(dirname(importer), written);
  const candidates = [
    path,
    // As TypeScript has them written, by the names that they will have.
    path.replace(/\.([cm]?)js$/, ".$1ts"),
    ...ENDINGS.flatMap((ending) => [`${path}${ending}`, join(path, `index${ending}`)]),
  ];
  const found = candidates.find(isFile);
  return found !== undefined && ENDINGS.includes(extname(found)) ? found : undefined;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** So that a configuration works also where the package isn't installed beside it (`npx feedletter`). */
function isOwnPackage(specifier: string): boolean {
  return /^feedletter(?:\/|$)/.test(specifier) && !isBuiltin(specifier);
}

function requireOwn(specifier: string): unknown {
  const require = createRequire(import.meta.url);
  const [, entry = "library"] = specifier.split("/");
  const bundled = join(import.meta.dirname, `${entry}.cjs`);
  // The module that Node finds by the package's name can't be required before Node 22.12.
  return require(isFile(bundled) ? bundled : specifier);
}

interface Failed {
  readonly path: string;
  readonly files: readonly string[];
}

/** What was thrown, at the line of ours that it comes from. */
export function describeFailure(error: unknown, { path, files }: Failed): FeedletterError {
  const place = placeOf(error, { path, files });
  const isSyntax = error instanceof SyntaxError;
  const [written = ""] = (reasonOf(error).trim() || "An empty error").split("\n");
  // How imported functions are called.
  const reason = written.replace(
    /^Cannot read properties of undefined \(reading 'call'\)/,
    "It calls something that isn't there",
  );
  return new FeedletterError("E_CONFIG", {
    message: `${basename(path)} ${isSyntax ? "can't be read" : "failed"}: ${reason.replace(/\.$/, "")}.`,
    fix: place.line === undefined ? "Correct the file." : "Correct the line.",
    place,
    cause: error,
  });
}

function placeOf(error: unknown, { path, files }: Failed): Place {
  const name = (file: string): string => relative(dirname(path), file).replaceAll("\\", "/");
  if (error instanceof Error) {
    const lines = (error.stack ?? "").split("\n");
    for (const line of lines) {
      const file = files.find(
        (one) => line.includes(`${one}:`) || line.includes(`${pathToFileURL(one).href}:`),
      );
      const [, number] = /:(\d+)(?::\d+)?\)?$/.exec(line) ?? [];
      if (file !== undefined && number !== undefined) return { file: name(file), line: Number(number) };
    }
  }
  return { file: name(path) };
}
