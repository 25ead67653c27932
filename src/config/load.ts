import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
} from "yaml";
import { FeedletterError, type Place, reasonOf } from "#errors.js";
import { describeConfigIssues } from "./describe-issues.js";
import { makePlaceFinder, type PlaceOf } from "./lines.js";
import { type Config, configSchema } from "./schema.js";
import { findYamlFault } from "./yaml-faults.js";

/**
 * Sections that may contain secrets. A command names those it uses; in the others, settings with unset environment variables are ignored.
 * `inbox`: `mail.inbox`, which only those need who read the mailbox.
 */
export type PrivateSection = "mail" | "inbox" | "database" | "server" | "webhooks" | "announce";

export interface LoadedConfig {
  readonly config: Config;
  /** Absolute path of the file. */
  readonly path: string;
  /** The config's folder, to which every path in it is relative. */
  readonly baseDir: string;
  readonly placeOf: PlaceOf;
  /** The environment that it was read with. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uses: readonly PrivateSection[];
  /** Settings of `mail` with unset environment variables stay as they are written: only what isn't secret is looked at. */
  readonly keepsMail?: boolean;
}

/** The position of each key and item, and the node of each scalar, by path joined with dots. */
type Positions = Map<string, { readonly offset: number; readonly scalar?: Scalar }>;

/** @throws FeedletterError E_CONFIG_MISSING, E_CONFIG, E_ENV, E_SECRET */
export function loadConfig(file: string, { env, uses, keepsMail }: LoadOptions): LoadedConfig {
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
  for (const unused of fillEnvironment(positions, { env, uses, keepsMail, placeOf }))
    document.deleteIn(unused);
  const parsed = configSchema.safeParse(toValue(document, name) ?? {}, {
    // `describeConfigIssues` needs what was written.
    reportInput: true,
  });
  if (parsed.success) return { config: parsed.data, path, baseDir: dirname(path), placeOf, env };
  const [first, ...others] = describeConfigIssues(parsed.error.issues, placeOf);
  if (first === undefined) throw parsed.error;
  throw new FeedletterError("E_CONFIG", { ...first, others });
}

/** @throws FeedletterError E_CONFIG for an alias without an anchor, and for aliases that expand to too much */
function toValue(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw new FeedletterError("E_CONFIG", {
      message: `Invalid YAML: ${reasonOf(cause)}.`,
      fix: "Write the value out instead of using an alias (*).",
      place: { file: name },
      cause,
    });
  }
}

function findSyntaxError({
  errors: [error],
  contents,
}: Document): { readonly message: string; readonly offset: number } | undefined {
  if (error !== undefined) return { message: error.message, offset: error.pos[0] };
  return findYamlFault(contents, { isAlias, isMap, isScalar, isSeq });
}

function readConfig(path: string, name: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const missing =
      cause instanceof Error && "code" in cause && /^(?:ENOENT|ENOTDIR)$/.test(String(cause.code));
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

/** No path, address or name has one, and the file system throws for it. */
function refuseNull(key: string, written: string, place: Place): void {
  if (!written.includes("\0")) return;
  throw new FeedletterError("E_CONFIG", {
    message: `\`${key}\` contains a null character.`,
    fix: "Remove the \\0 or \\u0000.",
    place,
  });
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
  { env, uses, keepsMail = false, placeOf }: LoadOptions & { readonly placeOf: PlaceOf },
): readonly (readonly string[])[] {
  const unused: string[][] = [];
  for (const [key, { scalar }] of positions) {
    if (typeof scalar?.value !== "string") continue;
    const path = key.split(".");
    const written = scalar.value;
    const names = [...written.matchAll(/\$\{([A-Za-z_]\w*)\}/g)].map((match) => match[1] ?? "");
    refuseNull(key, written, placeOf(...path));
    refuseSecret(key, written, placeOf(...path));
    const unset = names.find((name) => env[name] === undefined || env[name] === "");
    if (unset === undefined) {
      scalar.value = written.replace(/\$\{([A-Za-z_]\w*)\}/g, (_, name: string) => env[name] ?? "");
    } else if (key === "mail.inbox" && uses.includes("mail") && !uses.includes("inbox")) {
      // It stays as it is written: that there is a mailbox is a way to unsubscribe.
    } else if (isUsed(path[0], uses)) {
      throw new FeedletterError("E_ENV", {
        message: `The environment variable ${unset} for \`${key}\` is not set.`,
        fix: `Set ${unset}, or remove the line.`,
        place: placeOf(...path),
      });
    } else if (path[0] === "mail" && keepsMail) {
      // As above.
    } else if (path[0] === "announce") {
      // Texts can be shown without them.
    } else {
      unused.push(path.slice(0, isWhole(path[0]) ? 1 : 2));
    }
  }
  return unused;
}

/** Without one of its settings, the rest is of no use; and the items of a list have no names. */
function isWhole(section: string | undefined): boolean {
  return section === "state" || section === "webhooks";
}

function isUsed(section: string | undefined, uses: readonly PrivateSection[]): boolean {
  if (section === "state") return uses.includes("database");
  const known = PRIVATE.find((name) => name === section);
  return known === undefined || uses.includes(known);
}

const PRIVATE: readonly PrivateSection[] = ["mail", "database", "server", "webhooks", "announce"];

const SECRET_KEYS =
  /^(?:announce\.mastodon\.token|announce\.bluesky\.password|webhooks\.\d+\.secret|server\.keys|state\.key|server\.metrics\.token|mail\.provider\.events|mail\.dkim(?:\.\d+)?\.key)$/;

function isToken(key: string, written: string): boolean {
  return key === "state.repository" && /^https?:\/\/[^/@\s]+@/i.test(written);
}

/** Secrets belong in the environment, because configs are committed, logged and mailed around. */
function refuseSecret(key: string, written: string, place: Place): void {
  // The ARN of an SNS topic is no secret.
  const isTopic = key === "mail.provider.events" && written.startsWith("arn:");
  const isKey = SECRET_KEYS.test(key) && !written.includes("${") && !isTopic;
  const [, login = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^/@\s]*)@/i.exec(written) ?? [];
  // A host takes a token also as the user's name.
  const isPassword = /:(?!\$\{)./.test(login) || (isToken(key, written) && !login.includes("${"));
  const isAddress =
    key === "mail.transport" ||
    key === "mail.inbox" ||
    key === "database" ||
    key === "state.repository" ||
    /^content\.\d+\.feed$/.test(key);
  if (!isKey && !(isPassword && isAddress)) return;
  throw new FeedletterError("E_SECRET", {
    message: `\`${key}\` contains a secret.`,
    fix: "Move it to an environment variable, and write ${NAME} here.",
    place,
  });
}
