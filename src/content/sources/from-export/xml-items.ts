import { Parser } from "htmlparser2";

/** An element of an export, with its own text and the elements in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Without that of the elements in it; trimmed. */
  readonly text: string;
  readonly elements: readonly XmlElement[];
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly elements: XmlElement[];
}

/** No format nests deeper. What is deeper counts as text of the element above. */
const MAX_DEPTH = 6;

/**
 * Reads an export as a tree. Not by the parser for feeds, which leaves out the elements that tell a draft from a post, and items
 * that lack others.
 * @returns the root element; undefined without one
 */
export function readXml(xml: string): XmlElement | undefined {
  const open: OpenElement[] = [{ name: "", attributes: {}, text: "", elements: [] }];
  let deeper = 0;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        if (open.length > MAX_DEPTH) deeper += 1;
        else open.push({ name, attributes, text: "", elements: [] });
      },
      ontext: (part) => {
        const element = open.at(-1);
        if (element !== undefined) element.text += part;
      },
      onclosetag: () => {
        if (deeper > 0) {
          deeper -= 1;
          return;
        }
        const { name, attributes, text, elements } = open.pop() ?? open[0] ?? EMPTY;
        open.at(-1)?.elements.push({ name, attributes, text: text.trim(), elements });
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  return open[0]?.elements[0];
}

const EMPTY = { name: "", attributes: {}, text: "", elements: [] };

/** The text of the first element of that name; "" without one. */
export function textOf({ elements }: XmlElement, name: string): string {
  return elements.find((element) => element.name === name)?.text ?? "";
}

export function elementsOf({ elements }: XmlElement, name: string): readonly XmlElement[] {
  return elements.filter((element) => element.name === name);
}
