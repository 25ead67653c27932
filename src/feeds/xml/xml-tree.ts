import { createRequire } from "node:module";
import type { Html, SpilledHtml } from "#content/model/spilled-html.js";
import { escapeXmlAttribute, escapeXmlText } from "#content/text/escape.js";
import type { Piece } from "#files/file-content.js";

const require = createRequire(import.meta.url);

/** An XML document as plain values: comments, processing instructions and white space between elements are left out. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly children: readonly XmlNode[];
}

/** Text to write as a CDATA section; it must not hold `]]>`. */
interface Cdata {
  readonly cdata: Html;
}

export type XmlNode = XmlElement | Cdata | string;
type XmlAttributes = Readonly<Record<string, string>>;

/** What may be given as a child: an optional element may be undefined, and lists may be nested. */
export type XmlChild = XmlNode | undefined | readonly XmlChild[];

/** Attributes and children that are undefined are left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  ...children: readonly XmlChild[]
): XmlElement {
  const given: Record<string, string> = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) given[key] = String(value);
  return { name, attributes: given, children: appendChildren(children, []) };
}

function appendChildren(children: readonly XmlChild[], list: XmlNode[]): readonly XmlNode[] {
  for (const child of children)
    if (isList(child)) appendChildren(child, list);
    else if (child !== undefined) list.push(child);
  return list;
}

function isList(child: XmlChild): child is readonly XmlChild[] {
  return Array.isArray(child);
}

/** An element that holds only text; undefined without a text. */
export function textElement(name: string, text: string | number | undefined): XmlElement | undefined {
  return text === undefined || text === "" ? undefined : element(name, {}, String(text));
}

export function isElement(node: XmlNode): node is XmlElement {
  return typeof node === "object" && "name" in node;
}

/** The child elements of that name. */
export function childrenNamed(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.filter(isElement).filter((child) => child.name === name);
}

/** The child elements of other names. */
export function childrenExcept(parent: XmlElement, names: readonly string[]): readonly XmlElement[] {
  return parent.children.filter(isElement).filter((child) => !names.includes(child.name));
}

/** The element with the text of some of its children replaced, by the children's names. Order and attributes stay. */
export function replaceTexts(parent: XmlElement, texts: Readonly<Record<string, string>>): XmlElement {
  const children = parent.children.map((child) => {
    const text = isElement(child) ? texts[child.name] : undefined;
    return isElement(child) && text !== undefined ? { ...child, children: [text] } : child;
  });
  return { ...parent, children };
}

/**
 * Loads saxes at the first call: some commands parse no XML.
 *
 * @throws Error when the text is not well-formed XML 1.0
 */
export function parseXml(xml: string): XmlElement {
  const { SaxesParser }: typeof import("saxes") = require("saxes");
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
  if (document === undefined) throw new Error("The XML document has no root element.");
  return document;
}

interface XmlStream {
  /** The root element first; each is the last child of the one before. */
  readonly ancestors: readonly XmlElement[];
  /**
   * The last children of the innermost ancestor, one batch after the other. Each is written before the next one is made: trees
   * that live for a whole batch outlive the young generation of V8's heap.
   */
  readonly batches?: Iterable<Iterable<XmlElement>>;
  /** A processing instruction, written before the root element. */
  readonly instruction?: string;
}

/** The document in pieces. A spilled body is read only when its turn comes, and passed on as bytes. */
export function* streamXml({ ancestors, batches = [], instruction }: XmlStream): Generator<Piece> {
  const output: PendingOutput = { text: '<?xml version="1.0" encoding="utf-8"?>\n', pieces: [] };
  if (instruction !== undefined) output.text += `${instruction}\n`;
  for (const [depth, ancestor] of ancestors.entries()) {
    output.text += `${startTag(ancestor, indentOf(depth))}>\n`;
    writeChildren(ancestor, indentOf(depth + 1), output);
  }
  yield* takePieces(output);
  for (const batch of batches) {
    for (const child of batch) writeElement(child, indentOf(ancestors.length), output);
    yield* takePieces(output);
  }
  for (const [depth, { name }] of [...ancestors.entries()].reverse())
    output.text += `${indentOf(depth)}</${name}>\n`;
  yield* takePieces(output);
}

/** What has been written and not been passed on yet; `text` comes after `pieces`. */
interface PendingOutput {
  text: string;
  readonly pieces: (string | SpilledHtml)[];
}

function* takePieces(output: PendingOutput): Generator<Piece> {
  for (const piece of output.pieces) yield typeof piece === "string" ? piece : piece.read();
  yield output.text;
  output.pieces.length = 0;
  output.text = "";
}

function indentOf(depth: number): string {
  return "  ".repeat(depth);
}

function startTag({ name, attributes }: XmlElement, indent: string): string {
  let start = `${indent}<${name}`;
  for (const key in attributes) start += ` ${key}="${escapeXmlAttribute(attributes[key] ?? "")}"`;
  return start;
}

function writeElement(element: XmlElement, indent: string, output: PendingOutput): void {
  const { name, children } = element;
  output.text += startTag(element, indent);
  if (children.length === 0) output.text += "/>\n";
  else if (!children.some(isElement)) {
    output.text += ">";
    for (const child of children) writeText(child, name, output);
    output.text += `</${name}>\n`;
  } else {
    output.text += ">\n";
    writeChildren(element, `${indent}  `, output);
    output.text += `${indent}</${name}>\n`;
  }
}

function writeChildren({ children }: XmlElement, indent: string, output: PendingOutput): void {
  for (const child of children) if (isElement(child)) writeElement(child, indent, output);
}

/** Elements whose text is an address, an id or another word for programs. */
const FOR_PROGRAMS: ReadonlySet<string> = new Set([
  "comments",
  "docs",
  "guid",
  "icon",
  "id",
  "itunes:new-feed-url",
  "link",
  "logo",
  "uri",
  "url",
]);

function writeText(node: XmlNode, parent: string, output: PendingOutput): void {
  if (typeof node === "string")
    output.text += FOR_PROGRAMS.has(parent) ? escapeXmlAttribute(node) : escapeXmlText(node);
  else if ("cdata" in node) {
    output.pieces.push(`${output.text}<![CDATA[`, node.cdata);
    output.text = "]]>";
  }
}
