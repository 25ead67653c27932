import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { folderWith } from "../../tests/cli/cli.js";

const ROOT = join(import.meta.dirname, "../..");
const PACKAGE = join(ROOT, "pack/package");
const require = createRequire(join(import.meta.dirname, "node_modules/"));

beforeAll(() => {
  execFileSync(process.execPath, ["scripts/pack.mjs", "--built"], { cwd: ROOT });
}, 120_000);

test("the bill of materials fits the schema of CycloneDX", async () => {
  const library = "@cyclonedx/cyclonedx-library";
  const { Validation, Spec } = require(library);
  const text = readFileSync(join(PACKAGE, "dist/sbom.cdx.json"), "utf8");
  const bill = JSON.parse(text);
  expect(bill.components.length).toBeGreaterThan(50);
  const validator = new Validation.JsonStrictValidator(bill.specVersion);
  expect(Object.values(Spec.Version)).toContain(bill.specVersion);
  expect(await validator.validate(text)).toBeNull();
  const broken = { ...bill, components: [{ ...bill.components[0], type: "part" }] };
  expect(await validator.validate(JSON.stringify(broken))).not.toBeNull();
});

test("mandoc and man have no remark on feedletter(1), except for long lines in examples", () => {
  const lint = (file: string) => {
    const { stdout, stderr } = spawnSync("mandoc", ["-T", "lint", file], { encoding: "utf8" });
    const remarks = (stdout + stderr).split("\n").filter((line) => line !== "");
    return remarks.filter((line) => !line.includes("line longer than 80 bytes"));
  };
  const file = join(PACKAGE, "man/feedletter.1");
  expect(lint(file)).toEqual([]);
  const page = readFileSync(file, "utf8");
  const broken = folderWith({ "broken.1": page.replace(".SH SYNOPSIS", ".SHH SYNOPSIS") });
  expect(lint(join(broken, "broken.1"))).not.toEqual([]);
  const { status, stderr } = spawnSync("man", ["--warnings", "-l", file], {
    encoding: "utf8",
    env: { ...process.env, MANPAGER: "cat", LC_ALL: "C.UTF-8" },
  });
  expect([status, stderr]).toEqual([0, ""]);
  const shown = execFileSync("mandoc", ["-T", "utf8", file], { encoding: "utf8" });
  // Bold is a letter, backspace, and the letter again.
  const text = shown.replaceAll(/.\x08/g, "");
  expect(text).toContain("feedletter send [options] [digest]");
  expect(text).toMatch(/--dry-run/);
});
