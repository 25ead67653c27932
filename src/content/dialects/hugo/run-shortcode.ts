import { NO_FIELDS, readSmallFile } from "#content/dialects/generator-data.js";
import type { Arguments } from "#content/dialects/tags/embeds.js";
import type { TemplateContext } from "#content/dialects/tags/template-context.js";
import { textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import { type Fields, isList, isMap, type Value } from "#content/model/value.js";
import { resolveUrl } from "#resolve-url.js";
import { writePathName } from "./path-name.js";
import { findSection } from "./references.js";
import type { Settings } from "./settings.js";
import { mapIn, textIn } from "./settings.js";
import { type Budget, runTemplate, STRUCT } from "./templates/evaluate.js";
import { makeFunctions } from "./templates/functions.js";
import type { Node } from "./templates/parser.js";
import { type GoValue, safe, TemplateError, toText } from "./templates/values.js";

interface ShortcodeCall {
  readonly name: string;
  readonly given: Arguments;
  /** What it encloses, its shortcodes replaced. */
  readonly inner: string;
  readonly ordinal: number;
}

export type ShortcodeResult =
  | { readonly kind: "output"; readonly output: string }
  /** What the template uses that we don't have. */
  | { readonly kind: "unsupported"; readonly what: string };

interface RunContext {
  readonly context: TemplateContext;
  readonly budget: Budget;
  /** The values of the page, made once. */
  readonly page: () => PageValues;
}

export interface PageValues {
  readonly page: GoValue;
  readonly fields: Fields;
}

/** Runs the template of a shortcode: https://gohugo.io/methods/shortcode/ */
export function runShortcode(
  nodes: readonly Node[],
  call: ShortcodeCall,
  { context, budget, page }: RunContext,
): ShortcodeResult {
  try {
    const functions = makeFunctions(functionsOf(context));
    return {
      kind: "output",
      output: runTemplate(nodes, shortcodeOf(call, context, page), { functions, budget }),
    };
  } catch (thrown) {
    if (thrown instanceof TemplateError) return { kind: "unsupported", what: thrown.message };
    throw thrown;
  }
}

function functionsOf({ site, entry, findPost, hugoSite, renderMarkdown }: TemplateContext) {
  const base = site.url.endsWith("/") ? site.url : `${site.url}/`;
  return {
    renderMarkdown: (text: string) => withoutParagraph(renderMarkdown(text)),
    absoluteUrl: (path: string) => resolveUrl(path.replace(/^\/+(?!\/)/, ""), base) ?? path,
    urlize: (text: string) => writePathName(text, { lowercase: true, removeAccents: false }),
    findPage: (name: string) =>
      findPost(name, entry.path, entry.language)?.url ??
      findSection(name, { entry, site, hugo: hugoSite(entry) }),
  };
}

/** As Hugo's `markdownify` does with a single one. */
function withoutParagraph(html: string): string {
  const trimmed = html.trim();
  const isSingle = trimmed.startsWith("<p>") && trimmed.endsWith("</p>") && trimmed.indexOf("<p>", 3) === -1;
  return isSingle ? trimmed.slice(3, -4) : html;
}

function shortcodeOf(call: ShortcodeCall, context: TemplateContext, page: () => PageValues): GoValue {
  const { name, given, inner, ordinal } = call;
  const named = [...given.keys()].some((key) => !/^\d+$/.test(key));
  const get = ([key]: readonly GoValue[]): GoValue =>
    given.get(toText(key).toLowerCase()) ?? (named ? "" : undefined);
  const deindented = deindent(inner);
  return struct({
    Get: { kind: "method", call: (keys) => get(keys) ?? "" },
    Params: named ? new Map(given) : [...given.values()],
    IsNamedParams: named,
    Inner: safe(inner),
    InnerDeindent: safe(deindented),
    Name: name,
    Ordinal: ordinal,
    Parent: undefined,
    // Most shortcodes don't ask for it.
    Page: { kind: "method", call: () => page().page },
    Site: siteOf(context),
  });
}

function struct(fields: Readonly<Record<string, GoValue>>): GoValue {
  return new Map<string, GoValue>([...Object.entries(fields), [STRUCT, true]]);
}

function deindent(text: string): string {
  const lines = text.split("\n");
  const indents = lines
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const common = indents.reduce((least, indent) => Math.min(least, indent), 999);
  return lines.map((line) => line.slice(Math.min(common, line.length - line.trimStart().length))).join("\n");
}

/** Reads the front matter when the first shortcode asks for it. */
export function makePageValues(context: TemplateContext): () => PageValues {
  let values: PageValues | undefined;
  return () => {
    const { body } = context.entry;
    const fields = values?.fields ?? (body.kind === "file" ? readFields(body.path) : NO_FIELDS);
    values ??= { fields, page: pageOf(fields, context) };
    return values;
  };
}

function pageOf(fields: Fields, context: TemplateContext): GoValue {
  const { entry, renderMarkdown } = context;
  const params = new Map([...fields].flatMap(([key, { value }]) => [[key, toGo(value)] as const]));
  const ownParams = fields.get("params")?.value;
  if (isMap(ownParams)) for (const [key, value] of ownParams) params.set(key, toGo(value));
  return struct({
    Title: entry.title,
    LinkTitle: entry.title,
    Permalink: entry.url,
    RelPermalink: entry.url,
    Section: entry.section,
    Params: params,
    Param: { kind: "method", call: ([key]) => params.get(toText(key).toLowerCase()) },
    Site: siteOf(context),
    RenderString: {
      kind: "method",
      call: (given) => safe(withoutParagraph(renderMarkdown(toText(given.at(-1))))),
    },
  });
}

function siteOf({ site, entry, hugoSite }: TemplateContext): GoValue {
  const settings: Settings = hugoSite(entry)?.settings ?? new Map();
  return struct({
    Title: textIn(settings, "title") ?? site.title,
    BaseURL: site.url,
    LanguageCode: textIn(settings, "languagecode"),
    Params: toGo(mapIn(settings, "params")),
  });
}

function readFields(path: string): Fields {
  const text = readSmallFile(path);
  const matter = text === undefined ? undefined : readFrontMatter(text);
  return matter?.kind === "read" ? matter.fields : NO_FIELDS;
}

/** A parameter of the page, else of the site, by its name with dots. */
export function findParam(
  name: string,
  fields: Fields,
  { entry, hugoSite }: TemplateContext,
): string | undefined {
  const ofPage = new Map([...fields].map(([key, { value }]): [string, Value] => [key, value]));
  const own = ofPage.get("params");
  const [first = "", ...rest] = name.toLowerCase().split(".");
  const sources = [
    ofPage,
    ...(isMap(own) ? [own] : []),
    mapIn(hugoSite(entry)?.settings ?? new Map(), "params"),
  ];
  for (const source of sources) {
    const found = rest.reduce<Value | undefined>(
      (value, key) => (isMap(value) ? value.get(key) : undefined),
      source.get(first),
    );
    const text = textOf(found);
    if (text !== undefined) return text;
  }
  return undefined;
}

function toGo(value: Value): GoValue {
  if (value === null) return undefined;
  if (isList(value)) return value.map(toGo);
  if (isMap(value)) return new Map([...value].map(([key, inner]) => [key, toGo(inner)]));
  return value;
}
