const CONTAINERS = new Set(["article", "main", "body"]);

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  /** Index of its `<`. */
  readonly start: number;
  /** Index after its `>`. */
  readonly end: number;
}

/**
 * The post in an HTML file: of a whole document its only `<article>`, else its `<main>`, else its `<body>`; a fragment as it
 * is.
 */
export function extractMainHtml(html: string): string {
  if (!/^\s*(?:<!doctype\b|<html\b|<head\b|<body\b|<\?xml\b|<!--)/i.test(html)) return html;
  const found = findContainers(html);
  if (found.length === 0) return html;
  const articles = found.filter(({ name }) => name === "article");
  const firstOf = (wanted: string) => found.find(({ name }) => name === wanted);
  const container = (articles.length === 1 ? articles[0] : firstOf("main")) ?? firstOf("body");
  return container === undefined ? html : html.slice(container.start, container.end);
}

interface Container {
  readonly name: string;
  /** Of its content. */
  readonly start: number;
  readonly end: number;
}

/** The outermost `article`, `main` and `body` elements. One without an end tag ends with the file. */
function findContainers(html: string): readonly Container[] {
  const containers: Container[] = [];
  const open = new Map<string, { readonly start: number; readonly depth: number }>();
  for (const { name, closing, start, end } of scanTags(html)) {
    const before = open.get(name);
    if (!closing) open.set(name, { start: before?.start ?? end, depth: (before?.depth ?? 0) + 1 });
    else if (before !== undefined && before.depth > 1)
      open.set(name, { start: before.start, depth: before.depth - 1 });
    else if (before !== undefined) {
      containers.push({ name, start: before.start, end: start });
      open.delete(name);
    }
  }
  for (const [name, { start }] of open) containers.push({ name, start, end: html.length });
  return containers;
}

// The containers, and elements whose content isn't parsed as tags.
const OPENING =
  /<!--|<(\/?)(article|main|body|script|style|textarea|title|template|noscript|iframe|xmp)(?=[\s/>])/gi;

/** The containers' tags outside of comments and raw text elements. */
function* scanTags(html: string): Generator<Tag> {
  const opening = new RegExp(OPENING);
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    const [found, slash, tag = ""] = match;
    if (found === "<!--") {
      opening.lastIndex = endOf(html, /-->/g, opening.lastIndex);
      continue;
    }
    const name = tag.toLowerCase();
    const end = endOfTag(html, opening.lastIndex);
    if (CONTAINERS.has(name)) yield { name, closing: slash === "/", start: match.index, end };
    opening.lastIndex =
      CONTAINERS.has(name) || slash === "/" ? end : endOf(html, new RegExp(`</${name}`, "gi"), end);
  }
}

/** Index after the `>` that ends a tag. Attributes in quotes may contain others. */
function endOfTag(html: string, from: number): number {
  const part = /"[^"]*"|'[^']*'|>/g;
  part.lastIndex = from;
  for (let match = part.exec(html); match !== null; match = part.exec(html))
    if (match[0] === ">") return part.lastIndex;
  return html.length;
}

/** Index after the first match, else the end of the text. */
function endOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text) === null ? text.length : pattern.lastIndex;
}
