import { readFileSync } from "node:fs";
import type { SiteConfig } from "#config/schema.js";
import { FIELD_ALIASES } from "#content/front-matter/field-aliases.js";
import { findField, textOf } from "#content/front-matter/fields.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import { MORE_MARKER } from "#content/markup/excerpt-separator.js";
import { makeTitleReader } from "#content/markup/title.js";
import type { Entry } from "#content/model/post.js";
import { type Field, fieldKey } from "#content/model/value.js";
import { readLeadingTitle } from "#content/sources/from-files/leading-title.js";
import { toPlainLine } from "#content/text/characters.js";
import { decodeHead } from "#content/text/file-head.js";
import { reasonOf } from "#errors.js";
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
  const broken = (code: "E_READ" | "E_UTF8" | "E_FRONT_MATTER", message: string, line?: number) => {
    const place = line === undefined ? { file: name } : { file: name, line };
    return { kind: "broken", finding: finding(code, place, message) } as const;
  };
  const read = decodeFile(path);
  if (read.kind === "not utf-8") return broken("E_UTF8", "This line isn't UTF-8.", read.line);
  if (read.kind === "unreadable") return broken("E_READ", `It can't be read (${read.reason}).`);
  const { text } = read;
  const frontMatter = readFrontMatter(text);
  if (frontMatter.kind === "broken") return broken("E_FRONT_MATTER", frontMatter.message, frontMatter.line);
  if (frontMatter.kind === "unfinished")
    return broken("E_FRONT_MATTER", `The closing ${frontMatter.fence} is missing.`, 1);
  const fields = frontMatter.kind === "read" ? frontMatter.fields : new Map<string, Field>();
  const end = frontMatter.kind === "read" ? frontMatter.end : 0;
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
    return first === undefined
      ? broken("E_READ", "It can't be rendered.")
      : { kind: "broken", finding: first };
  const warnings = frontMatter.kind === "read" ? (frontMatter.warnings ?? []) : [];
  return {
    kind: "read",
    subject: toPlainLine(textOf(fields.get(fieldKey("subject"))?.value) ?? ""),
    title: ownTitle || headline,
    html: post.html,
    excerpt: post.excerpt,
    source: { text: text.slice(start), line },
    findings: [
      ...warnings.map((warning) => finding("W_FIELD", { file: name, line: warning.line }, warning.message)),
      ...findings,
    ],
  };
}

function decodeFile(path: string) {
  try {
    return decodeHead(readFileSync(path), true);
  } catch (thrown) {
    return { kind: "unreadable", reason: reasonOf(thrown) } as const;
  }
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
