import { basePathOf, type TemplateContext } from "#content/dialects/tags/template-context.js";
import { escapeHtml } from "#content/text/escape.js";

/**
 * The output of `{{ … }}` for strings, the site's and the page's address and title, and the filters that make addresses.
 * Undefined for everything else.
 */
export function evaluateLiquid(expression: string, context: TemplateContext): string | undefined {
  const [first = "", ...filters] = splitAtPipes(expression);
  let value = readValue(first.trim(), context);
  for (const filter of filters) {
    if (value === undefined) return undefined;
    const [, name = "", argument] = /^(\w+)\s*(?:[:(]([\s\S]*))?$/.exec(filter.trim()) ?? [];
    value = applyFilter(name, value, { argument: argument?.replace(/\)$/, "").trim(), context });
  }
  return value;
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

function readValue(name: string, { entry, site }: TemplateContext): string | undefined {
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
        ? entry.url.slice(origin.length + basePathOf(site).length)
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
    case "relative_url":
    case "url":
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

/** Absolute addresses and fragments stay as they are. */
function prependBase(path: string, base: string): string {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i.test(path)) return path;
  return `${base}/${path.replace(/^\/+/, "")}`;
}
