import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { readSmallFile, unreadableSettings } from "#content/dialects/generator-data.js";
import { textOf } from "#content/front-matter/fields.js";
import { fieldKey, isMap, type Value } from "#content/model/value.js";

const require = createRequire(import.meta.url);

/** Hugo's settings, or a part of them. Keys are in lower case, as Hugo compares them; `pt-br` keeps its hyphen. */
export type Settings = ReadonlyMap<string, Value>;

const NO_SETTINGS: Settings = new Map();

const DATA_FILE = /^(.+)\.(toml|ya?ml|json)$/i;

/** More are a bomb (aliases of aliases), not an honest use of anchors. */
const MAX_ALIASES = 50;

const MAX_FILES = 200;

/**
 * The configuration of a site as `hugo` reads it for publishing: the file at its root, then the files of `config/_default` and
 * `config/production` (https://gohugo.io/configuration/introduction/#configuration-directory).
 *
 * @param folder of the site, absolute
 * @param file the configuration file at the root, relative to it; undefined for a site configured by a folder alone
 * @throws FeedletterError E_SOURCE if a file can't be parsed
 */
export function readSettings(folder: string, file: string | undefined): Settings {
  const atRoot = file === undefined || file.startsWith("config/") ? NO_SETTINGS : readFile(folder, file);
  return ["config/_default", "config/production"].reduce(
    (settings, name) => mergeSettings(settings, readFolder(folder, name)),
    atRoot,
  );
}

function readFolder(folder: string, name: string): Settings {
  if (!existsSync(join(folder, name))) return NO_SETTINGS;
  const files = readdirSync(join(folder, name))
    .filter((file) => DATA_FILE.test(file))
    .sort()
    .slice(0, MAX_FILES);
  return files.reduce(
    (settings, file) => mergeSettings(settings, placeSettings(file, readFile(folder, `${name}/${file}`))),
    NO_SETTINGS,
  );
}

/** `params.toml` holds the map `params`, `languages.de.toml` and `params.de.toml` what one language has. */
function placeSettings(file: string, settings: Settings): Settings {
  const name = (DATA_FILE.exec(file)?.[1] ?? "").toLowerCase();
  if (name === "hugo" || name === "config") return settings;
  const dot = name.lastIndexOf(".");
  if (dot === -1) return new Map([[name, settings]]);
  const [part, language] = [name.slice(0, dot), name.slice(dot + 1)];
  const own = /^(?:params|menus?)$/.test(part) ? new Map([[part, settings]]) : settings;
  return new Map([["languages", new Map([[language, own]])]]);
}

/** What `over` says wins; maps are merged. */
export function mergeSettings(under: Settings, over: Settings): Settings {
  if (under.size === 0) return over;
  const merged = new Map(under);
  for (const [key, value] of over) {
    const before = merged.get(key);
    merged.set(key, isMap(before) && isMap(value) ? mergeSettings(before, value) : value);
  }
  return merged;
}

function readFile(folder: string, name: string): Settings {
  const text = readSmallFile(join(folder, name)) ?? "";
  try {
    const value = lowerKeys(parse(text, name));
    return isMap(value) ? value : NO_SETTINGS;
  } catch (cause) {
    throw unreadableSettings(name, cause);
  }
}

function parse(text: string, name: string): unknown {
  if (/\.json$/i.test(name)) return JSON.parse(text || "{}");
  if (/\.toml$/i.test(name)) {
    const toml: typeof import("smol-toml") = require("smol-toml");
    return toml.parse(text);
  }
  const yaml: typeof import("yaml") = require("yaml");
  const document = yaml.parseDocument(text, { uniqueKeys: false, prettyErrors: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw error;
  const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  return value;
}

/** @throws RangeError when it is nested deeper than the stack */
function lowerKeys(parsed: unknown): Value {
  if (typeof parsed === "string" || typeof parsed === "number" || typeof parsed === "boolean") return parsed;
  if (parsed instanceof Date) return parsed.toISOString();
  if (Array.isArray(parsed)) return parsed.map(lowerKeys);
  if (typeof parsed !== "object" || parsed === null) return null;
  return new Map(Object.entries(parsed).map(([key, value]) => [key.toLowerCase(), lowerKeys(value)]));
}

/** A value with its maps keyed as front matter is. */
export function keyByField(value: Value): Value {
  if (isMap(value)) return new Map([...value].map(([key, inner]) => [fieldKey(key), keyByField(inner)]));
  return Array.isArray(value) ? value.map(keyByField) : value;
}

export function mapIn(settings: Settings, ...path: readonly string[]): Settings {
  return path.reduce<Settings>((map, key) => {
    const value = map.get(key);
    return isMap(value) ? value : NO_SETTINGS;
  }, settings);
}

export function textIn(settings: Settings, key: string): string | undefined {
  return textOf(settings.get(key));
}

/** The texts of a list, or the only one. */
export function textsIn(settings: Settings, key: string): readonly string[] {
  const value = settings.get(key);
  const items = Array.isArray(value) ? value : [value];
  return items.map((item) => textOf(item)).filter((text) => text !== undefined);
}

/** Hugo takes `"true"` for true, too. */
export function isOn(value: Value | undefined): boolean {
  return value === true || value === "true" || value === 1 || value === "1";
}
