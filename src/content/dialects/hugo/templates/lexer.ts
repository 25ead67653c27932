import { TemplateError } from "./values.js";

/** A part of a template: text, or the tokens of an action. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly tokens: readonly Token[] };

export type Token =
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  /** `.Page.Title`; `.` alone has no names. */
  | { readonly kind: "field"; readonly names: readonly string[]; readonly attached: boolean }
  | { readonly kind: "variable"; readonly name: string }
  /** A function or keyword: `printf`, `strings.Contains`, `end`. */
  | { readonly kind: "word"; readonly name: string }
  | { readonly kind: "mark"; readonly mark: "(" | ")" | "|" | ":=" | "=" | "," };

const MAX_LENGTH = 50_000;

/** https://pkg.go.dev/text/template */
export function splitTemplate(source: string): readonly Part[] {
  if (source.length > MAX_LENGTH) throw new TemplateError("a very long template");
  const parts: Part[] = [];
  let at = 0;
  let trimNext = false;
  for (let open = source.indexOf("{{"); open !== -1; open = source.indexOf("{{", at)) {
    const trims = /^\{\{-\s/.test(source.slice(open, open + 4));
    pushText(parts, source.slice(at, open), { start: trimNext, end: trims });
    const start = open + (trims ? 3 : 2);
    const comment = /\s*\/\*[\s\S]*?\*\/\s*-?\}\}/y;
    comment.lastIndex = start;
    const [all] = comment.exec(source) ?? [];
    if (all !== undefined) {
      at = start + all.length;
      trimNext = all.endsWith("-}}");
      continue;
    }
    const read = readAction(source, start);
    if (read.tokens.length > 0) parts.push({ kind: "action", tokens: read.tokens });
    at = read.end;
    trimNext = read.trims;
  }
  pushText(parts, source.slice(at), { start: trimNext, end: false });
  return parts;
}

function pushText(
  parts: Part[],
  text: string,
  trim: { readonly start: boolean; readonly end: boolean },
): void {
  const started = trim.start ? text.trimStart() : text;
  const ended = trim.end ? started.trimEnd() : started;
  if (ended !== "") parts.push({ kind: "text", text: ended });
}

const TOKEN =
  /\s*(?:(-?\}\})|"((?:[^"\\\n]|\\.)*)"|`([^`]*)`|(-?\d+(?:\.\d+)?)(?![\w.])|\$(\w*)|(\.(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)?)|([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)|(:=|[()|=,]))/y;

function readAction(source: string, start: number) {
  const tokens: Token[] = [];
  let at = start;
  for (;;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (match === null) throw new TemplateError("what isn't Go's syntax");
    const [all, end, quoted, raw, number, variable, field, word, mark] = match;
    const attached = at > start && !/^\s/.test(all);
    at += all.length;
    if (end !== undefined) return { tokens, end: at, trims: end.startsWith("-") };
    if (quoted !== undefined) tokens.push({ kind: "string", value: unquote(quoted) });
    else if (raw !== undefined) tokens.push({ kind: "string", value: raw });
    else if (number !== undefined) tokens.push({ kind: "number", value: Number(number) });
    else if (variable !== undefined) tokens.push({ kind: "variable", name: variable });
    else if (field !== undefined)
      tokens.push({ kind: "field", names: field.split(".").filter((name) => name !== ""), attached });
    else if (word !== undefined) tokens.push({ kind: "word", name: word });
    else tokens.push({ kind: "mark", mark: toMark(mark) });
  }
}

function toMark(text: string | undefined) {
  const marks = ["(", ")", "|", ":=", "=", ","] as const;
  return marks.find((mark) => mark === text) ?? "|";
}

function unquote(text: string): string {
  return text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_, code?: string, letter = "") =>
    code !== undefined
      ? String.fromCharCode(Number.parseInt(code, 16))
      : letter === "n"
        ? "\n"
        : letter === "t"
          ? "\t"
          : letter,
  );
}
