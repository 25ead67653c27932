import { basePathOf, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/**
 * The output of `{{ … }}` for strings, the site's and the page's address and title, and the filters that make addresses.
 * Undefined for everything else.
 */
export function evaluateLiquid(expression: string, context: TemplateContext): string | undefined {
  const [first = "", ...filters] = splitAtPipes(expression);
  let value = readExpression(first.trim(), filters.length > 0, context);
  for (const filter of filters) {
    if (value === undefined) return undefined;
    const [, name = "", argument] = /^(\w+)\s*(?:[:(]([\s\S]*))?$/.exec(filter.trim()) ?? [];
    value = applyFilter(name, value, { argument: argument?.replace(/\)$/, "").trim(), context });
  }
  return value;
}

/** A value, or several that Nunjucks joins. Without parentheses a filter would be only the last one's. */
function readExpression(
  expression: string,
  isFiltered: boolean,
  context: TemplateContext,
): string | undefined {
  const [, inside] = /^\(([^()]*)\)$/.exec(expression) ?? [];
  if (inside === undefined && isFiltered) return readValue(expression, context);
  const parts = (inside ?? expression).match(/"[^"]*"|'[^']*'|[^"'+~]+|["'+~]/g) ?? [];
  const values = parts
    .filter((part) => !/^(?:[+~]|\s*)$/.test(part))
    .map((part) => readValue(part.trim(), context));
  return values.includes(undefined) ? undefined : values.join("");
}

/** Splits at each `|` outside of quotes. */
function splitAtPipes(expression: string): readonly string[] {
  const parts = [""];
  for (const [piece] of expression.matchAll(/"[^"]*"|'[^']*'|[^"'|]+|["'|]/g)) {
    if (piece === "|") parts.push("");
    else parts.push(`${parts.pop() ?? ""}${piece}`);
  }
  return parts;
}

function readValue(name: string, context: TemplateContext): string | undefined {
  const { entry, site } = context;
  const [, double, single] = /^(?:"([^"]*)"|'([^']*)')$/.exec(name) ?? [];
  if (double !== undefined || single !== undefined) return double ?? single;
  const { origin } = new URL(site.url);
  switch (name) {
    case "site.baseurl":
      return basePathOf(site);
    case "site.url":
      return origin;
    case "site.title":
    case "metadata.title":
      return site.title;
    case "site.description":
    case "metadata.description":
      return site.description;
    case "page.title":
    case "title":
      return entry.title;
    case "page.url":
      // Without the base path: the filters of Jekyll and Eleventy add it.
      return entry.url.startsWith(`${origin}/`)
        ? entry.url.slice(origin.length + generatorBasePath(context).length)
        : entry.url;
    case "page.slug":
    case "page.fileSlug":
      return entry.slug;
    case "page.excerpt":
    case "page.description":
    case "description":
      return entry.summary;
    default:
      return undefined;
  }
}

function applyFilter(
  name: string,
  value: string,
  { argument, context }: { readonly argument: string | undefined; readonly context: TemplateContext },
): string | undefined {
  const given = argument === undefined ? undefined : readValue(argument, context);
  switch (name) {
    case "url":
      return value === "" || /^\/(?!\/)/.test(value) ? prependBase(value, generatorBasePath(context)) : value;
    case "slugify":
      // Eleventy writes these in words: `&` is "and".
      return /^[ -%(-~]*$/.test(value) ? hyphenate(value) : undefined;
    case "slug":
      return /^[A-Za-z\d -]*$/.test(value) ? hyphenate(value) : undefined;
    case "relative_url":
      return prependBase(value, basePathOf(context.site));
    case "absolute_url":
    case "htmlBaseUrl":
      return prependBase(value, context.site.url.replace(/\/+$/, ""));
    case "prepend":
      return given === undefined ? undefined : `${given}${value}`;
    case "append":
      return given === undefined ? undefined : `${value}${given}`;
    case "escape":
    case "xml_escape":
      return escapeHtml(value);
    case "strip":
    case "trim":
      return value.trim();
    case "downcase":
    case "lower":
      return value.toLowerCase();
    case "upcase":
    case "upper":
      return value.toUpperCase();
    case "safe":
      return value;
    default:
      return undefined;
  }
}

function hyphenate(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z\d]+/g, "-")
    .replace(/^-|-$/g, "");
}

/** `pathPrefix`, which may not be part of `site.url`. */
function generatorBasePath({ entry: { body }, site }: TemplateContext): string {
  return (body.kind === "file" ? body.basePath : undefined) ?? basePathOf(site);
}

/** Absolute addresses and fragments stay as they are. */
function prependBase(path: string, base: string): string {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(path)) return path;
  return `${base}/${path.replace(/^\/+/, "")}`;
}
