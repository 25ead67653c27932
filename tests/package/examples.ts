import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeIn, listExported } from "../api/exported.js";
import { postOn } from "../cli/cli.js";

const SITE: Readonly<Record<string, string>> = {
  "feedletter.yaml": `site: { title: Career Notes, url: "https://careers.example/" }
digests: { weekly: { start: newest } }
mail: { from: eric@careers.example }
server: { url: "https://letters.careers.example/", port: 0, keys: "\${KEYS}" }
`,
  "content/hello.md": postOn("2026-06-01", "Hello"),
  "public/index.html": "<!doctype html><title>Career Notes</title><p>Hello</p>",
};

/**
 * Writes the examples of the docstrings and of docs/api.md, as a module to run and as one to check the types of, beside the site in
 * which they run.
 *
 * @returns their names
 */
export function writeExamples(folder: string): readonly string[] {
  const documented = codeIn(readFileSync(join(import.meta.dirname, "../../docs/api.md"), "utf8"));
  const examples: readonly (readonly [string, string])[] = [
    ...listExported().flatMap(({ name, docstring }) =>
      codeIn(docstring).map((code) => [name, code] as const),
    ),
    ...documented.map((code, index) => [`docs-${index + 1}`, code] as const),
  ];
  write(folder, Object.fromEntries(Object.entries(SITE).map(([path, text]) => [`site/${path}`, text])));
  for (const [name, code] of examples)
    write(folder, { [`${name}.mjs`]: withoutTypes(code), [`${name}.mts`]: code });
  return examples.map(([name]) => name);
}

/** All that the examples have of types. */
function withoutTypes(code: string): string {
  return code.replace("(path: string): Promise<Response>", "(path)");
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
