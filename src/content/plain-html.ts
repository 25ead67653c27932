/** The attributes that an element keeps, by name, with their values decoded. */
export type FinishAttributes = (
  tag: string,
  given: Readonly<Record<string, string>>,
) => Readonly<Record<string, string>>;

const INLINE = new Set("a code del em s strong sub sup".split(" "));
/** They hold text and inline elements alone: nothing inside closes them by itself. */
const LINES = new Set("h1 h2 h3 h4 h5 h6 p pre".split(" "));
const BLOCKS = new Set("blockquote dd dl dt li ol table tbody td th thead tr ul".split(" "));
const VOID = new Set("br hr img".split(" "));
/** Where elements may stand that a parser would otherwise close, or move. */
const PARENTS: Readonly<Record<string, readonly string[]>> = {
  li: ["ol", "ul"],
  dt: ["dl"],
  dd: ["dl"],
  thead: ["table"],
  tbody: ["table"],
  tr: ["thead", "tbody"],
  td: ["tr"],
  th: ["tr"],
};
const DEEPEST = 60;

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z]+="[^"<>]*")*)(?: \/)?>/y;
const ATTRIBUTE = / ([a-z]+)="([^"]*)"/g;
/** Attributes that the sanitiser keeps on these elements whatever they say, and those whose value is seen to. */
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  a: /^(?:href|title|id)$/,
  img: /^(?:src|alt|title)$/,
  code: /^class$/,
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, /^id$/])),
};
const ENTITY = /&(?!(?:amp|lt|gt|quot);)/;

/**
 * What the sanitiser makes of HTML as Markdown without any HTML of its own gives it: known elements, properly nested, each
 * attribute quoted. Undefined for anything else, which only a parser can judge. Many times faster than the parser, and a
 * property test shows that both agree.
 */
export function cleanPlainHtml(html: string, finish: FinishAttributes): string | undefined {
  const tag = new RegExp(TAG);
  const open: string[] = [];
  let clean = "";
  let at = 0;
  for (let start = html.indexOf("<"); start !== -1; start = html.indexOf("<", at)) {
    tag.lastIndex = start;
    const [found, slash, name = "", attributes = ""] = tag.exec(html) ?? [];
    const text = cleanText(html.slice(at, start));
    const written =
      slash === "/" ? closeElement(name, open) : openElement({ name, attributes, open, finish });
    if (found === undefined || text === undefined || written === undefined) return undefined;
    clean += text + written;
    at = start + found.length;
  }
  const rest = cleanText(html.slice(at));
  return open.length > 0 || rest === undefined ? undefined : clean + rest;
}

function cleanText(text: string): string | undefined {
  if (text.includes(">")) return undefined;
  if (!text.includes("&")) return text;
  return ENTITY.test(text) ? undefined : text.replaceAll("&quot;", '"');
}

function closeElement(name: string, open: string[]): string | undefined {
  return open.pop() === name ? `</${name}>` : undefined;
}

interface Opening {
  readonly name: string;
  readonly attributes: string;
  /** The elements around it, the innermost last. */
  readonly open: string[];
  readonly finish: FinishAttributes;
}

function openElement({ name, attributes, open, finish }: Opening): string | undefined {
  if (!mayStandIn(name, open.at(-1)) || open.length > DEEPEST) return undefined;
  const kept = attributes === "" && name !== "img" ? "" : cleanAttributes(name, attributes, finish);
  if (kept === undefined) return undefined;
  if (VOID.has(name)) return `<${name}${kept} />`;
  open.push(name);
  return `<${name}${kept}>`;
}

function mayStandIn(name: string, parent = ""): boolean {
  if (INLINE.has(parent) || LINES.has(parent)) return INLINE.has(name) || name === "br" || name === "img";
  const parents = PARENTS[name];
  if (parents !== undefined) return parents.includes(parent);
  return INLINE.has(name) || LINES.has(name) || BLOCKS.has(name) || VOID.has(name);
}

function cleanAttributes(name: string, written: string, finish: FinishAttributes): string | undefined {
  const given: Record<string, string> = {};
  for (const [, key = "", value = ""] of written.matchAll(ATTRIBUTE)) {
    if (!ATTRIBUTES[name]?.test(key) || key in given || ENTITY.test(value)) return undefined;
    given[key] = decode(value);
  }
  if (given.class !== undefined && !/^language-[\w-]+$/.test(given.class)) return undefined;
  const finished = Object.entries(finish(name, given));
  // What has to go (a URL of another scheme, an empty value) is the sanitiser's business.
  const lost = Object.keys(given).some((key) => !finished.some(([kept]) => kept === key));
  if (lost || finished.some(([key, value]) => value === "" && key !== "alt")) return undefined;
  if (name === "img" && given.src === undefined) return undefined;
  return finished.map(([key, value]) => ` ${key}="${encode(value)}"`).join("");
}

function decode(value: string): string {
  if (!value.includes("&")) return value;
  return value
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

function encode(value: string): string {
  if (!/[&<>"]/.test(value)) return value;
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
