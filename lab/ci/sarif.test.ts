import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { CONFIG, feedletter, folderWith, postOn } from "../../tests/cli/cli.js";

/** Holds the published schema, and the validator of that time for its draft of JSON Schema. */
const PACKAGE = join(import.meta.dirname, "node_modules/@microsoft/jest-sarif");
const load = createRequire(join(PACKAGE, "package.json"));

interface Validator {
  readonly addMetaSchema: (schema: unknown) => void;
  readonly validate: (schema: unknown, value: unknown) => boolean;
  readonly errorsText: () => string;
}

/** What is wrong with a file by the schema of SARIF 2.1.0; "" if nothing is. */
function judgeSarif(sarif: unknown): string {
  const Ajv: new (options: object) => Validator = load("ajv");
  const validator = new Ajv({ schemaId: "id", meta: false, unknownFormats: "ignore", allErrors: true });
  validator.addMetaSchema(load("ajv/lib/refs/json-schema-draft-04.json"));
  const schema = JSON.parse(readFileSync(join(PACKAGE, "lib/schemas/sarif-2.1.0-rtm.5.json"), "utf8"));
  return validator.validate(schema, sarif) ? "" : validator.errorsText();
}

const log = z.looseObject({ runs: z.array(z.looseObject({ results: z.array(z.unknown()) })) });

test("what check --sarif writes fits the schema of SARIF 2.1.0", async () => {
  const folder = folderWith({
    "feedletter.yaml": CONFIG,
    "content/two.md": postOn("2026-06-02", "A <b> | [two]", "![](x.png) {{ leak }}"),
    "content/three.md": postOn("2026-13-40", "Drei ä €"),
    "content/four five.md": postOn("2026-06-03", "Four"),
  });
  await feedletter(["check", "--sarif", "found.sarif"], { cwd: folder });
  const sarif = log.parse(JSON.parse(readFileSync(join(folder, "found.sarif"), "utf8")));
  expect(sarif.runs[0]?.results.length).toBeGreaterThan(1);
  expect(judgeSarif(sarif)).toBe("");
  expect(judgeSarif({ ...sarif, runs: [{ ...sarif.runs[0], results: [{ ruleId: 1 }] }] })).not.toBe("");

  const clean = folderWith({ "feedletter.yaml": CONFIG, "content/one.md": postOn("2026-06-01", "One") });
  await feedletter(["check", "--sarif", "found.sarif"], { cwd: clean });
  expect(judgeSarif(JSON.parse(readFileSync(join(clean, "found.sarif"), "utf8")))).toBe("");
});
