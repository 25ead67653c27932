import { SaxesParser } from "saxes";
import { escapeXml } from "../content/escape.js";

/** An XML document as plain values: comments, processing instructions and white space between elements are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly children: readonly XmlNode[];
}

/** Text that is written as a CDATA section; it must not hold `]]>`. */
interface Cdata {
  readonly cdata: string;
}

export type XmlNode = XmlElement | Cdata | string;
type XmlAttributes = Readonly<Record<string, string>>;

export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly XmlNode[]
): XmlElement {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) given[key] = String(value);
  return { name, attributes: given, children };
}

/** The element in a list, or an empty list where there is no text for it. */
export function textElements(name: string, text: string | undefined): readonly XmlElement[] {
  return text === undefined || text === "" ? [] : [element(name, {}, text)];
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node === "object" && "name" in node;
}

/** The child elements of that name. */
export function childrenNamed(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter(isElement).filter((child) => child.name === name);
}

/** The child elements of other names. */
export function childrenBut(parent: XmlElement, names: readonly string[]): readonly XmlElement[] {
  return parent.children.filter(isElement).filter((child) => !names.includes(child.name));
}

/** The element with the text of some of its children replaced, by the children's names; order and attributes stay. */
export function replaceTexts(parent: XmlElement, texts: Readonly<Record<string, string>>): XmlElement {
  const children = parent.children.map((child) => {
    const text = isElement(child) ? texts[child.name] : undefined;
    return isElement(child) && text !== undefined ? { ...child, children: [text] } : child;
  });
  return { ...parent, children };
}

/** @throws Error when the text is not well-formed XML 1.0 */
export function parseXml(xml: string): XmlElement {
  const parser = new SaxesParser();
  const root: XmlNode[] = [];
  const open = [root];
  const append = (node: XmlNode) => open.at(-1)?.push(node);
  const appendText = (text: string) => (text.trim() === "" ? 0 : append(text));
  parser.on("text", appendText);
  parser.on("cdata", appendText);
  parser.on("opentag", ({ name, attributes }) => {
    const children: XmlNode[] = [];
    append({ name, attributes, children });
    open.push(children);
  });
  parser.on("closetag", () => open.pop());
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(xml).close();
  const document = root.find(isElement);
  if (document === undefined) throw new Error("An XML document without an element.");
  return document;
}

/**
 * The document in pieces: a body of megabytes is passed on as it is, never copied.
 *
 * @param instructions what stands between the declaration and the root element, one a line
 */
export function writeXmlPieces(root: XmlElement, ...instructions: readonly string[]): readonly string[] {
  const pieces = ['<?xml version="1.0" encoding="utf-8"?>\n', ...instructions.map((line) => `${line}\n`)];
  writeElement(root, "", pieces);
  return pieces;
}

export function writeXml(root: XmlElement, ...instructions: readonly string[]): string {
  return writeXmlPieces(root, ...instructions).join("");
}

function writeElement({ name, attributes, children }: XmlElement, indent: string, pieces: string[]): void {
  let start = `${indent}<${name}`;
  for (const key in attributes) start += ` ${key}="${escapeXml(attributes[key] ?? "")}"`;
  if (children.length === 0) pieces.push(`${start}/>\n`);
  else if (!children.some(isElement)) {
    pieces.push(`${start}>`);
    for (const child of children) writeText(child, pieces);
    pieces.push(`</${name}>\n`);
  } else {
    pieces.push(`${start}>\n`);
    for (const child of children) if (isElement(child)) writeElement(child, `${indent}  `, pieces);
    pieces.push(`${indent}</${name}>\n`);
  }
}

function writeText(node: XmlNode, pieces: string[]): void {
  if (typeof node === "string") pieces.push(escapeXml(node));
  else if ("cdata" in node) pieces.push("<![CDATA[", node.cdata, "]]>");
}
