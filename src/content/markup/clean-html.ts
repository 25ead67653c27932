import { createRequire } from "node:module";
import { dropIllegalCharacters } from "#content/text/characters.js";
import { resolveUrl } from "#content/text/resolve-url.js";
import { setOf, VOID } from "./elements.js";
import { nestElements } from "./nesting.js";
import { cleanPlainHtml } from "./plain-html.js";

const require = createRequire(import.meta.url);

/** Makes foreign HTML safe to embed, and resolves its URLs against `base`. Throws a NestingError. */
export type CleanHtml = (html: string, base: string) => string;

const ALLOWED_TAGS = setOf(
  "a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup table tbody td tfoot th thead time tr track u ul var video wbr",
);

/** Left out with their content, which isn't meant to be read. */
const NON_TEXT_TAGS = setOf(
  "applet canvas embed frameset head math noembed noframes object option script select style svg template textarea title xmp",
);

const ALLOWED_ATTRIBUTES: Readonly<Record<string, string[]>> = {
  "*": ["dir", "id", "lang", "title"],
  a: ["href", "hreflang", "rel", "name"],
  audio: ["src", "controls", "loop", "preload"],
  blockquote: ["cite"],
  code: ["class"],
  col: ["span"],
  colgroup: ["span"],
  data: ["value"],
  del: ["cite", "datetime"],
  details: ["open"],
  img: ["src", "srcset", "sizes", "alt", "width", "height", "loading"],
  ins: ["cite", "datetime"],
  li: ["value"],
  ol: ["start", "type", "reversed"],
  pre: ["class"],
  q: ["cite"],
  source: ["src", "srcset", "sizes", "media", "type"],
  td: ["colspan", "rowspan", "headers", "align"],
  th: ["colspan", "rowspan", "headers", "scope", "abbr", "align"],
  time: ["datetime"],
  track: ["src", "kind", "srclang", "label"],
  video: ["src", "poster", "controls", "loop", "muted", "preload", "width", "height"],
};

/** More than any author needs, and few enough for every parser that reads our output. */
const MAX_DEPTH = 256;

/** The parser's time grows with the square of the depth. */
const MAX_SOURCE_DEPTH = 20_000;

/** HTML that is nested deeper than 20,000 elements. */
export class NestingError extends Error {
  override readonly name = "NestingError";
}

/** Of all other elements only the content is kept. */
const KNOWN = new Set([...ALLOWED_TAGS, ...NON_TEXT_TAGS, "iframe"]);

/** A cleaner that loads the sanitiser when a post needs it. Most Markdown doesn't. */
export function makeCleaner(): CleanHtml {
  let sanitise: CleanHtml | undefined;
  return (html, base) => {
    const plain = cleanPlainHtml(html, (tag, given) => finishAttributes(tag, given, base));
    if (plain !== undefined) return dropIllegalCharacters(plain);
    sanitise ??= makeSanitiser();
    return sanitise(html, base);
  };
}

/** Loads sanitize-html. */
export function makeSanitiser(): CleanHtml {
  const sanitize: typeof import("sanitize-html") = require("sanitize-html");
  return (html, base) => {
    const seen = { depth: 0, unwrapped: false };
    const options = {
      ...rulesFor(base),
      onOpenTag: (name: string) => {
        seen.unwrapped ||= !KNOWN.has(name);
        seen.depth += 1;
        if (seen.depth > MAX_SOURCE_DEPTH) throw new NestingError("It is nested deeper than 20,000 elements");
      },
      onCloseTag: () => {
        seen.depth -= 1;
      },
    };
    const clean = sanitize(html, options);
    const placed = nestElements(clean);
    // `<p><center><table>` is parsed differently once `center` is gone, and readers must parse our output as we did.
    const again = seen.unwrapped || placed !== clean;
    return dropIllegalCharacters(again ? nestElements(sanitize(placed, options)) : placed);
  };
}

function rulesFor(base: string) {
  return {
    allowedTags: [...ALLOWED_TAGS],
    nonTextTags: [...NON_TEXT_TAGS],
    allowedAttributes: ALLOWED_ATTRIBUTES,
    allowedClasses: { code: ["language-*"], pre: ["language-*"] },
    allowedSchemes: ["http", "https", "mailto", "tel"],
    allowedSchemesByTag: { img: ["http", "https", "data"] },
    selfClosing: [...VOID],
    parseStyleAttributes: false,
    nestingLimit: MAX_DEPTH,
    transformTags: {
      "*": (tagName: string, attribs: Attributes) => ({
        tagName,
        attribs: finishAttributes(tagName, attribs, base),
      }),
      iframe: (_: string, { src }: Attributes) => linkToFrame(src, base),
    },
    exclusiveFilter: ({ tag, attribs }: { tag: string; attribs: Attributes }) =>
      tag === "img" && !attribs.src,
  };
}

type Attributes = Readonly<Record<string, string>>;

function finishAttributes(tag: string, given: Attributes, base: string): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const finished = finishAttribute(name, value, { tag, base });
    // Setting `__proto__` would change the object's prototype.
    if (finished !== undefined && name !== "__proto__") kept[name] = finished;
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
  if (name === "href") return resolveUrl(value, base, /^(?:https?|mailto|tel):$/);
  // An empty address would be the page's own, which isn't an image.
  if (name === "src" && tag === "img" && value.trim() === "") return undefined;
  if (name === "src" && tag === "img" && isImageData(value)) return value.trim();
  if (name === "src" || name === "poster" || name === "cite") return resolveUrl(value, base);
  return dropIllegalCharacters(value);
}

/** Without SVG, which may contain scripts. */
function isImageData(value: string): boolean {
  return /^\s*data:image\/(?:png|gif|jpeg|webp|avif);base64,[a-z0-9+/=\s]*$/i.test(value);
}

/** HTML §4.8.4.2.1: a URL ends at white space, and a comma at its end separates it from the next. */
function absolutiseSrcset(value: string, base: string): string | undefined {
  const candidates: string[] = [];
  for (const [, source = "", descriptor = ""] of value.matchAll(
    /([^\s,]\S*)(?:\s+([\d.]+[wx])\s*(?=,|$))?/g,
  )) {
    const url = resolveUrl(source.replace(/(?<!,),+$/, ""), base)?.replace(/,$/, "%2C");
    if (url !== undefined) candidates.push(descriptor === "" ? url : `${url} ${descriptor}`);
  }
  return candidates.length === 0 ? undefined : candidates.join(", ");
}

/** Frames run foreign scripts, and no mail client shows them, so they become links. */
function linkToFrame(
  src: string | undefined,
  base: string,
): { tagName: string; attribs: Record<string, string>; text?: string } {
  const url = src === undefined ? undefined : resolveUrl(src, base);
  const href = url === undefined ? undefined : watchableUrl(url);
  return href === undefined
    ? { tagName: "span", attribs: {} }
    : { tagName: "a", attribs: { href }, text: href };
}

/** The video's own page, where `embed` is the address of a bare player. */
function watchableUrl(embed: string): string {
  const youtube = /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]+)/.exec(embed)?.[1];
  if (youtube !== undefined) return `https://www.youtube.com/watch?v=${youtube}`;
  const vimeo = /^https?:\/\/player\.vimeo\.com\/video\/(\d+)/.exec(embed)?.[1];
  return vimeo === undefined ? embed : `https://vimeo.com/${vimeo}`;
}
