import { closest, distance } from "fastest-levenshtein";
import { z } from "zod";
import type { Problem } from "#errors.js";
import type { PlaceOf } from "./lines.js";
import { configSchema } from "./schema.js";
import { SOURCE_KINDS } from "./sources.js";

/** What is wrong with the settings, each with its line. */
export function describeConfigIssues(
  issues: readonly z.core.$ZodIssue[],
  placeOf: PlaceOf,
): readonly Problem[] {
  const context = { placeOf, findKnownKeys: makeKnownKeysFinder() };
  return issues.flatMap((issue) => describeIssue(issue, context));
}

interface DescribeContext {
  readonly placeOf: PlaceOf;
  readonly findKnownKeys: FindKnownKeys;
}

function describeIssue(issue: z.core.$ZodIssue, context: DescribeContext): readonly Problem[] {
  const { placeOf, findKnownKeys } = context;
  const path = issue.path.map(String);
  if (issue.code === "invalid_union") {
    const isSource = path[0] === "content" && path.length === 2;
    return isSource ? describeSource(issue, context) : describeUnion(issue, context);
  }
  if (issue.code === "unrecognized_keys") {
    const known = findKnownKeys(path[0] === "content" ? selectKind(path, issue.input) : path);
    return issue.keys.map((key) => ({
      message: `Unknown setting \`${[...path, key].join(".")}\`.`,
      fix: suggestKey(key, known),
      place: placeOf(...path, key),
    }));
  }
  return [describeValue(issue, context)];
}

/** A key that only one kind of source has selects its part of the union, also for what is below it. */
function selectKind(path: readonly string[], input: unknown): readonly string[] {
  const [content, index, ...below] = path;
  if (content === undefined || index === undefined) return path;
  return [content, index, ...(below.length === 0 ? kindsOf(input) : [...below.slice(0, 1), ...below])];
}

/** A word or a map, a path or `false`: reports what is wrong with the kind that was meant. */
function describeUnion(issue: z.core.$ZodIssueInvalidUnion, context: DescribeContext): readonly Problem[] {
  const isOther = ([fault]: (typeof issue.errors)[number]) =>
    fault?.path.length === 0 &&
    (fault.code === "invalid_type" || typeof issue.input === "object") &&
    fault.code !== "unrecognized_keys";
  const faults = issue.errors.find((errors) => !isOther(errors)) ?? issue.errors[0] ?? [];
  return faults.flatMap((fault) =>
    describeIssue({ ...fault, path: [...issue.path, ...fault.path] }, context),
  );
}

function describeValue(issue: z.core.$ZodIssue, { placeOf }: DescribeContext): Problem {
  const path = issue.path.map(String);
  const name = path.length === 0 ? "The configuration" : `\`${path.join(".")}\``;
  const near =
    issue.code === "invalid_value" ? nearest(String(issue.input), issue.values.map(String)) : undefined;
  const plain = issue.code === "invalid_key" ? toPlainName(path.at(-1) ?? "") : "";
  const fix = near === undefined ? "See docs/config.md." : `Did you mean \`${near}\`?`;
  return {
    message: `${name} ${reasonFor(issue)}.`,
    fix:
      issue.code === "invalid_key" && path.at(-2) === "domains"
        ? `Write a whole domain, such as \`${/^[a-z\d-]+$/.test(plain) ? plain : "gmail"}.com\`.`
        : plain === ""
          ? fix
          : `Call it \`${plain}\`. What people read is its \`title\`.`,
    place: placeOf(...path),
  };
}

const SPELLED: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  ß: "ss",
  æ: "ae",
  ø: "o",
  å: "a",
};

/** `woechentlich` for `wöchentlich`; "" for a name in another script. */
function toPlainName(name: string): string {
  return name
    .toLowerCase()
    .normalize("NFC")
    .replace(/[äöüßæøå]/g, (letter) => SPELLED[letter] ?? letter)
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

/** Completes a sentence that begins with the setting's name. Messages of the schema's own begin with "must". */
function reasonFor(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith("must ")) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return reasonForType(issue.expected, issue.input);
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.join(", ")}`;
    case "invalid_key":
      return `is no valid name: it ${issue.issues[0]?.message ?? "is not allowed"}`;
    case "too_small":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be at least ${issue.minimum}`
        : issue.minimum === 1
          ? "must not be empty"
          : `must have at least ${issue.minimum} ${unitOf(issue.origin)}`;
    case "too_big":
      return issue.origin === "number" || issue.origin === "int"
        ? `must be at most ${issue.maximum}`
        : `must have at most ${issue.maximum} ${unitOf(issue.origin)}`;
    default:
      return `isn't valid: ${issue.message.replace(/^Invalid input: /, "").replace(/\.$/, "")}`;
  }
}

function unitOf(origin: string): string {
  return origin === "string" ? "characters" : "items";
}

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "a section with settings",
  record: "a section with names and settings",
};

function reasonForType(expected: string, input: unknown): string {
  if (input === undefined) return "is missing";
  const type = TYPES[expected] ?? expected;
  if (expected === "string" && ["number", "boolean"].includes(typeof input))
    return `must be text: put ${String(input)} in quotes`;
  if (["int", "number"].includes(expected) && typeof input === "string")
    return `must be ${type}, without quotes`;
  return input === null ? `has no value: it must be ${type}` : `must be ${type}`;
}

/** Of content sources. Reports what is wrong with the kind that was meant, or that there is none, or several. */
function describeSource(issue: z.core.$ZodIssueInvalidUnion, context: DescribeContext): readonly Problem[] {
  const name = issue.path.join(".");
  const [kind, ...others] = kindsOf(issue.input);
  if (kind !== undefined && others.length === 0) {
    const faults = issue.errors[SOURCE_KINDS.indexOf(kind)] ?? [];
    return faults.flatMap((fault) =>
      describeIssue({ ...fault, path: [...issue.path, ...fault.path] }, context),
    );
  }
  const place = context.placeOf(...issue.path);
  if (kind !== undefined)
    return [
      {
        message: `\`${name}\` has several kinds: ${[kind, ...others].map((key) => `\`${key}\``).join(" and ")}.`,
        fix: "Make each of them a separate item.",
        place,
      },
    ];
  const given = typeof issue.input === "object" && issue.input !== null ? Object.keys(issue.input) : [];
  const near = given.find((key) => nearest(key, SOURCE_KINDS) !== undefined);
  const fix = near === undefined ? "" : suggestKey(near, SOURCE_KINDS);
  return [
    {
      message: `\`${name}\` has no source.`,
      fix: fix || "Write `files: FOLDER`, `html: FOLDER`, `feed: URL` or `export: FILE`.",
      place,
    },
  ];
}

function kindsOf(input: unknown): readonly (typeof SOURCE_KINDS)[number][] {
  if (typeof input !== "object" || input === null) return [];
  return SOURCE_KINDS.filter((kind) => Object.hasOwn(input, kind));
}

function suggestKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  return known.length === 0 ? "Remove it." : `Use one of: ${known.join(", ")}.`;
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const near = known.length === 0 ? undefined : closest(key, [...known]);
  return near !== undefined && distance(key, near) <= Math.max(2, near.length / 3) ? near : undefined;
}

/** The keys that the schema allows at a path, where the name of a kind of source selects its part of the union. */
type FindKnownKeys = (path: readonly string[]) => readonly string[];

/** Converting the schema takes milliseconds, so it is done once, for the first unknown key. */
function makeKnownKeysFinder(): FindKnownKeys {
  let whole: z.core.JSONSchema.JSONSchema | undefined;
  return (path) => {
    whole ??= z.toJSONSchema(configSchema, { io: "input" });
    const { $defs } = whole;
    const schema = path.reduce<JsonSchema>((at, key) => resolveRef(childSchema(at, key), $defs), whole);
    if (typeof schema !== "object") return [];
    const maps = [schema, ...(schema.anyOf ?? [])].filter((part) => typeof part === "object");
    return maps.flatMap(({ properties = {} }) => Object.keys(properties));
  };
}

type JsonSchema = z.core.JSONSchema._JSONSchema | undefined;

function resolveRef(schema: JsonSchema, definitions: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  if (typeof schema !== "object" || schema.$ref === undefined) return schema;
  return definitions[schema.$ref.replace("#/$defs/", "")];
}

function childSchema(schema: JsonSchema, key: string): JsonSchema {
  if (typeof schema !== "object") return undefined;
  const ofKind = schema.anyOf?.find(
    (part) => typeof part === "object" && part.properties?.[key] !== undefined,
  );
  if (ofKind !== undefined) return ofKind;
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  return schema.properties?.[key] ?? items ?? schema.additionalProperties;
}
