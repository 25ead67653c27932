/** A tag of a page, or text that isn't white space, as an HTML parser sees them (HTML §13.2.5). */
export type HtmlToken =
  | { readonly kind: "text" | "doctype"; readonly start: number }
  /** A comment, a tag, a script or the like that never ends. It is the last. */
  | { readonly kind: "endless"; readonly start: number }
  | {
      readonly kind: "start";
      readonly start: number;
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
    }
  | { readonly kind: "end"; readonly start: number; readonly name: string };

/** What is inside isn't read as tags. With scripting, `<noscript>` in the head is one of them. */
const RAW_TEXT = new Set(["style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript"]);

/**
 * The tokens from the beginning on. Comments, and what is in scripts, styles and titles, are none.
 *
 * @param html names and values of attributes are returned as written, without references decoded
 */
export function* readTokens(html: string): Generator<HtmlToken> {
  let at = 0;
  while (at < html.length) {
    const start = at;
    if (html[at] !== "<") {
      const next = html.indexOf("<", at);
      at = next === -1 ? html.length : next;
      const text = /\S/.exec(html.slice(start, at));
      if (text !== null) yield { kind: "text", start: start + text.index };
      continue;
    }
    const [opening] = stickyMatch(OPENING, html, at) ?? [];
    if (opening === undefined) {
      yield { kind: "text", start };
      at += 1;
    } else if (opening === "<!--") {
      at = endOfComment(html, at);
      if (at > html.length) yield { kind: "endless", start };
    } else if (/^<[!?]|^<\/[^a-z]/i.test(opening)) {
      if (/^<!d/i.test(opening)) yield { kind: "doctype", start };
      at = endAfter(html, ">", at);
      if (at > html.length) yield { kind: "endless", start };
    } else {
      const tag = readTag(html, at, opening);
      if (tag === undefined) {
        yield { kind: "endless", start };
        return;
      }
      yield tag.token;
      at = tag.end;
      if (tag.token.kind !== "start") continue;
      const { name } = tag.token;
      if (name === "script") at = endOfScript(html, at);
      else if (RAW_TEXT.has(name)) at = startOfEndTag(html, name, at);
      if (at > html.length) yield { kind: "endless", start };
    }
  }
}

const NEVER = Number.POSITIVE_INFINITY;

/** `<!--`, the beginning of another markup declaration, or of a tag with its name. */
const OPENING = /<!--|<!d?|<\?|<\/[^a-z>]|<\/>|<\/?[a-z][^\s/>]*/iy;
const ATTRIBUTE = /[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"'][^\s>]*)))?/y;
const TAG_END = /[\s/]*>/y;

function stickyMatch(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readTag(
  html: string,
  start: number,
  opening: string,
): { readonly token: HtmlToken; readonly end: number } | undefined {
  const attributes = new Map<string, string>();
  let at = start + opening.length;
  for (;;) {
    const end = stickyMatch(TAG_END, html, at);
    if (end !== null) {
      const name = opening.replace(/^<\/?/, "").toLowerCase();
      const token: HtmlToken = opening.startsWith("</")
        ? { kind: "end", start, name }
        : { kind: "start", start, name, attributes };
      return { token, end: at + end[0].length };
    }
    const found = stickyMatch(ATTRIBUTE, html, at);
    if (found === null) {
      // Something such as a stray `=` or quote.
      at += 1;
      if (at >= html.length) return undefined;
      continue;
    }
    const [all, name = "", double, single, bare] = found;
    at += all.length;
    // Of two, the first counts.
    if (!attributes.has(name.toLowerCase()))
      attributes.set(name.toLowerCase(), double ?? single ?? bare ?? "");
  }
}

/** `<!-->` and `<!--->` are comments, too. */
function endOfComment(html: string, start: number): number {
  const short = /<!--?-?>/y;
  const empty = stickyMatch(short, html, start);
  if (empty !== null) return start + empty[0].length;
  const end = /--!?>/g;
  end.lastIndex = start + 4;
  return end.exec(html) === null ? NEVER : end.lastIndex;
}

function endAfter(html: string, mark: string, start: number): number {
  const found = html.indexOf(mark, start);
  return found === -1 ? NEVER : found + mark.length;
}

/** Where `</name` stands, or the end. */
function startOfEndTag(html: string, name: string, start: number): number {
  const end = new RegExp(`</${name}(?=[\\s/>])`, "gi");
  end.lastIndex = start;
  return end.exec(html)?.index ?? NEVER;
}

/** HTML §13.2.5.15: in a script, `<!--` hides a `<script>` and its end until `-->`. */
function endOfScript(html: string, start: number): number {
  const mark = /<!--(?:-?>)?|-->|<(\/?)script(?=[\s/>])/gi;
  mark.lastIndex = start;
  let depth = 0;
  for (let match = mark.exec(html); match !== null; match = mark.exec(html)) {
    const [found, slash] = match;
    if (found === "<!--") {
      depth = Math.max(depth, 1);
      // `-->` may begin with its dashes.
      mark.lastIndex -= 2;
    } else if (slash === undefined) depth = 0;
    else if (slash === "" && depth === 1) depth = 2;
    else if (slash === "/" && depth === 2) depth = 1;
    else if (slash === "/") return match.index;
  }
  return NEVER;
}
