import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** Texts of the elements of a part of a report, by path such as `row/source_ip`, in their order. */
export type Elements = ReadonlyMap<string, readonly string[]>;

/** The XML of a report isn't what it should be. */
export class ReportXmlError extends Error {
  override readonly name = "ReportXmlError";
}

const MAX_DEPTH = 8;
const MAX_TEXT = 1_000;
/** Of one part: a mail has few signatures. */
const MAX_TEXTS = 400;
const MAX_ELEMENTS = 2_000_000;

/**
 * Reads a report and calls `take` for each part of it, such as `record`, so that a long report is never in memory as a tree. Namespaces
 * and prefixes, which receivers use as they like, are ignored. There are no entities but those of XML itself.
 * @throws ReportXmlError
 */
export function readElements(xml: string, take: (part: string, elements: Elements) => void): void {
  const { SaxesParser }: typeof import("saxes") = require("saxes");
  const parser = new SaxesParser();
  const path: string[] = [];
  let elements = new Map<string, string[]>();
  let text = "";
  let counted = 0;
  let texts = 0;
  parser.on("doctype", () => {
    throw new ReportXmlError("it has a DOCTYPE");
  });
  parser.on("error", () => {
    throw new ReportXmlError("its XML is broken");
  });
  parser.on("opentag", ({ name }) => {
    counted += 1;
    if (path.length >= MAX_DEPTH) throw new ReportXmlError("its elements are nested too deep");
    if (counted > MAX_ELEMENTS) throw new ReportXmlError("it has too many elements");
    path.push(localName(name));
    if (path.length === 1 && path[0] !== "feedback") throw new ReportXmlError("it isn't a DMARC report");
    if (path.length === 2) [elements, texts] = [new Map(), 0];
    text = "";
  });
  const add = (more: string): void => {
    if (text.length < MAX_TEXT) text += more.slice(0, MAX_TEXT);
  };
  parser.on("text", add);
  parser.on("cdata", add);
  parser.on("closetag", () => {
    if (path.length > 2 && text.trim() !== "" && texts < MAX_TEXTS) {
      const key = path.slice(2).join("/");
      const known = elements.get(key) ?? [];
      known.push(text.trim().slice(0, MAX_TEXT));
      elements.set(key, known);
      texts += 1;
    }
    text = "";
    if (path.length === 2) take(path[1] ?? "", elements);
    path.pop();
  });
  // Some receivers forget to escape the & in a name.
  parser.write(xml.replace(/&(?![\w#]{1,32};)/g, "&amp;")).close();
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1).toLowerCase();
}
