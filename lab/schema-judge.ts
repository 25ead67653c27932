import { createRequire } from "node:module";
import { join } from "node:path";

interface Fault {
  readonly instancePath: string;
  readonly message?: string;
}

interface Check {
  (value: unknown): boolean;
  readonly errors?: readonly Fault[] | null;
}

/** The repository's own: the programs in a room may bring another version. */
const load = createRequire(join(import.meta.dirname, "../package.json"));

/** What is wrong with a value by a JSON schema, draft 7. */
export function judgeBySchema(schema: unknown, value: unknown): readonly string[] {
  const Ajv: new (options: object) => { readonly compile: (schema: unknown) => Check } = load("ajv");
  const check = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message = "" }) => `${instancePath} ${message}`);
}
