// Prints what GitHub's own parser says of a file, as JSON: node judge.mjs workflow|action FILE
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";

// The parser is made for bundlers, and imports JSON without saying so.
registerHooks({
  load: (url, context, next) =>
    next(url, url.endsWith(".json") ? { ...context, importAttributes: { type: "json" } } : context),
});

const [kind, name] = process.argv.slice(2);
const silent = { error: () => {}, info: () => {}, verbose: () => {} };
const { parseWorkflow } = await import("@actions/workflow-parser");
const { parseAction } = await import("@actions/workflow-parser/actions/action-parser");
const parse = kind === "action" ? parseAction : parseWorkflow;
const { context } = parse({ name, content: readFileSync(name, "utf8") }, silent);
process.stdout.write(JSON.stringify(context.errors.getErrors().map(({ message }) => message)));
