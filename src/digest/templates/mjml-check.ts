/** Something in an MJML document that MJML itself would silently lose or render wrongly. */
export interface MjmlProblem {
  /** 1-based. */
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** Elements whose content is HTML or text. All others contain only MJML elements. */
const HOLDS_HTML = new Set([
  ...["mj-text", "mj-button", "mj-table", "mj-raw", "mj-style", "mj-title", "mj-preview", "mj-breakpoint"],
  ...["mj-accordion-title", "mj-accordion-text", "mj-carousel-image", "mj-navbar-link", "mj-social-element"],
  "mj-html-attribute",
]);
/** Content that needn't be balanced: CSS, and HTML that one element may open and another one close. */
const HOLDS_ANYTHING = new Set(["mj-raw", "mj-style"]);
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

/** A comment, CDATA, a tag, a "<" that starts none of them, or text. An attribute's value can't contain a raw "<". */
const TOKEN =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(?<close>\/?)(?<name>[a-z][\w:.-]*)(?:[^"'<>]|"[^"<]*"|'[^'<]*')*>|<|[^<]+/giy;

interface OpenElement {
  readonly name: string;
  readonly line: number;
}

/**
 * Finds the first thing that MJML's strict validation misses: `mj-include` (dropped silently), elements that are not closed
 * or closed by another's tag, text outside an element that shows text, and MJML inside one.
 */
export function findMjmlProblem(source: string): MjmlProblem | undefined {
  const open: OpenElement[] = [];
  let line = 1;
  for (const match of source.matchAll(TOKEN)) {
    const problem = judgeToken(match, open, line);
    if (problem) return problem;
    line += match[0].split("\n").length - 1;
  }
  const last = open.at(-1);
  return last && { line: last.line, message: `<${last.name}> is not closed.`, fix: `Add </${last.name}>.` };
}

/** Checks one token and updates `open`, the elements around it. */
function judgeToken(match: RegExpMatchArray, open: OpenElement[], line: number): MjmlProblem | undefined {
  const [text] = match;
  const name = match.groups?.name?.toLowerCase();
  const parent = open.at(-1);
  if (name === undefined) return judgeText(text, parent, line);
  if (name === "mj-include") {
    return {
      line,
      message: "mj-include is not supported.",
      fix: "Write {{> name}} with a file in partials/.",
    };
  }
  if (parent && HOLDS_ANYTHING.has(parent.name) && !(match.groups?.close && name === parent.name))
    return undefined;
  if (match.groups?.close) return closeElement(name, open, line);
  const around = open.find((element) => HOLDS_HTML.has(element.name));
  if (around && name.startsWith("mj")) {
    return {
      line,
      message: `<${name}> isn't allowed inside <${around.name}>.`,
      fix: `Close <${around.name}> before it.`,
    };
  }
  if (!text.endsWith("/>") && !VOID.has(name)) open.push({ name, line });
  return undefined;
}

/** An element that isn't closed is reported at its opening tag, where people look for it. */
function closeElement(name: string, open: OpenElement[], line: number): MjmlProblem | undefined {
  if (!open.some((element) => element.name === name)) {
    return { line, message: `</${name}> has no opening tag.`, fix: "Remove it." };
  }
  const last = open.pop();
  if (!last || last.name === name) return undefined;
  const message = `<${last.name}> is not closed before </${name}>.`;
  return { line: last.line, message, fix: `Add </${last.name}>.` };
}

function judgeText(text: string, parent: OpenElement | undefined, line: number): MjmlProblem | undefined {
  if (text === "<" && !(parent && HOLDS_ANYTHING.has(parent.name))) {
    return {
      line,
      message: `"<" doesn't start a tag, or the tag is incomplete.`,
      fix: "Close the tag and its quotes, or write &lt;.",
    };
  }
  const shown = parent !== undefined && (HOLDS_HTML.has(parent.name) || !parent.name.startsWith("mj"));
  const lost = text.trim();
  if (shown || lost === "" || text.startsWith("<!--")) return undefined;
  const before = text.slice(0, text.indexOf(lost)).split("\n").length - 1;
  const where = parent ? `in <${parent.name}>` : "outside <mjml>";
  return {
    line: line + before,
    message: `The text ${where} would be lost: "${lost.slice(0, 40)}".`,
    fix: "Put it into <mj-text>.",
  };
}
