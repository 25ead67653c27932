import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const source = (path) => join(root, "src", path);

/** Site generators with an entry of their own, `feedletter/NAME`: src/integrations/NAME.ts. */
export const INTEGRATIONS = ["astro", "docusaurus", "eleventy", "vite", "vitepress"];

/**
 * What programs import: `name` of the chunk, `file` in dist/ and `module` in src/, both without an ending. All but the first import
 * nothing but the first, so that their types and code aren't copies.
 */
export const LIBRARIES = [
  { name: "library", file: "index", module: "index" },
  /** The server's pages as one function. */
  { name: "handler", file: "handler", module: "handler" },
  ...INTEGRATIONS.map((name) => ({ name, file: name, module: `integrations/${name}` })),
];

/** The modules of src/ that the build starts from. Whoever moves one of them changes its path here. */
export const ENTRIES = {
  /** Loaded by scripts/cli.cjs, which becomes dist/cli.cjs. */
  program: source("cli/main.ts"),
  ...Object.fromEntries(LIBRARIES.map(({ name, module }) => [name, source(`${module}.ts`)])),
};

/** What package.json says of them: modules for `import`, CommonJS for `require`, and the same code in both. */
export function exportsOf(libraries) {
  const conditions = (file, kind) => ({
    types: `./dist/${file}.d.${kind === "cjs" ? "cts" : "ts"}`,
    default: `./dist/${file}.${kind}`,
  });
  return Object.fromEntries(
    libraries.map(({ file }) => [
      file === "index" ? "." : `./${file}`,
      { import: conditions(file, "js"), require: conditions(file, "cjs") },
    ]),
  );
}

/** What every command loads is one file, and what a build of feeds adds to it another: each file costs half a millisecond. */
export const FILES_OF_THEIR_OWN = [
  { name: "common", modules: [source("cli/command-line.ts"), source("cli/io.ts")] },
  { name: "build", modules: [source("cli/commands/build.ts"), source("app/site/build-feeds.ts")] },
];
