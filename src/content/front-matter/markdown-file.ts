import { readFileSync, statSync } from "node:fs";
import type { Fields } from "#content/model/value.js";
import { decodeHead } from "#content/text/file-head.js";
import { reasonOf } from "#errors.js";
import { type Finding, finding } from "#findings.js";
import { readFrontMatter } from "./front-matter.js";

/** A mail of that size is clipped anyway. */
const MAX_BYTES = 1024 * 1024;

/** A Markdown file that is no post: what the publisher writes for a mail. */
export interface MarkdownFile {
  /** Without a byte order mark. */
  readonly text: string;
  /** What `text` was read from, so that a fingerprint is of the same. */
  readonly bytes: Uint8Array;
  readonly fields: Fields;
  /** Where the body begins. */
  readonly start: number;
  readonly findings: readonly Finding[];
}

export type ReadMarkdownFile =
  | ({ readonly kind: "read" } & MarkdownFile)
  | { readonly kind: "broken"; readonly finding: Finding };

type Broken = (
  code: "E_READ" | "E_UTF8" | "E_FRONT_MATTER",
  message: string,
  line?: number,
) => ReadMarkdownFile;

/** Reads the file once. @param file as people know it: relative to the configuration */
export function readMarkdownFile(path: string, file: string): ReadMarkdownFile {
  const broken = breakIn(file);
  try {
    if (statSync(path).size > MAX_BYTES) return broken("E_READ", "It may be at most 1 MB.");
    return parseMarkdownFile(readFileSync(path), file);
  } catch (thrown) {
    return broken("E_READ", `It can't be read (${reasonOf(thrown)}).`);
  }
}

function breakIn(file: string): Broken {
  return (code, message, line) => {
    const place = line === undefined ? { file } : { file, line };
    return { kind: "broken", finding: finding(code, place, message) };
  };
}

/** The same with what the file would hold. */
export function parseMarkdownFile(bytes: Buffer, file: string): ReadMarkdownFile {
  const broken = breakIn(file);
  const head = decodeHead(bytes, true);
  if (head.kind === "not utf-8") return broken("E_UTF8", "This line isn't UTF-8.", head.line);
  if (head.kind === "unreadable") return broken("E_READ", `It can't be read (${head.reason}).`);
  const { text } = head;
  const frontMatter = readFrontMatter(text);
  if (frontMatter.kind === "broken") return broken("E_FRONT_MATTER", frontMatter.message, frontMatter.line);
  if (frontMatter.kind === "unfinished")
    return broken("E_FRONT_MATTER", `The front matter has no closing \`${frontMatter.fence}\`.`, 1);
  if (frontMatter.kind !== "read")
    return { kind: "read", text, bytes, fields: new Map(), start: 0, findings: [] };
  const { fields, end: start, warnings = [] } = frontMatter;
  const findings = warnings.map(({ line, message }) => finding("W_FIELD", { file, line }, message));
  return { kind: "read", text, bytes, fields, start, findings };
}
