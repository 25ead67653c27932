import type { CheerioAPI } from "cheerio";
import type { AnyNode, Element } from "domhandler";
import postcss, { type Rule } from "postcss";
import { type Colour, compositeOver, parseColour } from "#theme/colours.js";

export type Scheme = "light" | "dark";

/** The computed style of an element, as far as legibility depends on it. Lengths are in CSS pixels. */
export interface ComputedStyle {
  readonly colour: Colour;
  /** Opaque colour behind the text. */
  readonly back: Colour;
  readonly hidden: boolean;
  readonly fontSize: number;
  readonly lineHeight: number;
  /** Top plus bottom. */
  readonly padding: number;
  /** Whether it has its own box, like a button, and isn't just a word in a text. */
  readonly boxed: boolean;
}

interface Declaration {
  readonly value: string;
  /** By importance, then inline, then specificity, then order (CSS Cascading 4, §6). */
  readonly rank: readonly number[];
}

type Declarations = ReadonlyMap<string, Declaration>;

const WHITE: Colour = { red: 255, green: 255, blue: 255, alpha: 1 };
const BLACK: Colour = { red: 0, green: 0, blue: 0, alpha: 1 };
/** Background of a page that supports dark mode and doesn't set colours. */
const DARK_PAGE: Colour = { red: 18, green: 18, blue: 18, alpha: 1 };
const LINK = { light: "#0000ee", dark: "#9e9eff" } as const;

/**
 * Computes the style of every element from inline styles, `bgcolor` and the mail's style sheets. Only media queries for the
 * colour scheme count.
 */
export function computeStyles($: CheerioAPI, scheme: Scheme): ReadonlyMap<Element, ComputedStyle> {
  const declared = collectDeclarations($, scheme);
  const page: ComputedStyle = {
    hidden: false,
    fontSize: 16,
    lineHeight: 19.2,
    padding: 0,
    boxed: false,
    colour: scheme === "dark" ? WHITE : BLACK,
    back: scheme === "dark" ? DARK_PAGE : WHITE,
  };
  const computed = new Map<Element, ComputedStyle>();
  // Parents come before their children in document order.
  for (const element of elementsOf($)) {
    const { parent } = element;
    const around = (parent?.type === "tag" ? computed.get(parent) : undefined) ?? page;
    computed.set(
      element,
      computeStyle(element, around, { declared: declared.get(element) ?? new Map(), scheme }),
    );
  }
  return computed;
}

export function elementsOf($: CheerioAPI): readonly Element[] {
  return $("*").toArray().filter(isElement);
}

function isElement(node: AnyNode): node is Element {
  return "attribs" in node;
}

function computeStyle(
  element: Element,
  around: ComputedStyle,
  { declared, scheme }: { readonly declared: Declarations; readonly scheme: Scheme },
): ComputedStyle {
  const read = (name: string): string => declared.get(name)?.value.trim().toLowerCase() ?? "";
  const link = element.name === "a" && element.attribs.href !== undefined ? LINK[scheme] : "";
  const colour = parseColour(read("color") || link) ?? around.colour;
  const fill = parseColour(read("background-color") || (element.attribs.bgcolor ?? ""));
  const back = fill === undefined ? around.back : compositeOver(fill, around.back);
  const fontSize = readLength(read("font-size"), around.fontSize, around.fontSize);
  const height = read("line-height");
  return {
    back,
    fontSize,
    colour: compositeOver(colour, back),
    hidden: around.hidden || isHidden(element, read),
    lineHeight:
      height === ""
        ? (around.lineHeight / around.fontSize) * fontSize
        : readLength(height, fontSize, 1.2 * fontSize),
    padding: readLength(read("padding-top"), fontSize, 0) + readLength(read("padding-bottom"), fontSize, 0),
    boxed: /block|table|flex/.test(read("display")),
  };
}

/** Also in the ways that only some mail programs know. */
function isHidden({ attribs }: Element, read: (name: string) => string): boolean {
  return (
    attribs.hidden !== undefined ||
    read("display") === "none" ||
    read("visibility") === "hidden" ||
    read("opacity") === "0" ||
    (/^0(?:px|)$/.test(read("max-height")) && read("overflow") === "hidden")
  );
}

/** @param one what a bare number, "em" and "%" are relative to */
function readLength(css: string, one: number, preset: number): number {
  const [, number = "", unit = ""] = /^([\d.]+)(px|pt|em|rem|%|)$/.exec(css) ?? [];
  if (number === "") return preset;
  const value = Number(number);
  if (unit === "px") return value;
  if (unit === "pt") return (value * 4) / 3;
  if (unit === "rem") return value * 16;
  return unit === "%" ? (value / 100) * one : value * one;
}

function collectDeclarations($: CheerioAPI, scheme: Scheme): ReadonlyMap<Element, Declarations> {
  const declared = new Map<Element, Map<string, Declaration>>();
  const declare = (element: Element, rule: Pick<Rule, "nodes">, rank: readonly number[]): void => {
    const own = declared.get(element) ?? new Map<string, Declaration>();
    declared.set(element, own);
    for (const node of rule.nodes) {
      if (node.type !== "decl") continue;
      for (const [name, value] of expand(node.prop.toLowerCase(), node.value)) {
        const given = { value, rank: [node.important ? 1 : 0, ...rank] };
        const before = own.get(name);
        if (before === undefined || outranks(given.rank, before.rank)) own.set(name, given);
      }
    }
  };
  rulesFor($, scheme).forEach((rule, order) => {
    for (const selector of rule.selectors) {
      for (const node of select($, selector)) declare(node, rule, [0, specificityOf(selector), order]);
    }
  });
  const parsed = new Map<string, ReturnType<typeof parseCss>>();
  for (const element of elementsOf($)) {
    const { style } = element.attribs;
    if (style === undefined) continue;
    // Many elements have the same style.
    if (!parsed.has(style)) parsed.set(style, parseCss(`a{${style}}`));
    const [rule] = parsed.get(style)?.nodes ?? [];
    if (rule?.type === "rule") declare(element, rule, [1, 0, 0]);
  }
  return declared;
}

function outranks(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((rank, at) => rank !== other[at]);
  return index < 0 || (one[index] ?? 0) > (other[index] ?? 0);
}

/** Expands shorthands, as far as their parts are needed. */
function expand(name: string, value: string): readonly (readonly [string, string])[] {
  if (name === "background") {
    const colour = value.split(/\s+(?![^(]*\))/).find((part) => parseColour(part) !== undefined);
    return colour === undefined ? [] : [["background-color", colour]];
  }
  if (name === "padding") {
    const [top = "0", , bottom = top] = value.trim().split(/\s+/);
    return [
      ["padding-top", top],
      ["padding-bottom", bottom],
    ];
  }
  if (name === "font") {
    const [, size, height] = /([\d.]+(?:px|pt|em|rem|%))(?:\/([\d.]+(?:px|pt|em|rem|%|)))?/.exec(value) ?? [];
    return [...pair("font-size", size), ...pair("line-height", height)];
  }
  return [[name, value]];
}

function pair(name: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[name, value]];
}

function rulesFor($: CheerioAPI, scheme: Scheme): readonly Rule[] {
  const css = $("style")
    .toArray()
    .map((node) => $(node).text())
    .join("\n");
  const rules: Rule[] = [];
  parseCss(css)?.walkRules((rule) => {
    const { parent } = rule;
    const media = parent?.type === "atrule" && "params" in parent ? String(parent.params) : "";
    const applies =
      media === "" ? parent?.type === "root" : scheme === "dark" && /color-scheme:\s*dark/.test(media);
    if (applies) rules.push(rule);
  });
  return rules;
}

/** Undefined for invalid CSS, which mail programs skip too. */
function parseCss(css: string): postcss.Root | undefined {
  try {
    return postcss.parse(css);
  } catch {
    return undefined;
  }
}

/** A selector that cheerio doesn't support, such as `::-ms-…`, matches nothing. */
function select($: CheerioAPI, selector: string): readonly Element[] {
  try {
    return $(selector).toArray().filter(isElement);
  } catch {
    return [];
  }
}

function specificityOf(selector: string): number {
  const count = (pattern: RegExp): number => selector.match(pattern)?.length ?? 0;
  return 10_000 * count(/#[\w-]/g) + 100 * count(/[.[]|:(?!:)/g) + count(/(?:^|[\s>+~])[a-z]/gi);
}
