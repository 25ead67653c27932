import type { CheerioAPI } from "cheerio";
import type { AnyNode, ChildNode, Element } from "domhandler";
import { resolveConditionals } from "./conditional-comments.js";
import { loadMail, setChildren } from "./load-mail.js";
import { ignores, isGmail, type MailClient } from "./mail-clients.js";
import { stripDeclarations } from "./strip-declarations.js";
import {
  type DroppedSheet,
  type DroppedSheetResult,
  parseCss,
  stripStyleSheet,
} from "./strip-style-sheet.js";

/** Gmail clips a mail near this many bytes of HTML. */
export const GMAIL_CLIP_BYTES = 102_400;
/** Gmail drops the <style> with which a mail's styles exceed this, and all further ones. */
const GMAIL_STYLE_BYTES = 16_384;

/** What a program has dropped. */
export interface StrippedMail {
  /** Features, in the words of CSS and HTML. */
  readonly ignored: ReadonlySet<string>;
  /** Style sheets that were dropped whole. */
  readonly sheets: readonly DroppedSheet[];
}

/** What a program reads: with Gmail's clipping, and with conditional comments evaluated. */
export function readAsClient(html: string, client: MailClient): string {
  const clipped = isGmail(client) ? clipMail(html) : html;
  return resolveConditionals(clipped, client === "outlook" ? "outlook" : "others");
}

const CLIPPED = `<div style="margin-top:16px;padding:12px 0;border-top:1px solid #dadce0;color:#444746;font:13px sans-serif">[Message clipped] <u>View entire message</u></div>`;

function clipMail(html: string): string {
  const bytes = Buffer.from(html);
  if (bytes.length <= GMAIL_CLIP_BYTES) return html;
  const shown = bytes
    .subarray(0, GMAIL_CLIP_BYTES)
    .toString()
    .replace(/\uFFFD+$/, "");
  const end = shown.lastIndexOf("<");
  return (end > shown.lastIndexOf(">") ? shown.slice(0, end) : shown) + CLIPPED;
}

/** Always stripped, with everything in them. */
const BLOCKED = new Set(["script", "iframe", "embed", "noscript", "xml", "base"]);
/** Nothing of these makes sense without the element itself. */
const WITHOUT_CONTENT = new Set(["style", "link", "svg", "input", "source", "track", "meter", "progress"]);
/** Supported in part is not supported for these. */
const NOT_IN_GMAIL = new Set(["details", "main", "nav", "summary"]);

/** Strips a document, in place, of what a mail program ignores. The elements that remain stay the same objects. */
export function stripMail($: CheerioAPI, client: MailClient): StrippedMail {
  const ignored = new Set<string>();
  const sheets: DroppedSheet[] = [];
  const stripping: Stripping = {
    client,
    note: (what) => void ignored.add(what),
    styles: new Map(),
    tableHolders: client === "outlook" ? findTableHolders($) : new Set(),
  };
  const gone = new Set<AnyNode>();
  const unwrapped = new Set<AnyNode>();
  let styleBytes = 0;
  for (const node of allNodes($.root().toArray())) if (node.type === "comment") node.data = "";
  for (const element of $("*").toArray().filter(isElement)) {
    const { name } = element;
    if (BLOCKED.has(name)) {
      gone.add(element);
    } else if (name === "style") {
      const css = $(element).text();
      styleBytes += Buffer.byteLength(css);
      const result = stripSheet(element, css, { ...stripping, styleBytes });
      if (typeof result === "string") {
        $(element).text(result);
        stripElement(element, stripping);
      } else {
        sheets.push(result.dropped);
        gone.add(element);
      }
    } else if (ignores(client, "elements", name) || (isGmail(client) && NOT_IN_GMAIL.has(name))) {
      stripping.note(`<${name}>`);
      (WITHOUT_CONTENT.has(name) ? gone : unwrapped).add(element);
    } else {
      stripElement(element, stripping);
    }
  }
  removeNodes($.root().toArray(), { gone, unwrapped });
  return { ignored, sheets };
}

interface Removed {
  /** With everything in them. */
  readonly gone: ReadonlySet<AnyNode>;
  /** What is in them takes their place. */
  readonly unwrapped: ReadonlySet<AnyNode>;
}

/** All at once: to remove one after the other takes time that grows with the square of the siblings. */
function removeNodes(documents: readonly AnyNode[], { gone, unwrapped }: Removed): void {
  const parents = [...documents];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    if (!("children" in parent)) continue;
    const kept: ChildNode[] = [];
    const waiting = parent.children.toReversed();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (gone.has(node)) continue;
      if (unwrapped.has(node) && "children" in node) {
        for (const child of node.children.toReversed()) waiting.push(child);
      } else {
        kept.push(node);
        parents.push(node);
      }
    }
    setChildren(parent, kept);
  }
}

interface Stripping {
  readonly client: MailClient;
  readonly note: (what: string) => void;
  /** Inline styles that were stripped before: many elements have the same one. */
  readonly styles: Map<string, string>;
  /** What is around a table. */
  readonly tableHolders: ReadonlySet<unknown>;
}

function findTableHolders($: CheerioAPI): ReadonlySet<unknown> {
  const holders = new Set<unknown>();
  for (const table of $("table").toArray())
    for (let at = table.parent; at !== null && !holders.has(at); at = at.parent) holders.add(at);
  return holders;
}

function stripSheet(
  element: Element,
  css: string,
  { client, note, styleBytes }: Stripping & { readonly styleBytes: number },
): string | DroppedSheetResult {
  if (ignores(client, "elements", "style")) return { dropped: "all" };
  if (isGmail(client) && !isWithin(element, "head")) return { dropped: "body" };
  if (isGmail(client) && styleBytes > GMAIL_STYLE_BYTES) return { dropped: "large" };
  return stripStyleSheet(css, { client, ignored: note });
}

function stripElement(element: Element, stripping: Stripping): void {
  const { client, note } = stripping;
  const { name, attribs } = element;
  for (const attribute of Object.keys(attribs)) {
    const isGone =
      ignores(client, "attributes", attribute) ||
      (client === "outlook" && attribute === "background" && name !== "body");
    if (isGone) note(`the attribute ${attribute}`);
    if (isGone || /^on/i.test(attribute)) delete attribs[attribute];
  }
  if (name === "img" && !showsPicture(attribs.src ?? "", client)) attribs.src = NO_PICTURE;
  if (attribs.style !== undefined) attribs.style = stripInlineStyle(element, stripping);
}

function stripInlineStyle(element: Element, { client, note, styles, tableHolders }: Stripping): string {
  const { style = "" } = element.attribs;
  const holdsTable = tableHolders.has(element);
  const key = JSON.stringify([element.name, style, holdsTable]);
  const known = styles.get(key);
  if (known !== undefined) return known;
  const stripped = stripStyle(style, { client, note, element: element.name, holdsTable });
  styles.set(key, stripped);
  return stripped;
}

interface StyledElement extends Pick<Stripping, "client" | "note"> {
  readonly element: string;
  readonly holdsTable: boolean;
}

function stripStyle(style: string, { client, note, element, holdsTable }: StyledElement): string {
  const root = parseCss(style);
  if (root === undefined) return client === "apple-mail" ? style : "";
  // Gmail drops the whole attribute.
  if (isGmail(client) && /\b(?:ok)?l(?:ab|ch)\(/i.test(style)) return "";
  if (holdsTable && !/mso-hide/i.test(style)) {
    root.walkDecls(/^display$/i, (node) => {
      if (node.value !== "none") return;
      note("display: none around a table");
      node.remove();
    });
  }
  stripDeclarations(root, { client, element, ignored: note });
  return root.toString();
}

/** Mail programs show the alternative text of a picture that they can't show. */
export const NO_PICTURE = "data:,";

const FORMATS: Readonly<Record<string, string>> = {
  ...{ "svg+xml": "svg", svg: "svg", svgz: "svg", webp: "webp", avif: "avif", heic: "heif", heif: "heif" },
  ...{ apng: "apng", ico: "ico", bmp: "bmp", tif: "tiff", tiff: "tiff", mp4: "mp4" },
};

/** Whether the program shows a picture with this address, as far as its format is written there. */
function showsPicture(src: string, client: MailClient): boolean {
  if (/^data:/i.test(src) && src !== NO_PICTURE && ignores(client, "images", "base64")) return false;
  const [, type] = /^data:image\/([a-z+-]+)/i.exec(src) ?? /\.([a-z\d]+)(?:[?#].*)?$/is.exec(src) ?? [];
  const format = FORMATS[type?.toLowerCase() ?? ""];
  return format === undefined || !ignores(client, "images", format);
}

function isWithin(element: Element, name: string): boolean {
  for (let at = element.parent; at !== null; at = at.parent)
    if (isElement(at) && at.name === name) return true;
  return false;
}

/** Also comments and the like. */
function allNodes(nodes: readonly AnyNode[]): readonly AnyNode[] {
  const found: AnyNode[] = [];
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    // There may be more than a call takes arguments.
    if ("children" in node) for (const child of node.children) waiting.push(child);
    found.push(node);
  }
  return found;
}

function isElement(node: AnyNode): node is Element {
  return "attribs" in node;
}

/** A mail as a program shows it, and what the program drops. */
export function showInClient(
  html: string,
  client: MailClient,
): { readonly html: string; readonly stripped: StrippedMail } {
  const $ = loadMail(readAsClient(html, client));
  const stripped = stripMail($, client);
  return { html: $.html(), stripped };
}
