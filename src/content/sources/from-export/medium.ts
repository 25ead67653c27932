import { DomUtils, parseDocument } from "htmlparser2";
import { nonEmpty } from "#content/front-matter/provenance.js";
import type { DocumentItem, FeedDocument } from "#content/sources/from-feed/feed-item.js";
import type { ExportArchive } from "./archive.js";
import { dropRepeatedIds, makeDocument, makeItem } from "./found-item.js";
import { judgeExported } from "./gate.js";

const VOCABULARY = {
  from: "the file's name and its date of publication",
  posts: new Set(["h-entry"]),
  published: new Set(["published"]),
  drafts: new Set(["draft"]),
};

export function isMediumPage(html: string): boolean {
  return /class="h-entry"/.test(html) && /data-field="body"/.test(html);
}

/** A page for each story, `posts/2024-01-31_The-title-1a2b3c4d5e6f.html`; that of a draft begins with `draft_`. */
export function readMediumExport(paths: readonly string[], archive: ExportArchive): FeedDocument {
  const items = paths.map((path) => readPage(path.slice(path.lastIndexOf("/") + 1), archive.read(path)));
  return dropRepeatedIds(makeDocument(items, "Medium"));
}

type Node = ReturnType<typeof parseDocument>["children"][number];
type Element = Extract<Node, { readonly attribs: unknown }>;

function readPage(name: string, html: string): DocumentItem {
  const page = parseDocument(html).children;
  const byClass = (wanted: string) => find(page, (element) => hasClass(element, wanted));
  const published = byClass("dt-published");
  const canonical = byClass("p-canonical");
  const body = find(page, ({ attribs }) => attribs["data-field"] === "body");
  const summary = find(page, ({ attribs }) => attribs["data-field"] === "subtitle");
  const author = byClass("p-author");
  // The page of a story that was in no publication; its feed's ids are these, too.
  const own =
    published?.parent !== null && published?.parent !== undefined ? hrefOf(published.parent) : undefined;
  const status = name.startsWith("draft_") ? "draft" : published === undefined ? "" : "published";
  return makeItem({
    id: ["the link at the date", own],
    links: [
      ['`<a class="p-canonical">`', canonical?.attribs.href],
      ["the link at the date", own],
    ],
    title: ['`<h1 class="p-name">`', { markup: textOf(byClass("p-name")), format: "text" }],
    published: [['`<time class="dt-published">`', published?.attribs.datetime]],
    authors: ['`<a class="p-author">`', nonEmpty(author === undefined ? [] : [textOf(author)])],
    summary: ['`<section data-field="subtitle">`', summaryOf(summary)],
    body: body && { markup: bodyOf(body), format: "html" },
    ...judgeExported({ type: byClass("h-entry") === undefined ? "" : "h-entry", status }, VOCABULARY),
  });
}

/** The story repeats its title. */
function bodyOf(body: Element): string {
  for (const title of DomUtils.findAll((element) => hasClass(element, "graf--title"), body.children))
    DomUtils.removeElement(title);
  return DomUtils.getInnerHTML(body);
}

function summaryOf(subtitle: Element | undefined) {
  const markup = textOf(subtitle);
  return markup === "" ? undefined : ({ markup, format: "text" } as const);
}

function find(nodes: Node[], test: (element: Element) => boolean): Element | undefined {
  return DomUtils.findOne(test, nodes, true) ?? undefined;
}

function hasClass({ attribs }: Element, wanted: string): boolean {
  return (attribs.class ?? "").split(/\s+/).includes(wanted);
}

function hrefOf(node: object): string | undefined {
  const attribs: unknown = "attribs" in node ? node.attribs : undefined;
  if (typeof attribs !== "object" || attribs === null || !("href" in attribs)) return undefined;
  return typeof attribs.href === "string" ? attribs.href : undefined;
}

function textOf(element: Element | undefined): string {
  return element === undefined ? "" : DomUtils.textContent(element).trim();
}
