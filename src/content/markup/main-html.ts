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

// Comments, the containers, and elements whose content isn't parsed as tags.
const OPENING =
  /<!--|<(\/?)(?:(article|main|body)|(script|style|textarea|title|template|noscript|iframe|xmp))(?=[\s/>])/gi;

/** The outermost `article`, `main` and `body` elements. One without an end tag ends with the file. */
function findContainers(html: string): readonly Container[] {
  const containers: Container[] = [];
  const open = new Map<string, { readonly start: number; depth: number }>();
  const opening = new RegExp(OPENING);
  for (let match = opening.exec(html); match !== null; match = opening.exec(html)) {
    const [found, slash, container, raw] = match;
    if (found === "<!--") {
      opening.lastIndex = endOf(html, /-->/g, opening.lastIndex);
      continue;
    }
    const end = endOfTag(html, opening.lastIndex);
    opening.lastIndex =
      raw === undefined || slash === "/" ? end : endOf(html, new RegExp(`</${raw}`, "gi"), end);
    if (container === undefined) continue;
    const name = container.toLowerCase();
    const before = open.get(name);
    if (before !== undefined) before.depth += slash === "/" ? -1 : 1;
    else if (slash === "") open.set(name, { start: end, depth: 1 });
    if (before?.depth === 0) {
      containers.push({ name, start: before.start, end: match.index });
      open.delete(name);
    }
  }
  for (const [name, { start }] of open) containers.push({ name, start, end: html.length });
  return containers;
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
