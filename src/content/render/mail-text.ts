import type { SiteConfig } from "#config/schema.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import { readMarkdownFile } from "#content/front-matter/markdown-file.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import { fieldKey } from "#content/model/value.js";
import { readLeadingTitle } from "#content/sources/from-files/leading-title.js";
import { toPlainLine } from "#content/text/characters.js";
import { type Finding, finding } from "#findings.js";
import { renderPost } from "./render.js";

/** What the publisher writes for a mail, in a Markdown file that is no post. */
export interface MailText {
  /** Plain text; "" if the file has none. */
  readonly subject: string;
  /** Plain text: from the front matter, or the heading at the beginning. "" if there is neither. */
  readonly title: string;
  /** Cleaned like a post, with absolute URLs, and without the title. */
  readonly html: string;
  /** One paragraph of plain text. */
  readonly excerpt: string;
  /** Markdown after the front matter and the title, and the number of its first line. */
  readonly source: { readonly text: string; readonly line: number };
  readonly findings: readonly Finding[];
}

export type ReadMailText =
  | ({ readonly kind: "read" } & MailText)
  | { readonly kind: "broken"; readonly finding: Finding };

interface MailTextFile {
  /** Absolute. */
  readonly path: string;
  /** As people know it: relative to the configuration. */
  readonly name: string;
  /** BCP 47, where it differs from the site's. */
  readonly language?: string;
}

/** Relative addresses are below `site.url`. Template tags are text. */
export function readMailText({ path, name, language }: MailTextFile, site: SiteConfig): ReadMailText {
  const file = readMarkdownFile(path, name);
  if (file.kind === "broken") return file;
  const { text, fields, start: end } = file;
  // A heading at the very end is one, too.
  const heading = readLeadingTitle(`${text}\n\n`, end, "markdown");
  const start = heading.kind === "title" ? Math.min(heading.end, text.length) : end;
  const ownTitle = toPlainLine(textOf(findField(fields, FIELD_ALIASES.title)?.value) ?? "");
  const headline = heading.kind === "title" ? makeTitleReader()(heading.markup, "markdown") : "";
  const line = text.slice(0, start).split("\n").length;
  const entry = entryOf({ path, name, language, start, line, url: site.url });
  const { posts, findings } = renderPost(entry, site);
  const [post] = posts;
  const [first] = findings;
  if (post === undefined)
    return {
      kind: "broken",
      finding: first ?? finding("E_READ", { file: name }, "It can't be rendered."),
    };
  return {
    kind: "read",
    subject: toPlainLine(textOf(fields.get(fieldKey("subject"))?.value) ?? ""),
    title: ownTitle || headline,
    html: post.html,
    excerpt: post.excerpt,
    source: { text: text.slice(start), line },
    findings: [...file.findings, ...findings],
  };
}

/** As if it were a post at the site's own address. */
function entryOf({
  path,
  name,
  language,
  start,
  line,
  url,
}: MailTextFile & { readonly start: number; readonly line: number; readonly url: string }): Entry {
  return {
    ...{ id: name, url, title: "", published: 0, updated: 0, draft: false, language },
    ...{ section: "", path: name, slug: "", authors: [], categories: [], tags: [], enclosures: [] },
    body: { kind: "file", path, format: "markdown", start, line, excerptSeparator: MORE_MARKER },
    place: { file: name },
  };
}
