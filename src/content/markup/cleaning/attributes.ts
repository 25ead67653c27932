import { dropIllegalCharacters } from "#content/text/characters.js";
import { escapeHtmlText } from "#content/text/escape.js";
import { LINK_SCHEMES, resolveUrl } from "#resolve-url.js";

export type Attributes = Readonly<Record<string, string>>;

const ALLOWED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    "*": "dir id lang title",
    a: "href hreflang rel name",
    audio: "src controls loop preload",
    blockquote: "cite",
    code: "class",
    col: "span",
    colgroup: "span",
    data: "value",
    del: "cite datetime",
    details: "open",
    img: "src srcset sizes alt width height loading",
    ins: "cite datetime",
    li: "value",
    ol: "start type reversed",
    pre: "class",
    q: "cite",
    source: "src srcset sizes media type",
    td: "colspan rowspan headers align",
    th: "colspan rowspan headers scope abbr align",
    time: "datetime",
    track: "src kind srclang label",
    video: "src poster controls loop muted preload width height",
  }).map(([tag, names]) => [tag, new Set(names.split(" "))]),
);

function isAllowed(tag: string, name: string): boolean {
  return ALLOWED.get("*")?.has(name) === true || ALLOWED.get(tag)?.has(name) === true;
}

/** The attributes that `tag` keeps, with absolute URLs. */
export function finishAttributes(tag: string, given: Attributes, base: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!isAllowed(tag, name)) continue;
    const finished = finishAttribute(name, value, { tag, base });
    if (finished !== undefined) kept[name] = finished;
  }
  if (tag === "img") kept.alt ??= "";
  const align =
    tag === "td" || tag === "th"
      ? /(?:^|;)\s*text-align\s*:\s*(left|right|center)\b/i.exec(given.style ?? "")?.[1]
      : undefined;
  if (align !== undefined) kept.align ??= align.toLowerCase();
  return kept;
}

function finishAttribute(
  name: string,
  value: string,
  { tag, base }: { readonly tag: string; readonly base: string },
): string | undefined {
  if (name === "srcset") return absolutiseSrcset(value, base);
  if (name === "href") return resolveUrl(value, base, LINK_SCHEMES);
  if (name === "class") return languageClasses(value);
  // An empty address would be the page's own, which is neither a picture nor a film.
  if ((name === "src" || name === "poster") && value.trim() === "") return undefined;
  if (name === "src" && tag === "img" && isImageData(value)) return value.trim();
  if (name === "src" || name === "poster" || name === "cite") return resolveUrl(value, base);
  return dropIllegalCharacters(value);
}

function languageClasses(value: string): string | undefined {
  const classes = value.split(/\s+/).filter((name) => name.startsWith("language-"));
  return classes.length === 0 ? undefined : dropIllegalCharacters(classes.join(" "));
}

/** Without SVG, which may contain scripts. */
export function isImageData(value: string): boolean {
  return /^\s*data:image\/(?:png|gif|jpeg|webp|avif);base64,[a-z0-9+/=\s]*$/i.test(value);
}

export interface SrcsetCandidate {
  /** Absolute. */
  readonly url: string;
  /** `2x`, `300w` or "". */
  readonly descriptor: string;
}

/** HTML §4.8.4.2.1: a URL ends at white space, and a comma at its end separates it from the next. */
export function readSrcset(value: string, base: string): readonly SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  for (const [, source = "", descriptor = ""] of value.matchAll(
    /([^\s,]\S*)(?:\s+([\d.]+[wx])\s*(?=,|$))?/g,
  )) {
    const url = resolveUrl(source.replace(/(?<!,),+$/, ""), base)?.replace(/,$/, "%2C");
    if (url !== undefined) candidates.push({ url, descriptor });
  }
  return candidates;
}

function absolutiseSrcset(value: string, base: string): string | undefined {
  const candidates = readSrcset(value, base);
  if (candidates.length === 0) return undefined;
  return candidates
    .map(({ url, descriptor }) => (descriptor === "" ? url : `${url} ${descriptor}`))
    .join(", ");
}

/** Attributes as they stand in a start tag. An empty value is left out where HTML doesn't need it. */
export function writeAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === "" && name !== "alt" ? ` ${name}` : ` ${name}="${encodeHtml(value)}"`))
    .join("");
}

export function encodeHtml(value: string): string {
  return /[&<>"]/.test(value) ? escapeHtmlText(value).replaceAll('"', "&quot;") : value;
}
