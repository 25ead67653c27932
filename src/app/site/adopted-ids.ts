import { createHash } from "node:crypto";
import { basename } from "node:path";
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { findYamlFault } from "#config/reading/yaml-faults.js";
import { type AdoptedIds, NO_ADOPTED_IDS } from "#content/model/adopted-ids.js";
import { compareCodeUnits, hasIllegalCharacters } from "#content/text/characters.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { readIfExists } from "#files/file-system.js";

/** `feedletter.yaml` and `feedletter.config.ts` have their ids in `feedletter.ids.yaml` beside them. */
export function idsFileOf(configPath: string): string {
  return configPath.replace(/(?:\.ya?ml|(?:\.config)?\.[cm]?[jt]s)?$/i, ".ids.yaml");
}

/** @throws FeedletterError E_IDS with the line, for a file that isn't addresses and ids */
export function readAdoptedIds(configPath: string): AdoptedIds {
  const path = idsFileOf(configPath);
  const text = readIds(path);
  if (text === undefined) return NO_ADOPTED_IDS;
  const ids = scanIds(text) ?? parseIds(text, basename(path));
  return { ids, fingerprint: ids.size === 0 ? "" : createHash("sha256").update(text).digest("base64url") };
}

function readIds(path: string): string | undefined {
  try {
    return readIfExists(path);
  } catch (cause) {
    throw broken({ file: basename(path) }, `It can't be read (${reasonOf(cause)})`, cause);
  }
}

const WRITTEN_LINE = /^("(?:[^"\\]|\\.)*"): ("(?:[^"\\]|\\.)*")$/;

/** As `formatAdoptedIds` writes them, which is most of the time: for thousands of lines, YAML's parser takes longer than a build. */
function scanIds(text: string): ReadonlyMap<string, string> | undefined {
  const ids = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [, key, value] = WRITTEN_LINE.exec(line) ?? [];
    const address = readJsonText(key);
    const id = readJsonText(value);
    if (address === undefined || id === undefined || ids.has(address)) return undefined;
    if (!isAddress(address) || !isId(id)) return undefined;
    ids.set(address, id);
  }
  return ids;
}

function readJsonText(json: string | undefined): string | undefined {
  try {
    const text: unknown = json === undefined ? undefined : JSON.parse(json);
    return typeof text === "string" ? text : undefined;
  } catch {
    // YAML has more escapes.
    return undefined;
  }
}

function isId(id: string): boolean {
  return id !== "" && id === id.trim() && !hasIllegalCharacters(id);
}

function parseIds(text: string, file: string): ReadonlyMap<string, string> {
  const counter = new LineCounter();
  // Ids stay as they are written: `007` and `1.10` are names.
  const options = {
    schema: "failsafe",
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
  } as const;
  const { contents, errors } = parseDocument(text, { ...options, logLevel: "silent" });
  const placeAt = (offset: number) => ({ file, line: counter.linePos(offset).line });
  const [error] = errors;
  if (error !== undefined) throw broken(placeAt(error.pos[0]), error.message.replace(/\.$/, ""));
  const ids = new Map<string, string>();
  if (contents === null || (isScalar(contents) && contents.value === "")) return ids;
  const fault = findYamlFault(contents, { isAlias, isMap, isScalar, isSeq });
  if (fault !== undefined) throw broken(placeAt(fault.offset), fault.message);
  if (!isMap(contents))
    throw broken(placeAt(contents.range?.[0] ?? 0), "It must have lines of the form `ADDRESS: ID`");
  for (const { key, value } of contents.items) {
    const place = placeAt(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
    const address = isScalar(key) ? String(key.value) : "";
    const id = isScalar(value) ? String(value.value).trim() : "";
    if (!isAddress(address))
      throw broken(place, `"${address}" is neither a path from the site's root nor a URL`);
    if (!isId(id)) throw broken(place, `${address} has no id that a feed can carry`);
    ids.set(address, id);
  }
  return ids;
}

function isAddress(key: string): boolean {
  return key.startsWith("/") || /^https?:\/\//i.test(key);
}

function broken(
  place: { readonly file: string; readonly line?: number },
  message: string,
  cause?: unknown,
): FeedletterError {
  return new FeedletterError("E_IDS", {
    message: `${message}.`,
    fix: "Correct the line, or restore the file from Git. Without the ids, readers would show these posts again.",
    place,
    cause,
  });
}

const HEAD = `# The ids by which feed readers know these posts, by address. Written by \`feedletter adopt\`.
# Commit this file: without it, readers would show the posts again.
`;

/** The same ids give the same bytes, in any order. */
export function formatAdoptedIds(ids: ReadonlyMap<string, string>): string {
  const lines = [...ids].sort(([a], [b]) => compareCodeUnits(a, b));
  return `${HEAD}${lines.map(([address, id]) => `${JSON.stringify(address)}: ${JSON.stringify(id)}\n`).join("")}`;
}
