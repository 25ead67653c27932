import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

export interface Exported {
  readonly name: string;
  readonly isType: boolean;
  /** Relative to src/. */
  readonly file: string;
  /** Its text, without the asterisks. */
  readonly docstring: string;
}

/** What src/index.ts exports, with the comments where it is declared. */
export function listExported(): readonly Exported[] {
  const index = readFileSync(join(ROOT, "src/index.ts"), "utf8");
  return [...index.matchAll(/^export (type )?\{([^}]*)\} from "(?:#|\.\/)([^"]+)\.js";$/gm)].flatMap(
    ([, types, names = "", module = ""]) =>
      names
        .split(",")
        .map((written) => written.trim())
        .filter((written) => written !== "")
        .map((written) => {
          const name = written.replace(/^type /, "");
          const file = `${module}.ts`;
          return {
            name,
            isType: types !== undefined || written !== name,
            file,
            docstring: docstringOf(name, file),
          };
        }),
  );
}

function docstringOf(name: string, file: string): string {
  const source = readFileSync(join(ROOT, "src", file), "utf8");
  const declared = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?export (?:async )?(?:function\\*?|interface|type|class|const) ${name}\\b`,
  ).exec(source);
  if (declared === null) throw new Error(`${name} isn't declared in src/${file}`);
  return (declared[1] ?? "").replace(/^\s*\/?\*+\/? ?/gm, "");
}

/** The code of each block of TypeScript. */
export function codeIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
}
