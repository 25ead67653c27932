import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The repository. */
export const ROOT = join(import.meta.dirname, "..");

/** Each module of src/ compiled alone, with its declarations: for scripts/, bench/ and the tests' own processes. */
export const MODULES = join(ROOT, "build");

/** The program and the library as they are published. */
export const DIST = join(ROOT, "dist");

/** TypeScript's. */
export const COMPILER = join(
  dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
  "bin/tsc",
);

/** The folders of the packages that dist/ has copies of, relative to the repository, as JSON. */
export const BUNDLED = join(MODULES, "bundled-packages.json");

/** Installed along with Feedletter, or by whoever wants PostgreSQL or joining by mail: docs/decisions/013-light-package.md says why. */
export const OUTSIDE = ["libsql", "mailauth", "pg", "pg-boss"];
