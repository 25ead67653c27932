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
import { makePlaceFinder, type PlaceOf } from "./lines.js";
import { type Config, configSchema } from "./schema.js";
import { SOURCE_KINDS } from "./sources.js";

/** Sections that may contain secrets. A command names those it uses; in the others, settings with unset environment variables are ignored. */
export type PrivateSection = "mail" | "database" | "server";

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly path: string;
  /** The config's folder, to which every path in it is relative. */
  readonly baseDir: string;
  readonly placeOf: PlaceOf;
}

interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uses: readonly PrivateSection[];
}

/** The position of each key and item, and the node of each scalar, by path joined with dots. */
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
      message: `Invalid YAML: ${broken.message.replace(/\.$/, "")}.`,
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
    // `describeSource` needs what was written.
    reportInput: true,
  });
  if (parsed.success) return { config: parsed.data, path, baseDir: dirname(path), placeOf };
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
        ? `${name} not found in ${dirname(path)}.`
        : `${name} can't be read: ${reasonOf(cause)}.`,
      fix: missing ? "Run `feedletter init`, or use --config." : "Make the file readable.",
      cause,
    });
  }
}

function collectPositions(node: Node | null, path: readonly string[], into: Positions): void {
  const enter = (key: string, value: unknown, offset: number | undefined): void => {
    const at = [...path, key];
    if (offset !== undefined) into.set(at.join("."), { offset, scalar: isScalar(value) ? value : undefined });
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

/**
 * Replaces each `${NAME}` by the environment variable.
 *
 * @returns paths of the settings to leave out, because they need an unset variable and the command doesn't use their section. Of
 *   nested settings such as `mail.dkim.key` it is the whole `mail.dkim`.
 * @throws FeedletterError E_ENV, E_SECRET
 */
function fillEnvironment(
  positions: Positions,
  { env, uses, placeOf }: LoadOptions & { readonly placeOf: PlaceOf },
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
        message: `The environment variable ${unset} for \`${key}\` is not set.`,
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

/** Secrets belong in the environment, because configs are committed, logged and mailed around. */
function refuseSecret(key: string, written: string, place: Place): void {
  const isKey = SECRET_KEYS.includes(key) && !written.includes("${");
  const isPassword = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*:(?!\$\{)[^/@\s]+@/i.test(written);
  const isAddress = key === "mail.transport" || key === "database" || /^content\.\d+\.feed$/.test(key);
  if (!isKey && !(isPassword && isAddress)) return;
  throw new FeedletterError("E_SECRET", {
    message: `\`${key}\` contains a secret.`,
    fix: "Move it to an environment variable, and write ${NAME} here.",
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
      message: `Unknown setting \`${[...path, key].join(".")}\`.`,
      fix: suggestKey(key, known),
      place: placeOf(...path, key),
    }));
  }
  const reason = issue.message.replace(/^Invalid input: /, "").replace(/\.$/, "");
  return [
    {
      message:
        path.length === 0 ? `Invalid configuration: ${reason}.` : `Invalid \`${path.join(".")}\`: ${reason}.`,
      fix: "See docs/config.md.",
      place: placeOf(...path),
    },
  ];
}

/** The only union is that of content sources. Reports what is wrong with the kind that was meant, or that there is none, or several. */
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
