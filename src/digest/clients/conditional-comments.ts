/** `<!--[if mso]>`, `<!--[if !mso]><!-->` and `<![if !mso]>`. */
const OPENING = /<!(?:--)?\[if\s([^\]<>]{1,200})\]>(?:<!-->|-->)?/gi;
const CLOSING = /<!(?:--<!)?\[endif\](?:--)?>/gi;

/** Outlook 2016 and later call themselves 16. */
const OUTLOOK_VERSION = 16;

/**
 * A mail as a program reads it that evaluates Microsoft's conditional comments (Outlook for Windows), or one that takes them for
 * comments (all others). A condition that can't be read isn't fulfilled, and a block without an end stays as it is.
 */
export function resolveConditionals(html: string, reader: "outlook" | "others"): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    OPENING.lastIndex = at;
    const opening = OPENING.exec(html);
    if (opening === null) break;
    CLOSING.lastIndex = OPENING.lastIndex;
    const closing = CLOSING.exec(html);
    if (closing === null) break;
    const [tag, condition = ""] = opening;
    const isComment = tag.startsWith("<!--") && !tag.endsWith("-->");
    const shown = reader === "outlook" ? isFulfilled(condition) : !isComment;
    pieces.push(html.slice(at, opening.index));
    if (shown) pieces.push(html.slice(opening.index + tag.length, closing.index));
    at = CLOSING.lastIndex;
  }
  return pieces.join("") + html.slice(at);
}

/** `(gte mso 9)|(IE)`: "!" binds closest, then "&", then "|". */
function isFulfilled(condition: string): boolean {
  const tokens = condition.match(/[!&|()]|[a-z]+|[\d.]+/gi) ?? [];
  const any = (): boolean => {
    let result = all();
    while (tokens[0] === "|") {
      tokens.shift();
      const other = all();
      result = result || other;
    }
    return result;
  };
  const all = (): boolean => {
    let result = one();
    while (tokens[0] === "&") {
      tokens.shift();
      const other = one();
      result = result && other;
    }
    return result;
  };
  const one = (): boolean => {
    const token = tokens.shift()?.toLowerCase();
    if (token === "!") return !one();
    if (token === "(") {
      const result = any();
      if (tokens[0] === ")") tokens.shift();
      return result;
    }
    const isOperator = token !== undefined && Object.hasOwn(COMPARISONS, token);
    const feature = isOperator ? tokens.shift()?.toLowerCase() : token;
    const version = /^[\d.]+$/.test(tokens[0] ?? "") ? Number(tokens.shift()) : undefined;
    return judgeFeature({ feature, compare: COMPARISONS[isOperator ? token : "eq"], version });
  };
  return any();
}

type Comparison = (version: number) => boolean;

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  eq: (version) => OUTLOOK_VERSION === version,
  gt: (version) => OUTLOOK_VERSION > version,
  gte: (version) => OUTLOOK_VERSION >= version,
  lt: (version) => OUTLOOK_VERSION < version,
  lte: (version) => OUTLOOK_VERSION <= version,
};

interface Judged {
  readonly feature: string | undefined;
  readonly compare: Comparison | undefined;
  readonly version: number | undefined;
}

function judgeFeature({ feature, compare, version }: Judged): boolean {
  if (feature === "true" || feature === "vml") return true;
  return feature === "mso" && (version === undefined || compare?.(version) === true);
}
