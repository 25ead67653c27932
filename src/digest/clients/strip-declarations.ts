import type { Container, Declaration } from "postcss";
import { parseColour } from "#theme/colours.js";
import { ignores, isGmail, type MailClient } from "./mail-clients.js";

export interface StrippedPlace {
  readonly client: MailClient;
  /** Of an inline style. In a style sheet, nobody knows. */
  readonly element?: string;
  /** Called with each thing that the program ignores. */
  readonly ignored: (what: string) => void;
}

/** Removes the declarations that a mail program ignores, and changes those that it reads differently. */
export function stripDeclarations(container: Container, place: StrippedPlace): void {
  for (const node of [...(container.nodes ?? [])]) {
    if (node.type !== "decl") continue;
    const lost = findIgnored(node, place.client);
    if (lost === undefined) readAsClient(node, place);
    else {
      place.ignored(lost);
      node.remove();
    }
  }
}

/** Longhands that aren't listed, and the shorthand that stands for them. */
const SHORTHAND = /^(animation|transition|overflow|border-image|outline)-[a-z-]+$/;
/** A value may name anything; only there does a keyword mean a feature. */
const WITH_KEYWORDS = /^(?:display|(?:min-|max-)?(?:width|height)|flex-basis)$/;

/** What the program doesn't know of a declaration: its property, or a function, a unit or a keyword of its value. */
function findIgnored({ prop, value }: Declaration, client: MailClient): string | undefined {
  const property = prop.toLowerCase();
  // Gmail knows var(), but no variable can be declared there.
  if (property.startsWith("--")) return ignores(client, "functions", "var") ? "var()" : undefined;
  const listed = [property, SHORTHAND.exec(property)?.[1] ?? property];
  if (listed.some((name) => ignores(client, "properties", name))) return property;
  const written = value.toLowerCase().replace(/"[^"]*"?|'[^']*'?|url\([^)]*\)?/g, "");
  for (const [, name = ""] of written.matchAll(/(?<![a-z-])([a-z-]+)\(/g))
    if (ignores(client, "functions", name)) return `${name}()`;
  for (const [, unit = ""] of written.matchAll(/(?<![\w.#-])[\d.]+([a-z]+)\b/g))
    if (ignores(client, "units", unit)) return `the unit ${unit}`;
  if (written === "initial" && ignores(client, "keywords", "initial")) return "initial";
  if (!WITH_KEYWORDS.test(property)) return undefined;
  const keyword = written.split(/\s+/).find((word) => ignores(client, "keywords", word));
  return keyword && `${property}: ${keyword}`;
}

/** What is supported in part: the rules are in the notes of the same data. */
function readAsClient(node: Declaration, place: StrippedPlace): void {
  const { client } = place;
  const property = node.prop.toLowerCase();
  const drop = (what: string): void => {
    place.ignored(what);
    node.remove();
  };
  if (/^margin/.test(property) && /(?:^|\s)-[\d.]/.test(node.value) && client !== "apple-mail") {
    drop("negative margins");
  } else if (property === "list-style" && /url\(/i.test(node.value) && client !== "apple-mail") {
    drop("list-style with a picture");
  } else if (client === "outlook") {
    readAsOutlook(node, { ...place, drop });
  } else if (isGmail(client) && property === "color" && /^rgba?\([^,]*\)$/i.test(node.value)) {
    drop("colours without commas");
  } else if (client === "yahoo") {
    if (property === "height") node.prop = "min-height";
    if (property === "position" && /^(?:absolute|sticky|fixed)$/i.test(node.value)) drop("position");
  }
}

/** The parts of a value that spaces separate. */
export function splitValue(value: string): readonly string[] {
  return value.match(/(?:[^\s()]|\([^()]*\)?|\))+/g) ?? [];
}

/** Elements on which Word's engine ignores a size or a padding in CSS. */
const UNSIZED = {
  width: ["body", "span", "div", "p", "img"],
  height: ["body", "span", "div", "p"],
} as const;

function readAsOutlook(
  node: Declaration,
  { element, drop }: StrippedPlace & { readonly drop: (what: string) => void },
): void {
  const property = node.prop.toLowerCase();
  const isInline = element !== undefined;
  if (isInline && node.important) drop("!important in a style attribute");
  else if (property === "background") {
    const colour = splitValue(node.value).find((part) => parseColour(part) !== undefined);
    if (colour === undefined) drop("background pictures");
    else {
      node.prop = "background-color";
      node.value = colour;
    }
  } else if (property === "display" && node.value.toLowerCase() !== "none") drop(`display: ${node.value}`);
  else if (property === "display" && element === "img") drop("display: none on pictures");
  else if (/^margin/.test(property)) node.value = node.value.replace(/\bauto\b/gi, "0");
  else if (property === "mso-hide") replace(node, "display", "none");
  else if (/^mso-padding(?:-(?:top|right|bottom|left))?-alt$/.test(property))
    replace(node, property.replace(/^mso-|-alt$/g, ""), node.value);
  else if (isInline && property === "max-width" && element !== "table") drop("max-width");
  else if (isInline && /^padding/.test(property) && !/^t[dh]$/.test(element))
    drop("padding outside table cells");
  else if (isInline && (property === "width" || property === "height")) {
    const unsized: readonly string[] = UNSIZED[property];
    if (unsized.includes(element)) drop(`${property} on <${element}>`);
  }
}

function replace(node: Declaration, property: string, value: string): void {
  node.prop = property;
  node.value = value;
}
