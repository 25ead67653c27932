import { transform } from "sucrase";
import { isTypeScript, tokenise } from "./tokens.js";

/** To CommonJS, with every line where it was, and `import.meta` as `__importMeta`. @throws SyntaxError with the line in its stack */
export function compileModule(source: string, file: string): string {
  try {
    const { code } = transform(replaceMeta(source, file), {
      transforms: isTypeScript(file) ? ["typescript", "imports"] : ["imports"],
      disableESTransforms: true,
    });
    return code;
  } catch (cause) {
    throw syntaxError(cause, file);
  }
}

/** CommonJS has no `import.meta`. */
function replaceMeta(source: string, file: string): string {
  if (!source.includes("import.meta")) return source;
  const tokens = tokenise(source, file);
  return tokens
    .filter(
      ({ text }, index) =>
        text === "import" && tokens[index + 1]?.text === "." && tokens[index + 2]?.text === "meta",
    )
    .reduceRight((code, { start }) => {
      const end = source.indexOf("meta", start) + "meta".length;
      return `${code.slice(0, start)}__importMeta${code.slice(end)}`;
    }, source);
}

/** `Error transforming FILE: Unexpected token (3:5)` */
function syntaxError(cause: unknown, file: string): SyntaxError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [, reason = message, line] =
    /^(?:Error transforming [^:]*: )?(.*?) \((\d+):\d+\)$/s.exec(message) ?? [];
  const error = new SyntaxError(reason, { cause });
  if (line !== undefined) error.stack = `${file}:${line}\n${error.stack}`;
  return error;
}
