import { z } from "zod";
import { canonicalLanguage } from "#config/language-tag.js";
import { FeedletterError, type Problem } from "#errors.js";

const name = z.string("must be text").min(1, "must not be empty");
const path = name.refine((text) => !text.includes("\0"), "must not contain a null character");
const names = z.array(name, "must be a list of names");
const list = z.union(
  [path, z.object({ name, content: z.union([z.string(), z.instanceof(Uint8Array)]) })],
  "must be a path, or a list in memory with `name` and `content`",
);

/** The options of all functions: one name means the same everywhere. Types alone hold nobody back who writes JavaScript. */
const RULES: Readonly<Record<string, z.ZodType>> = {
  config: z.union(
    [path, z.custom<object>((value) => typeof value === "object" && value !== null && !("then" in value))],
    "must be a path or an object: call the function or `await` the promise",
  ),
  cwd: path,
  out: path,
  folder: path,
  env: z.record(z.string(), z.unknown(), "must be an object such as process.env"),
  now: z.date("must be a valid Date"),
  digest: name,
  template: name,
  language: name.refine(
    (tag) => canonicalLanguage(tag) !== undefined,
    "must be a language tag such as de-AT",
  ),
  to: name,
  address: name,
  digests: names,
  map: names,
  lists: z.array(list, "must be a list of paths or of lists in memory"),
};

/**
 * @param required names of options without a default
 * @throws FeedletterError E_USAGE naming each option that is wrong or missing
 */
export function checkOptions(options: unknown, required: readonly string[] = []): void {
  if (typeof options !== "object" || options === null)
    throw wrongOptions([problem("The options must be an object.")]);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const known = new Set(given.map(([key]) => key));
  const faults = [
    ...required.filter((key) => !known.has(key)).map((key) => problem(`\`${key}\` is missing.`)),
    ...given.flatMap(([key, value]) => describeFault(key, value)),
  ];
  if (faults.length > 0) throw wrongOptions(faults);
}

function describeFault(key: string, value: unknown): readonly Problem[] {
  const [issue] = RULES[key]?.safeParse(value).error?.issues ?? [];
  return issue === undefined ? [] : [problem(`\`${key}\` ${issue.message}.`)];
}

function problem(message: string): Problem {
  return { message, fix: "See docs/api.md." };
}

function wrongOptions([first, ...others]: readonly Problem[]): FeedletterError {
  return new FeedletterError("E_USAGE", { ...(first ?? problem("The options are wrong.")), others });
}
