import type { SiteConfig } from "#config/schema.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { type FrontMatterContext, findField, textOf } from "#content/front-matter/fields.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { normaliseUri } from "#content/text/uri.js";
import { FeedletterError } from "#errors.js";
import { type Instant, type WallTime, wallClockOf } from "#zoned-time.js";
import type { Dialect, PermalinkInput } from "./dialect.js";
import type { PathInfo } from "./file-path.js";

/** The placeholders of a source's `url` pattern. */
const PLACEHOLDERS = ["slug", "path", "section", "year", "month", "day"] as const;

interface Address {
  /** Absolute http(s) URL. */
  readonly url: string;
  readonly id: string;
  readonly slug: string;
}

interface AddressRules {
  readonly site: SiteConfig;
  /** The source's `url`; absent: the dialect's rules, else `/{path}/`. */
  readonly pattern: string | undefined;
  readonly dialect: Dialect;
  /** The generator's file by which the dialect was recognised. */
  readonly detectedBy?: string | undefined;
}

/** Reads a post's URL and its permanent id; undefined, with a finding, if it has no valid URL. */
export type ReadAddress = (
  frontMatter: FrontMatterContext,
  pathInfo: PathInfo,
  published: Instant,
) => Address | undefined;

/**
 * The URL is the front matter's, else the source's pattern, filled and appended to `site.url`. The id is the front matter's,
 * else `site.idBase` (else `site.url`) with the URL's path.
 *
 * @throws FeedletterError E_CONFIG when the pattern has an unknown placeholder
 */
export function makeAddressReader({ site, pattern, dialect, detectedBy }: AddressRules): ReadAddress {
  const clock = wallClockOf(site.timezone);
  const base = baseOf(site.url);
  const ids = baseOf(site.idBase ?? site.url);
  const pathOf = pattern === undefined ? dialect.pathOf : undefined;
  const parts = parsePattern(pattern ?? "/{path}/");
  const dated = pathOf === undefined && /\{(?:year|month|day)\}/.test(pattern ?? "");
  const rules =
    pattern !== undefined
      ? "the source's `url` pattern"
      : dialect.pathOf === undefined
        ? "the path"
        : `the rules of ${dialect.name}${detectedBy === undefined ? "" : ` (${detectedBy})`}`;
  return (frontMatter, pathInfo, published) => {
    const { recordOrigin } = frontMatter;
    recordOrigin?.("url", rules);
    const slug = readSlug(frontMatter, pathInfo.slug);
    const permalinkInput = (): PermalinkInput => ({
      fields: frontMatter.fields,
      pathInfo,
      slug,
      time: clock(published),
    });
    const fill = (written: string) => dialect.fillPermalink?.(written, permalinkInput());
    const url =
      readUrl(frontMatter, base, fill) ??
      resolvePath(pathOf?.(permalinkInput()), base) ??
      fillPattern(parts, { base, slug, pathInfo, day: dated ? dayOf(clock(published)) : "" });
    if (url === undefined) {
      frontMatter.report("E_URL", "The source's `url` pattern doesn't produce a valid URL for this post.");
      return undefined;
    }
    const idField = findField(frontMatter.fields, FIELD_ALIASES.id);
    const own = textOf(idField?.value);
    if (idField !== undefined && own !== undefined) recordOrigin?.("id", idField);
    return { url, slug, id: own === undefined ? idOf(url, base, ids) : toUri(own, ids) };
  };
}

function readSlug({ fields, report, recordOrigin }: FrontMatterContext, fromPath: string): string {
  const field = findField(fields, FIELD_ALIASES.slug);
  const slug = textOf(field?.value)?.replace(/^\/+|(?<!\/)\/+$/g, "");
  if (field === undefined || !slug) return fromPath;
  if (slug.split("/").some(isDotSegment)) {
    report("E_URL", `"${slug}" is not a valid slug.`, field.line);
    return fromPath;
  }
  recordOrigin?.("slug", field);
  return slug;
}

/** URL parsers resolve these, encoded or not. */
function isDotSegment(segment: string): boolean {
  return /^(?:\.|%2e){1,2}$/i.test(segment);
}

function dayOf(time: WallTime): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** The URL in the front matter; undefined if there is none or it can't be used. */
function readUrl(
  { fields, report, recordOrigin }: FrontMatterContext,
  base: string,
  fill: (pattern: string) => string | undefined,
): string | undefined {
  const field = findField(fields, FIELD_ALIASES.url);
  const written = textOf(field?.value);
  if (field === undefined || typeof field.value === "boolean") return undefined;
  const filled = written !== undefined && isPattern(written) ? resolvePath(fill(written), base) : undefined;
  if (filled !== undefined) {
    recordOrigin?.("url", field);
    return filled;
  }
  if (written === undefined || isPattern(written)) {
    report(
      "W_FIELD",
      `\`${field.name}\` is neither a URL nor a pattern that can be filled in, so it is ignored.`,
      field.line,
    );
    return undefined;
  }
  const url = resolveOnSite(written, base);
  if (url === undefined) report("E_URL", `"${written}" is not a valid URL.`, field.line);
  else recordOrigin?.("url", field);
  return url;
}

/** A style or tokens such as `:title` (Jekyll, Hugo), or a template (Eleventy). */
function isPattern(url: string): boolean {
  return (
    /^(?:pretty|date|none|ordinal|weekdate)$/.test(url) ||
    /(?:^|\/):[a-z]/.test(url) ||
    /\{\{|\{%|\$\{/.test(url)
  );
}

/** A path, even one with a leading slash, is appended to the whole of `site.url`, as generators do with their base URL. */
function resolveOnSite(written: string, base: string): string | undefined {
  const absolute = /^[a-z][a-z0-9+.-]*:/i.test(written) || written.startsWith("//");
  const path = written.replace(/^\/+/, "").replace(/(^|\/)index\.html$/, "$1");
  const address = absolute ? written : `${base}${path}`;
  const url = resolveUrl(address, base);
  return url !== undefined && (absolute || url.startsWith(base)) ? normaliseUri(url) : undefined;
}

/** @param path from a dialect, not percent-encoded yet */
function resolvePath(path: string | undefined, base: string): string | undefined {
  return path === undefined ? undefined : resolveOnSite(encodePath(path), base);
}

/** Normalised, without query and fragment, with a trailing slash. */
function baseOf(siteUrl: string): string {
  const { origin, pathname } = new URL(siteUrl);
  return `${origin}${pathname.endsWith("/") ? pathname : `${pathname}/`}`;
}

interface PatternValues {
  readonly base: string;
  readonly slug: string;
  readonly pathInfo: PathInfo;
  /** `YYYY-MM-DD`, or "" if the pattern doesn't need it. */
  readonly day: string;
}

type Placeholder = (typeof PLACEHOLDERS)[number];

/** Literal text, or a placeholder. */
type PatternPart = { readonly text: string } | { readonly name: Placeholder };

function parsePattern(pattern: string): readonly PatternPart[] {
  return pattern.split(/(\{[^{}]*\})/).map((text) => {
    const name = PLACEHOLDERS.find((placeholder) => text === `{${placeholder}}`);
    if (name !== undefined) return { name };
    if (!/^\{.*\}$/s.test(text)) return { text };
    throw new FeedletterError("E_CONFIG", {
      message: `The \`url\` of a source has the unknown placeholder ${text}.`,
      fix: `Use ${PLACEHOLDERS.map((placeholder) => `{${placeholder}}`).join(" ")}.`,
    });
  });
}

function fillPattern(parts: readonly PatternPart[], values: PatternValues): string | undefined {
  const { base } = values;
  let filled = "";
  for (const part of parts)
    filled += "text" in part ? part.text : encodePath(placeholderValue(part.name, values));
  const address = `${base}${filled.replace(/\/{2,}/g, "/").replace(/^\//, "")}`;
  if (isNormalised(address, base)) return address;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

function placeholderValue(name: Placeholder, { slug, pathInfo, day }: PatternValues): string {
  switch (name) {
    case "slug":
      return slug;
    case "path":
      return slug === pathInfo.slug ? pathInfo.urlPath : pathInfo.urlPath.replace(/[^/]*$/, () => slug);
    case "section":
      return pathInfo.section;
    case "year":
      return day.slice(0, 4);
    case "month":
      return day.slice(5, 7);
    case "day":
      return day.slice(8, 10);
  }
}

/** Whether the URL parser would leave it unchanged: `base` is normalised, and after it nothing has to be resolved or encoded. */
function isNormalised(address: string, base: string): boolean {
  return /^[\w/-]*$/.test(address.slice(base.length));
}

function encodePath(path: string): string {
  if (/^[\w/.-]*$/.test(path) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path;
  return path.normalize("NFC").toWellFormed().split("/").map(encodeSegment).join("/");
}

/** A file may be called `...md`, but `..` would be resolved in a URL. */
function encodeSegment(segment: string): string {
  return /^\.{1,2}$/.test(segment) ? segment.replaceAll(".", "-") : encodeURIComponent(segment);
}

/** Of a post on the site only the path counts, so that no id changes with https or a new host. */
function idOf(url: string, base: string, ids: string): string {
  if (url.startsWith(base) && base === ids) return url;
  if (url.startsWith(base)) return `${ids}${url.slice(base.length)}`;
  const { host, pathname, search } = new URL(url);
  const home = [base, ids]
    .map((address) => new URL(address))
    .find((home) => host === home.host && pathname.startsWith(home.pathname));
  return home === undefined ? url : `${ids}${pathname.slice(home.pathname.length)}${search}`;
}

/** An id has to be a URI (RFC 4287 §4.2.6), so `id: 42` becomes a fragment of the site's. */
function toUri(id: string, ids: string): string {
  return isUri(id) ? id : `${ids}#${encodeURIComponent(id.toWellFormed())}`;
}

export function isUri(id: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]+$/i.test(id);
}
