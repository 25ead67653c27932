import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { exportsOf, LIBRARIES } from "../../scripts/entries.mjs";

const ROOT = join(import.meta.dirname, "../..");
const require = createRequire(join(import.meta.dirname, "node_modules/"));

/** Of the packages in this room, which have no types here. */
async function load(name: string) {
  return import(pathToFileURL(require.resolve(name)).href);
}

let tarball: Uint8Array<ArrayBuffer>;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-package-"));
  execFileSync(process.execPath, ["scripts/pack.mjs", "--built", "--to", folder], { cwd: ROOT });
  const [file = expect.fail("nothing was packed")] = readdirSync(folder);
  tarball = new Uint8Array(readFileSync(join(folder, file)));
}, 120_000);

test("the types of every entry are right for modules, for CommonJS and for bundlers (arethetypeswrong)", async () => {
  const { checkPackage, createPackageFromTarballData } = await load("@arethetypeswrong/core");
  const { types, problems, entrypoints } = await checkPackage(createPackageFromTarballData(tarball));
  expect(types).toMatchObject({ kind: "included" });
  expect(Object.keys(entrypoints)).toEqual(expect.arrayContaining(Object.keys(exportsOf(LIBRARIES))));
  // TypeScript's `moduleResolution: node10` doesn't know `exports`.
  const found = problems.filter(
    (problem: { resolutionKind?: string }) => problem.resolutionKind !== "node10",
  );
  expect(found).toEqual([]);
});

test("the manifest and the files agree (publint)", async () => {
  const { publint } = await load("publint");
  const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
  expect(messages).toEqual([]);
});
