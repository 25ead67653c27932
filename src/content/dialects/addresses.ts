import type { SiteConfig } from "#config/schema.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { type FrontMatterContext, findField, textOf } from "#content/front-matter/fields.js";
import { dropIllegalCharacters } from "#content/text/characters.js";
import { normaliseUri } from "#content/text/uri.js";
import { resolveUrl } from "#resolve-url.js";
import { type Instant, type WallTime, wallClockOf } from "#zoned-time.js";
import type { Dialect, Address as GeneratorAddress, PermalinkInput } from "./dialect.js";
import { type PathInfo, parentOf } from "./file-path.js";
import { encodeGeneratorPath, fillPattern, type PatternPart, parsePattern } from "./url-pattern.js";

interface Address {
  /** Absolute http(s) URL. */
  readonly url: string;
  readonly id: string;
  readonly slug: string;
  /** What relative URLs in the file are relative to, where that isn't its own URL. */
  readonly base?: string | undefined;
  /** The same for pictures in Markdown. */
  readonly pictureBase?: string | undefined;
  /** Of the generator, where `site.url` is without it. */
  readonly basePath?: string | undefined;
}

interface AddressRules {
  readonly site: SiteConfig;
  /** The source's `url`; absent: the dialect's rules, else `/{path}/`. */
  readonly pattern: string | undefined;
  readonly dialect: Dialect;
  /** The generator's file by which the dialect was recognised. */
  readonly detectedBy?: string | undefined;
  /** By `key`: see `usualAddress`. */
  readonly adoptedIds: ReadonlyMap<string, string>;
  /** Of the days in addresses; default: the site's. */
  readonly timezone?: string;
  /** The posts' own ids were not written by the user, so adopted ones count before them. */
  readonly hasFoundIds?: true;
}

/** Reads a post's URL and its permanent id; undefined, with a finding, if it has no valid URL. */
export type ReadAddress = (
  frontMatter: FrontMatterContext,
  page: {
    readonly pathInfo: PathInfo;
    readonly published: Instant;
    /** "" for a post without one. */
    readonly title: string;
  },
) => Address | undefined;

/**
 * The URL is the front matter's, else the source's pattern, filled and appended to `site.url`. The id is the front matter's,
 * else an adopted one, else `site.idBase` (else `site.url`) with the URL's path.
 *
 * @throws FeedletterError E_CONFIG when the pattern has an unknown placeholder
 */
export function makeAddressReader(addressRules: AddressRules): ReadAddress {
  const { site, pattern, dialect, detectedBy, adoptedIds, hasFoundIds, timezone } = addressRules;
  const clock = wallClockOf(timezone ?? site.timezone);
  const home = baseOf(site.url);
  const base = withBasePath(home, dialect.basePath);
  const basePath = base === home ? undefined : new URL(base).pathname.replace(/\/+$/, "");
  const ids = baseOf(site.idBase ?? site.url);
  const pathOf = pattern === undefined ? dialect.pathOf : undefined;
  const addressOf = pattern === undefined ? dialect.addressOf : undefined;
  const parts = parsePattern(pattern ?? "/{path}/");
  const addressOfFolder = makeFolderAddresses(parts, base);
  const dated = pathOf === undefined && /\{(?:year|month|day)\}/.test(pattern ?? "");
  const rules =
    pattern !== undefined
      ? "the source's `url` pattern"
      : dialect.pathOf === undefined && dialect.addressOf === undefined
        ? "the path"
        : `the rules of ${dialect.name}${detectedBy === undefined ? "" : ` (${detectedBy})`}`;
  return (frontMatter, { pathInfo, published, title }) => {
    const { recordOrigin } = frontMatter;
    recordOrigin?.("url", rules);
    const bases = {
      base: dialect.relativeTo === "file" ? addressOfFolder(pathInfo) : undefined,
      pictureBase: dialect.relativePictures === "site" ? base : undefined,
      basePath,
    };
    const slug = readSlug(frontMatter, pathInfo.slug);
    const permalinkInput = (): PermalinkInput => ({
      fields: frontMatter.fields,
      pathInfo,
      slug,
      title,
      time: clock(published),
    });
    const fill = (written: string) => dialect.fillPermalink?.(written, permalinkInput());
    const own =
      addressOf === undefined
        ? (readUrl(frontMatter, base, fill) ?? readCanonical(frontMatter, base))
        : undefined;
    const path = own === undefined ? pathOf?.(permalinkInput()) : undefined;
    if (typeof path === "object") {
      frontMatter.report("E_URL", path.problem);
      return undefined;
    }
    const url =
      addressOf === undefined
        ? (own ??
          resolvePath(path, base) ??
          fillPattern(parts, { base, slug, pathInfo, day: dated ? dayOf(clock(published)) : "" }))
        : resolveAddress(addressOf(permalinkInput()), base);
    if (url === undefined) {
      frontMatter.report("E_URL", "The source's `url` pattern doesn't produce a valid URL for this post.");
      return undefined;
    }
    const idField = findField(frontMatter.fields, FIELD_ALIASES.id);
    const ownId = dropIllegalCharacters(textOf(idField?.value) ?? "");
    if (idField !== undefined && ownId !== "") recordOrigin?.("id", idField);
    if (ownId !== "" && hasFoundIds === undefined) return { url, slug, id: ownId, ...bases };
    const usual = idOf(url, home, ids);
    const adopted = adoptedIds.get(keyOf(usual, ids));
    if (adopted !== undefined) recordOrigin?.("id", "the adopted ids");
    return { url, slug, id: adopted ?? (ownId || usual), ...bases };
  };
}

/** The generator's own path before all addresses counts, unless `site.url` has it. */
function withBasePath(home: string, basePath = ""): string {
  const path = basePath.replace(/^\/+|\/+$/g, "");
  return path === "" || home.endsWith(`/${path}/`) ? home : `${home}${path}/`;
}

/**
 * The address of a file's folder, below what every address begins with; undefined for `a/index.md`, which is its folder's page.
 * Resolved once per folder, as a folder may hold thousands of posts.
 */
function makeFolderAddresses([first]: readonly PatternPart[], siteBase: string) {
  const start = first !== undefined && "text" in first ? first.text.replace(/[^/]*$/, "") : "";
  const known = new Map<string, string | undefined>();
  return ({ path }: PathInfo): string | undefined => {
    if (/(?:^|\/)index$/.test(path)) return undefined;
    const folder = parentOf(path);
    if (!known.has(folder))
      known.set(folder, resolvePath(`${start}/${folder}/`.replace(/\/{2,}/g, "/"), siteBase));
    return known.get(folder);
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

/** The URL in the front matter; undefined if it is missing or can't be used. */
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

/** Of a post that was published elsewhere first it is the address there, which isn't the post's own. */
function readCanonical({ fields, recordOrigin }: FrontMatterContext, base: string): string | undefined {
  const field = findField(fields, FIELD_ALIASES.canonical);
  if (field === undefined) return undefined;
  const url = resolveOnSite(textOf(field.value) ?? "", base);
  if (url === undefined || url === base || !url.startsWith(base)) return undefined;
  recordOrigin?.("url", field);
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
  return path === undefined ? undefined : resolveOnSite(encodeGeneratorPath(path), base);
}

function resolveAddress(address: GeneratorAddress, base: string): string | undefined {
  const own = address.base !== undefined && URL.canParse(address.base) ? baseOf(address.base) : base;
  return resolveOnSite(address.path, own);
}

/** Normalised, without query and fragment, with a trailing slash. */
function baseOf(siteUrl: string): string {
  const { origin, pathname } = new URL(siteUrl);
  return `${origin}${pathname.endsWith("/") ? pathname : `${pathname}/`}`;
}

interface UsualAddress {
  /** The id of a post that has none of its own. */
  readonly id: string;
  /** What an adopted id is kept under: the post's path on the site, so that it stays when the site moves; else its URL. */
  readonly key: string;
}

export function usualAddress(url: string, site: SiteConfig): UsualAddress {
  const ids = baseOf(site.idBase ?? site.url);
  const id = idOf(url, baseOf(site.url), ids);
  return { id, key: keyOf(id, ids) };
}

function keyOf(id: string, ids: string): string {
  return id.startsWith(ids) ? id.slice(ids.length - 1) : id;
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
