import { createRequire } from "node:module";
import { escapeHtml, unescapeHtml } from "#content/text/escape.js";
import { githubSlug } from "#content/text/github-slug.js";
import { limitText, printf } from "./printf.js";
import { type GoValue, isGoList, isGoMap, isTrue, safe, TemplateError, toNumber, toText } from "./values.js";

const require = createRequire(import.meta.url);

/** Calls a function by its name. @throws TemplateError for one that we don't have */
export type Functions = (name: string, given: readonly GoValue[]) => GoValue;

/** What functions need of the site. */
export interface FunctionContext {
  /** Without a paragraph around a single one. */
  readonly renderMarkdown: (markdown: string) => string;
  /** An absolute URL for a path below the site. */
  readonly absoluteUrl: (path: string) => string;
  readonly urlize: (text: string) => string;
  readonly findPage: (reference: string) => string | undefined;
}

type GoFunction = (given: readonly GoValue[], context: FunctionContext) => GoValue;

const MAX_ITEMS = 2000;

const text =
  (change: (text: string) => string): GoFunction =>
  ([value]) =>
    change(toText(value));
const asSafe: GoFunction = ([value]) => safe(toText(value));

const compare =
  (decide: (order: number) => boolean): GoFunction =>
  ([one, other]) => {
    const [a, b] =
      typeof one === "number" || typeof other === "number"
        ? [toNumber(one), toNumber(other)]
        : [toText(one), toText(other)];
    return decide(a < b ? -1 : a > b ? 1 : 0);
  };

const calculate =
  (operate: (a: number, b: number) => number): GoFunction =>
  (given) => {
    const numbers = given.map(toNumber);
    return numbers.slice(1).reduce(operate, numbers[0] ?? 0);
  };

function isEqual(one: GoValue, other: GoValue): boolean {
  if (one === undefined || other === undefined) return one === other;
  return typeof one === typeof other ? toText(one) === toText(other) : false;
}

/** https://gohugo.io/functions/; the names without a namespace are aliases. */
const FUNCTIONS: ReadonlyMap<string, GoFunction> = new Map<string, GoFunction>([
  [
    "default",
    ([fallback, value]) =>
      value === undefined || value === "" || (isGoList(value) && value.length === 0) ? fallback : value,
  ],
  ["print", (given) => given.map(toText).join("")],
  ["println", (given) => `${given.map(toText).join(" ")}\n`],
  ["printf", ([format, ...given]) => printf(toText(format), given)],
  ["eq", ([one, ...others]) => others.some((other) => isEqual(one, other))],
  ["ne", ([one, other]) => !isEqual(one, other)],
  ["lt", compare((order) => order < 0)],
  ["le", compare((order) => order <= 0)],
  ["gt", compare((order) => order > 0)],
  ["ge", compare((order) => order >= 0)],
  ["not", ([value]) => !isTrue(value)],
  ["and", (given) => given.find((value) => !isTrue(value)) ?? given.at(-1)],
  ["or", (given) => given.find((value) => isTrue(value)) ?? given.at(-1)],
  ["cond", ([test, yes, no]) => (isTrue(test) ? yes : no)],
  ["isset", ([map, key]) => isset(map, key)],
  ["len", ([value]) => lengthOf(value)],
  ["index", ([value, ...keys]) => keys.reduce(indexInto, value)],
  ["dict", makeMap],
  ["slice", (given) => given],
  ["append", ([...given]) => appendTo(given)],
  ["first", ([count, value]) => listOf(value).slice(0, toNumber(count))],
  ["last", ([count, value]) => listOf(value).slice(-toNumber(count) || listOf(value).length)],
  ["after", ([count, value]) => listOf(value).slice(toNumber(count))],
  ["in", ([value, item]) => contains(value, item)],
  ["seq", (given) => sequence(given.map(toNumber))],
  ["add", calculate((a, b) => a + b)],
  ["sub", calculate((a, b) => a - b)],
  ["mul", calculate((a, b) => a * b)],
  ["div", calculate((a, b) => (Number.isInteger(a) && Number.isInteger(b) ? Math.trunc(a / b) : a / b))],
  ["mod", calculate((a, b) => a % b)],
  ["int", ([value]) => Math.trunc(toNumber(value))],
  ["float", ([value]) => toNumber(value)],
  ["string", ([value]) => toText(value)],
  ["markdownify", ([value], { renderMarkdown }) => safe(renderMarkdown(toText(value)))],
  ["safehtml", asSafe],
  ["safehtmlattr", asSafe],
  ["safeurl", ([value]) => value],
  ["safecss", asSafe],
  ["safejs", asSafe],
  ["htmlescape", text(escapeHtml)],
  ["htmlunescape", text(unescapeHtml)],
  ["plainify", text((value) => value.replace(/<[^<>]*>/g, ""))],
  ["upper", text((value) => value.toUpperCase())],
  ["lower", text((value) => value.toLowerCase())],
  ["title", text((value) => value.replace(/(^|\s)(\p{L})/gu, (all) => all.toUpperCase()))],
  ["humanize", text((value) => value.replace(/[-_]+/g, " ").replace(/^./u, (first) => first.toUpperCase()))],
  ["chomp", text((value) => value.replace(/[\r\n]+$/, ""))],
  ["anchorize", text(githubSlug)],
  ["urlize", ([value], { urlize }) => urlize(toText(value))],
  ["trim", ([value, cutset]) => trim(toText(value), cutset === undefined ? undefined : toText(cutset))],
  ["trimspace", text((value) => value.trim())],
  [
    "trimprefix",
    ([prefix, value]) =>
      toText(value).startsWith(toText(prefix)) ? toText(value).slice(toText(prefix).length) : toText(value),
  ],
  [
    "trimsuffix",
    ([suffix, value]) =>
      toText(suffix) !== "" && toText(value).endsWith(toText(suffix))
        ? toText(value).slice(0, -toText(suffix).length)
        : toText(value),
  ],
  ["hasprefix", ([value, prefix]) => toText(value).startsWith(toText(prefix))],
  ["hassuffix", ([value, suffix]) => toText(value).endsWith(toText(suffix))],
  ["contains", ([value, part]) => toText(value).includes(toText(part))],
  ["replace", ([value, old, by]) => limitText(toText(value).replaceAll(toText(old), () => toText(by)))],
  ["replacere", ([pattern, by, value]) => replaceRe(toText(pattern), toText(by), toText(value))],
  ["findre", ([pattern, value]) => findRe(toText(pattern), toText(value))],
  ["split", ([value, by]) => toText(value).split(toText(by)).slice(0, MAX_ITEMS)],
  ["delimit", ([value, by]) => limitText(listOf(value).map(toText).join(toText(by)))],
  ["substr", ([value, from, count]) => substr(toText(value), from, count)],
  ["absurl", ([value], { absoluteUrl }) => absoluteUrl(toText(value))],
  ["relurl", ([value], { absoluteUrl }) => absoluteUrl(toText(value))],
  ["abslangurl", ([value], { absoluteUrl }) => absoluteUrl(toText(value))],
  ["rellangurl", ([value], { absoluteUrl }) => absoluteUrl(toText(value))],
  ["ref", ([, value], { findPage }) => reference(value, findPage)],
  ["relref", ([, value], { findPage }) => reference(value, findPage)],
  ["warnf", () => ""],
]);

const NAMESPACE = /^(?:collections|compare|strings|transform|safe|urls|fmt|math|cast|lang)\.(?=.)/;

/** Names that differ from their alias. */
const RENAMED: Readonly<Record<string, string>> = {
  "safe.html": "safehtml",
  "safe.htmlattr": "safehtmlattr",
  "safe.url": "safeurl",
  "safe.css": "safecss",
  "safe.js": "safejs",
  "strings.toupper": "upper",
  "strings.tolower": "lower",
  "collections.dictionary": "dict",
  "cast.toint": "int",
  "cast.tofloat": "float",
  "cast.tostring": "string",
  "compare.conditional": "cond",
  "transform.unmarshal": "",
  "fmt.warnf": "warnf",
};

export function makeFunctions(context: FunctionContext): Functions {
  return (name, given) => {
    const key = name.toLowerCase();
    const bare = RENAMED[key] ?? key.replace(NAMESPACE, "");
    const call = FUNCTIONS.get(bare);
    if (call === undefined) throw new TemplateError(`\`${name}\``);
    return call(given, context);
  };
}

function isset(map: GoValue, key: GoValue): boolean {
  if (isGoMap(map)) return map.has(toText(key)) || map.has(toText(key).toLowerCase());
  return isGoList(map) && typeof key === "number" && key < map.length;
}

function lengthOf(value: GoValue): number {
  if (isGoList(value)) return value.length;
  if (isGoMap(value)) return value.size;
  return [...toText(value)].length;
}

function indexInto(value: GoValue, key: GoValue): GoValue {
  if (isGoList(value)) return value[toNumber(key)];
  if (isGoMap(value)) return value.get(toText(key)) ?? value.get(toText(key).toLowerCase());
  if (value === undefined) return undefined;
  throw new TemplateError("`index` into something else");
}

function makeMap(given: readonly GoValue[]): GoValue {
  const map = new Map<string, GoValue>();
  for (let index = 0; index + 1 < given.length; index += 2) map.set(toText(given[index]), given[index + 1]);
  return map;
}

function appendTo(given: readonly GoValue[]): GoValue {
  const list = listOf(given.at(-1));
  const items = [...list, ...given.slice(0, -1)];
  if (items.length > MAX_ITEMS) throw new TemplateError("more than a post may take");
  return items;
}

function listOf(value: GoValue): readonly GoValue[] {
  if (isGoList(value)) return value;
  if (value === undefined) return [];
  throw new TemplateError("a list that is none");
}

function contains(value: GoValue, item: GoValue): boolean {
  return isGoList(value) ? value.some((one) => isEqual(one, item)) : toText(value).includes(toText(item));
}

function sequence(given: readonly number[]): GoValue {
  const [first = 0, step = 1, last = 0] =
    given.length === 1 ? [1, 1, given[0]] : given.length === 2 ? [given[0], 1, given[1]] : given;
  const count = step === 0 ? 0 : Math.floor((last - first) / step) + 1;
  if (count > MAX_ITEMS) throw new TemplateError("more than a post may take");
  return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
}

function trim(value: string, cutset: string | undefined): string {
  if (cutset === undefined) return value.trim();
  const letters = [...value];
  const isCut = (letter: string | undefined) => letter !== undefined && cutset.includes(letter);
  let [from, to] = [0, letters.length];
  while (from < to && isCut(letters[from])) from += 1;
  while (to > from && isCut(letters[to - 1])) to -= 1;
  return letters.slice(from, to).join("");
}

function substr(value: string, from: GoValue, count: GoValue): string {
  const letters = [...value];
  const start = toNumber(from);
  const rest = letters.slice(start < 0 ? Math.max(0, letters.length + start) : start);
  if (count === undefined) return rest.join("");
  const length = toNumber(count);
  return rest.slice(0, length < 0 ? rest.length + length : length).join("");
}

function compile(pattern: string) {
  const { RE2JS }: typeof import("re2js") = require("re2js");
  try {
    if (pattern.length < 1000) return RE2JS.compile(pattern);
  } catch {
    // Below: Hugo would refuse it, too.
  }
  throw new TemplateError("a regular expression");
}

function replaceRe(pattern: string, by: string, value: string): string {
  return limitText(compile(pattern).matcher(value).replaceAll(by));
}

function findRe(pattern: string, value: string): GoValue {
  const matcher = compile(pattern).matcher(value);
  const found: string[] = [];
  while (found.length < MAX_ITEMS && matcher.find()) found.push(matcher.group() ?? "");
  return found;
}

function reference(value: GoValue, findPage: FunctionContext["findPage"]): string {
  const path = isGoMap(value) ? toText(value.get("path")) : toText(value);
  const url = findPage(path);
  if (url === undefined) throw new TemplateError(`the page \`${path.slice(0, 60)}\``);
  return url;
}
