import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const source = (path) => join(root, "src", path);

/** The generators with an entry of their own, such as `feedletter/astro`. */
export const INTEGRATIONS = ["astro", "docusaurus", "eleventy", "vite", "vitepress"];

/** The modules of src/ that the build starts from. Whoever moves one of them changes its path here. */
export const ENTRIES = {
  /** Loaded by scripts/cli.cjs, which becomes dist/cli.cjs. */
  program: source("cli/main.ts"),
  /** The public API. */
  library: source("index.ts"),
  /** The server's pages as one function. */
  handler: source("handler.ts"),
  /** For site generators. */
  ...Object.fromEntries(INTEGRATIONS.map((name) => [name, source(`integrations/${name}.ts`)])),
};

/** What every command loads is one file, and what a build of feeds adds to it another: each file costs half a millisecond. */
export const FILES_OF_THEIR_OWN = [
  { name: "common", modules: [source("cli/command-line.ts"), source("cli/io.ts")] },
  { name: "build", modules: [source("cli/commands/build.ts"), source("app/site/build-feeds.ts")] },
];
