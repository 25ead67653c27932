import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { closest, distance } from "fastest-levenshtein";
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import { z } from "zod";
import { FeedletterError, type Place, type Problem, reasonOf } from "#errors.js";
import { findDuplicateKey } from "./duplicate-keys.js";
import { type ConfigLines, makePlaceFinder, type PlaceOf } from "./lines.js";
import { type Config, configSchema } from "./schema.js";
import { SOURCE_KINDS } from "./sources.js";

/** The sections that may hold secrets. A command names those it uses; of the others it reads only what is public. */
export type PrivateSection = "mail" | "database" | "server";

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly path: string;
  /** The folder that every path in the config is relative to. */
  readonly baseDir: string;
  readonly placeOf: PlaceOf;
  /** The file as it was read, and where its keys stand. */
  readonly text: string;
  readonly lines: ConfigLines;
}

interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uses: readonly PrivateSection[];
}

/** A key's or item's position in the file and, for a scalar, its node; by its path, joined with dots. */
type Positions = Map<string, { readonly offset: number; readonly scalar?: Scalar }>;

/** @throws FeedletterError E_CONFIG_MISSING, E_CONFIG, E_ENV, E_SECRET */
export function loadConfig(file: string, { env, uses }: LoadOptions): LoadedConfig {
  const path = resolve(file);
  const name = basename(path);
  const text = readConfig(path, name);
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: false });
  const broken = findSyntaxError(document);
  if (broken !== undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `This is not valid YAML: ${broken.message}.`,
      fix: "Correct the line.",
      place: { file: name, line: counter.linePos(broken.offset).line },
    });
  }
  const positions: Positions = new Map();
  collectPositions(document.contents, [], positions);
  const lines = new Map([...positions].map(([key, { offset }]) => [key, counter.linePos(offset).line]));
  const placeOf = makePlaceFinder(name, lines);
  for (const unused of fillEnvironment(positions, { env, uses, placeOf })) document.deleteIn(unused);
  const parsed = configSchema.safeParse(document.toJS({ maxAliasCount: 100 }) ?? {}, {
    // A source's kind is told by what was written.
    reportInput: true,
  });
  if (parsed.success) return { config: parsed.data, path, baseDir: dirname(path), placeOf, text, lines };
  const context = { placeOf, findKnownKeys: makeKnownKeysFinder() };
  const [first, ...others] = parsed.error.issues.flatMap((issue) => describeIssue(issue, context));
  if (first === undefined) throw parsed.error;
  throw new FeedletterError("E_CONFIG", { ...first, others });
}

function findSyntaxError({
  errors: [error],
  contents,
}: Document): { readonly message: string; readonly offset: number } | undefined {
  if (error !== undefined) return { message: error.message, offset: error.pos[0] };
  const offset = findDuplicateKey(contents, { isMap, isScalar, isSeq });
  return offset === undefined ? undefined : { message: "Map keys must be unique", offset };
}

function readConfig(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    throw new FeedletterError("E_CONFIG_MISSING", {
      message: missing
        ? `There is no ${name} in ${dirname(path)}.`
        : `${name} can't be read: ${reasonOf(cause)}.`,
      fix: missing ? "Run `feedletter init`, or name the file with --config." : "Make it readable.",
      cause,
    });
  }
}

function collectPositions(node: Node | null, path: readonly string[], into: Positions): void {
  const enter = (key: string, value: unknown, offset: number | undefined): void => {
    const at = [...path, key];
    if (offset !== undefined)
      into.set(at.join("."), { offset, ...(isScalar(value) ? { scalar: value } : {}) });
    if (isMap(value) || isSeq(value)) collectPositions(value, at, into);
  };
  if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (isScalar(key)) enter(String(key.value), value, key.range?.[0]);
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      const range = typeof item === "object" && item !== null && "range" in item ? item.range : undefined;
      enter(String(index), item, Array.isArray(range) ? range[0] : undefined);
    });
  }
}

interface FillOptions extends LoadOptions {
  readonly placeOf: LoadedConfig["placeOf"];
}

/**
 * Replaces each `${NAME}`.
 *
 * @returns what needs an unset one and may be left out, as the command doesn't use its section: a setting, or, as without its key
 *   `mail.dkim` would be half a setting, all that it is a part of
 */
function fillEnvironment(
  positions: Positions,
  { env, uses, placeOf }: FillOptions,
): readonly (readonly string[])[] {
  const unused: string[][] = [];
  for (const [key, { scalar }] of positions) {
    if (typeof scalar?.value !== "string") continue;
    const path = key.split(".");
    const written = scalar.value;
    const names = [...written.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? "");
    refuseSecret(key, written, placeOf(...path));
    const unset = names.find((name) => env[name] === undefined || env[name] === "");
    if (unset === undefined) {
      scalar.value = written.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => env[name] ?? "");
    } else if (isUsed(path[0], uses)) {
      throw new FeedletterError("E_ENV", {
        message: `\`${key}\` needs the environment variable ${unset}, which is not set.`,
        fix: `Set ${unset}, or remove the line.`,
        place: placeOf(...path),
      });
    } else {
      unused.push(path.slice(0, 2));
    }
  }
  return unused;
}

function isUsed(section: string | undefined, uses: readonly PrivateSection[]): boolean {
  if (section === "mail" || section === "database" || section === "server") return uses.includes(section);
  return true;
}

const SECRET_KEYS = ["server.keys", "server.metrics.token", "mail.dkim.key"];

/** Secrets stand in the environment only: a config is committed, logged and mailed around. */
function refuseSecret(key: string, written: string, place: Place): void {
  const isKey = SECRET_KEYS.includes(key) && !written.includes("${");
  const isPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:(?!\$\{)[^/@\s]+@/i.test(written);
  const isAddress = key === "mail.transport" || key === "database" || /^content\.\d+\.feed$/.test(key);
  if (!isKey && !(isPassword && isAddress)) return;
  throw new FeedletterError("E_SECRET", {
    message: `\`${key}\` holds a secret.`,
    fix: `Move it to an environment variable and write \${NAME} here.`,
    place,
  });
}

interface DescribeContext {
  readonly placeOf: PlaceOf;
  readonly findKnownKeys: FindKnownKeys;
}

function describeIssue(issue: z.core.$ZodIssue, context: DescribeContext): readonly Problem[] {
  const { placeOf, findKnownKeys } = context;
  const path = issue.path.map(String);
  if (issue.code === "invalid_union") return describeSource(issue, context);
  if (issue.code === "unrecognized_keys") {
    const known = findKnownKeys(path[0] === "content" ? [...path, ...kindsOf(issue.input)] : path);
    return issue.keys.map((key) => ({
      message: `There is no setting \`${[...path, key].join(".")}\`.`,
      fix: suggestKey(key, known),
      place: placeOf(...path, key),
    }));
  }
  const said = issue.message.replace(/^Invalid input: /, "").replace(/\.$/, "");
  return [
    {
      message: path.length === 0 ? `The file is wrong: ${said}.` : `\`${path.join(".")}\`: ${said}.`,
      fix: "See docs/config.md.",
      place: placeOf(...path),
    },
  ];
}

/** The only union is that of the content sources: of the one kind that is meant, what is wrong with it; else that there is none, or several. */
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
        message: `\`${name}\` is of several kinds: ${[kind, ...others].map((key) => `\`${key}\``).join(" and ")}.`,
        fix: "Make each of them an item of its own.",
        place,
      },
    ];
  const given = typeof issue.input === "object" && issue.input !== null ? Object.keys(issue.input) : [];
  const near = given.find((key) => nearest(key, SOURCE_KINDS) !== undefined);
  const fix = near === undefined ? "" : suggestKey(near, SOURCE_KINDS);
  return [
    {
      message: `\`${name}\` names no source.`,
      fix: fix || "Write `files: FOLDER`, `html: FOLDER` or `feed: URL`.",
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
  return known.length === 0 ? "Remove it." : `Known here: ${known.join(", ")}.`;
}

function nearest(key: string, known: readonly string[]): string | undefined {
  const near = known.length === 0 ? undefined : closest(key, [...known]);
  return near !== undefined && distance(key, near) <= Math.max(2, near.length / 3) ? near : undefined;
}

/** The keys that the schema allows at a path, in which the name of a source's kind stands for its part of the union. */
type FindKnownKeys = (path: readonly string[]) => readonly string[];

/** Converting the schema takes milliseconds, so it is done once, for the first unknown key. */
function makeKnownKeysFinder(): FindKnownKeys {
  let whole: JsonSchema;
  return (path) => {
    whole ??= z.toJSONSchema(configSchema, { io: "input" });
    const schema = path.reduce<JsonSchema>(childSchema, whole);
    return typeof schema === "object" ? Object.keys(schema.properties ?? {}) : [];
  };
}

type JsonSchema = z.core.JSONSchema._JSONSchema | undefined;

function childSchema(schema: JsonSchema, key: string): JsonSchema {
  if (typeof schema !== "object") return undefined;
  const ofKind = schema.anyOf?.find(
    (part) => typeof part === "object" && part.properties?.[key] !== undefined,
  );
  if (ofKind !== undefined) return ofKind;
  const items = Array.isArray(schema.items) ? schema.items[0] : schema.items;
  return schema.properties?.[key] ?? items ?? schema.additionalProperties;
}
