// Writes the parts of docs/ that are made from the code. Run by `npm run docs`, after a build.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LANGUAGES, WORD_TABLE } from "../build/config/word-table.js";
import { FIELD_DESCRIPTIONS } from "../build/digest/templates/field-descriptions.js";
import { HELPERS } from "../build/digest/templates/helpers.js";
import { usageOf } from "../build/digest/templates/template-check.js";
import { en } from "../build/i18n/en.js";
import { writeChecksReference } from "./checks-reference.mjs";
import { writeCommandsReference } from "./commands-reference.mjs";
import { writeConfigReference } from "./config-reference.mjs";
import { writeGeneratorsReference } from "./generators-reference.mjs";
import { nameOwner } from "./repository.mjs";
import { writeTemplateReference } from "./template-reference.mjs";
import { writeWordsReference } from "./words-reference.mjs";

const root = join(import.meta.dirname, "..");
const schema = JSON.parse(readFileSync(join(root, "schema.json"), "utf8"));
writeFileSync(join(root, "docs/config.md"), writeConfigReference(schema));

const { FINDINGS } = await import("../build/findings.js");
writeFileSync(join(root, "docs/checks.md"), writeChecksReference(FINDINGS));
writeFileSync(
  join(root, "docs/templates.md"),
  writeTemplateReference({
    helpers: HELPERS,
    usageOf,
    fields: FIELD_DESCRIPTIONS,
    theme: schema.properties.theme,
  }),
);
writeFileSync(join(root, "docs/words.md"), writeWordsReference(WORD_TABLE, en, LANGUAGES));
const cli = join(root, "dist/cli.cjs");
const help = async (args) => execFileSync(process.execPath, [cli, ...args], { encoding: "utf8" });
writeFileSync(join(root, "docs/commands.md"), await writeCommandsReference(help));
writeFileSync(join(root, "docs/generators.md"), writeGeneratorsReference());

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const action = join(root, "docs/action.md");
writeFileSync(action, nameOwner(readFileSync(action, "utf8"), manifest));
