import { escapeHtml } from "#content/text/escape.js";

/** Text that is printed without escaping. */
export interface SafeText {
  readonly kind: "safe";
  readonly text: string;
}

/** Something with arguments, such as `.Get`. */
export interface Method {
  readonly kind: "method";
  readonly call: (given: readonly GoValue[]) => GoValue;
}

/** A value of a template. Maps stand for Go's structs, too. */
export type GoValue =
  | string
  | number
  | boolean
  | undefined
  | SafeText
  | Method
  | readonly GoValue[]
  | ReadonlyMap<string, GoValue>;

/** What a template uses and we don't have, or more than it may. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

export function isGoMap(value: GoValue): value is ReadonlyMap<string, GoValue> {
  return value instanceof Map;
}

export function isGoList(value: GoValue): value is readonly GoValue[] {
  return Array.isArray(value);
}

function isTagged(value: GoValue): value is SafeText | Method {
  return typeof value === "object" && !isGoMap(value) && !isGoList(value);
}

function isSafe(value: GoValue): value is SafeText {
  return isTagged(value) && value.kind === "safe";
}

export function isMethod(value: GoValue): value is Method {
  return isTagged(value) && value.kind === "method";
}

export function safe(text: string): SafeText {
  return { kind: "safe", text };
}

/** False, zero, nothing and what is empty. */
export function isTrue(value: GoValue): boolean {
  if (isSafe(value)) return value.text !== "";
  if (isGoList(value)) return value.length > 0;
  if (isGoMap(value)) return value.size > 0;
  return Boolean(value);
}

/** UTF-16 units of one value. */
const MAX_TEXT = 200_000;

/** As `print` writes it, not escaped. @throws TemplateError if it is too long: lists in lists may double */
export function toText(value: GoValue): string {
  const parts: string[] = [];
  let room = MAX_TEXT;
  const write = (text: string): void => {
    room -= text.length + 1;
    if (room < 0) throw new TemplateError("more than a post may take");
    parts.push(text);
  };
  writeValue(value, write, 0);
  return parts.join("");
}

const MAX_DEPTH = 100;

function writeValue(value: GoValue, write: (text: string) => void, depth: number): void {
  if (depth > MAX_DEPTH) throw new TemplateError("deep nesting");
  if (value === undefined) return;
  if (isSafe(value)) write(value.text);
  else if (isMethod(value)) writeValue(value.call([]), write, depth + 1);
  else if (isGoList(value)) {
    write("[");
    value.forEach((item, index) => {
      if (index > 0) write(" ");
      writeValue(item, write, depth + 1);
    });
    write("]");
  } else if (isGoMap(value)) {
    write("map[");
    for (const [key, inner] of value) {
      write(`${key}:`);
      writeValue(inner, write, depth + 1);
    }
    write("]");
  } else write(String(value));
}

/** As a template prints it into HTML. */
export function toHtml(value: GoValue): string {
  return isSafe(value) ? value.text : escapeHtml(toText(value));
}

export function toNumber(value: GoValue): number {
  const number = typeof value === "number" ? value : Number(toText(value) || "x");
  if (Number.isNaN(number)) throw new TemplateError("a number that is none");
  return number;
}
