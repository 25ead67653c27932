import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { writeChecksReference } from "../scripts/checks-reference.mjs";
import { writeConfigReference } from "../scripts/config-reference.mjs";
import { configSchema } from "../src/config.js";
import { FINDINGS } from "../src/findings.js";
import { loadConfig } from "../src/load-config.js";

const root = join(import.meta.dirname, "..");

test("docs/config.md is what the schema says (npm run docs)", () => {
  const reference = writeConfigReference(z.toJSONSchema(configSchema, { io: "input" }));
  expect(readFileSync(join(root, "docs/config.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("docs/checks.md is what the table of findings says (npm run docs)", () => {
  const reference = writeChecksReference(FINDINGS);
  expect(readFileSync(join(root, "docs/checks.md"), "utf8")).toBe(reference);
  expect(reference).not.toContain("undefined");
});

test("the sample site's configuration is a valid one", () => {
  const { config } = loadConfig(join(root, "feedletter.yaml"), {
    env: {},
    uses: ["mail", "database", "server"],
  });
  expect(config.site.title).toBe("Career Notes");
});
