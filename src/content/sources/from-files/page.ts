import type { Report } from "#content/front-matter/fields.js";
import { type FrontMatter, readFrontMatter } from "#content/front-matter/front-matter.js";
import type { RenameFields } from "#content/front-matter/renamed-fields.js";
import { readMetaHeaders, readTextHeaders } from "#content/front-matter/text-headers.js";
import type { ReadTitle } from "#content/markup/title.js";
import type { BodyFormat } from "#content/model/post.js";
import type { Fields } from "#content/model/value.js";
import type { FileHead, HeadReader } from "#content/text/file-head.js";
import { isHeadOpen, readHtmlMeta } from "./html-meta.js";
import { type LeadingTitle, readLeadingTitle } from "./leading-title.js";

/** A file's front matter, and where its body begins. */
export interface Page {
  readonly fields: Fields;
  /** From the body. "" where the fields have a title, or the body has no heading. */
  readonly title: string;
  readonly format: BodyFormat;
  /** As `Body` counts them. */
  readonly start: number;
  readonly line: number;
}

interface Tools {
  readonly readHead: HeadReader;
  readonly readTitle: ReadTitle;
  readonly renameFields: RenameFields;
  readonly report: Report;
  /** Markdown may begin with `Key: value` lines, and HTML with `<meta>`. */
  readonly textHeaders?: true | undefined;
}

/** Bytes: most front matter is shorter. */
const INITIAL_HEAD_BYTES = 512;
/** A title further on doesn't count. */
const MAX_HEAD_BYTES = INITIAL_HEAD_BYTES * 8 ** 4;

/** Reads no more of the file than front matter and title. Undefined, with a finding, where it isn't a page. */
export function openPage(
  file: { readonly file: string; readonly path: string },
  tools: Tools,
): Page | undefined {
  for (let bytes = INITIAL_HEAD_BYTES; ; bytes *= 8) {
    const head = tools.readHead(file.file, bytes);
    if (head.kind !== "text") {
      reportUnreadable(head, tools.report);
      return undefined;
    }
    const last = head.whole || bytes >= MAX_HEAD_BYTES;
    const outcome = parsePage({ text: head.text, whole: head.whole, last, path: file.path }, tools);
    if (outcome !== "unfinished") return outcome;
  }
}

function reportUnreadable(head: Exclude<FileHead, { kind: "text" }>, report: Report): void {
  if (head.kind === "unreadable") report("E_READ", `It can't be read (${head.reason}).`);
  else report("E_UTF8", "This line isn't UTF-8.", head.line);
}

interface FileStart {
  readonly text: string;
  /** It is the whole file. */
  readonly whole: boolean;
  /** No more will be read. */
  readonly last: boolean;
  readonly path: string;
}

function parsePage(
  { text, whole, last, path }: FileStart,
  { readTitle, renameFields, report, textHeaders }: Tools,
): Page | undefined | "unfinished" {
  const format = formatOf(path);
  const hasMeta = textHeaders === true && format !== "text";
  if (hasMeta && format === "html" && !last && isHeadOpen(text)) return "unfinished";
  const matter = readMatter(
    text,
    hasMeta ? META_READERS[format] : format === "text" ? readTextHeaders : undefined,
  );
  if (matter.kind === "unfinished" && !last) return "unfinished";
  if (matter.kind === "unfinished" || matter.kind === "broken") {
    const { message, line } = matter.kind === "broken" ? matter : unclosedFence(matter.fence, whole);
    report("E_FRONT_MATTER", message, line);
    return undefined;
  }
  if (matter.kind === "none" && /(?:^|\/)readme\.[a-z]+$/i.test(path)) {
    report("N_NOT_A_POST", "A README without front matter describes its folder.");
    return undefined;
  }
  const { end, ...read } = matter.kind === "read" ? matter : { fields: new Map(), end: 0 };
  const fields = renameFields(read.fields);
  const leadingTitle = fields.has("title")
    ? NO_TITLE
    : readLeadingTitle(last ? `${text}\n\n` : text, end, format);
  if (leadingTitle.kind === "unfinished" && !last) return "unfinished";
  for (const { message, line } of matter.kind === "read" ? (matter.warnings ?? []) : [])
    report("W_FIELD", message, line);
  const start = leadingTitle.kind === "title" ? Math.min(leadingTitle.end, text.length) : end;
  const title = leadingTitle.kind === "title" ? readTitle(leadingTitle.markup, format) : "";
  return { fields, title, format, start, line: lineAt(text, start) };
}

const NO_TITLE: LeadingTitle = { kind: "none" };

function unclosedFence(fence: string, whole: boolean): { readonly message: string; readonly line: number } {
  const where = whole ? "" : " in the first 2 MB";
  return { message: `The closing \`${fence}\` is missing${where}.`, line: 1 };
}

const META_READERS = { markdown: readMetaHeaders, html: readHtmlMeta };

function readMatter(text: string, readHeaders: typeof readTextHeaders | undefined): FrontMatter {
  const matter = readFrontMatter(text);
  if (readHeaders === undefined) return matter;
  if (matter.kind !== "none" && !(matter.kind === "broken" && readHeaders === readMetaHeaders)) return matter;
  const headers = readHeaders(text);
  return headers.fields.size === 0 ? matter : { kind: "read", ...headers };
}

function formatOf(path: string): BodyFormat {
  if (/\.html?$/i.test(path)) return "html";
  return /\.txt$/i.test(path) ? "text" : "markdown";
}

function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < index; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
