import { hashId, type IndexedFile } from "#content/cache/indexed-file.js";
import { parsePostPath } from "#content/dialects/file-path.js";
import { readDate } from "#content/front-matter/dates.js";
import { isSpecial } from "#content/front-matter/yaml-scanner.js";
import type { Fields } from "#content/model/value.js";
import type { ContentFile, ReadEntry } from "#content/sources/compose-entry.js";
import type { EntryContext } from "./entry.js";
import { INITIAL_HEAD_BYTES } from "./page.js";

/** Fields of which nothing can be wrong when their values are plain, and what choosing takes of them. */
const FIELD_KINDS: ReadonlyMap<string, "words" | "names" | "date" | "change" | "draft"> = new Map([
  ["title", "words"],
  ["description", "words"],
  ["summary", "words"],
  ["layout", "words"],
  ["author", "words"],
  ["categories", "names"],
  ["tags", "names"],
  ["date", "date"],
  ["updated", "change"],
  ["lastmod", "change"],
  ["draft", "draft"],
]);

const TEXT_VALUE = /^(?:[A-Za-z0-9][^:#]*|"[^"\\]*"|'[^']*')$/;
const LIST_VALUE = /^\[(?:[A-Za-z0-9][\w -]*(?:, ?[A-Za-z0-9][\w -]*)*)?\]$/;
const DATE_VALUE = /^\d{4}-\d\d?-\d\d?[\dT:.Z+ -]*$/;

/**
 * `factsOf(readEntry(file, desk))` for the posts that most sites consist of, in a third of the time: front matter of few
 * well-known fields with plain values, about which nothing is to be said.
 *
 * @returns undefined where only `readEntry` can tell
 */
export function indexPlainFile(
  file: Pick<ContentFile, "file" | "path">,
  entryContext: EntryContext,
): IndexedFile | undefined {
  if (entryContext.dialect.name !== "plain") return undefined;
  const head = entryContext.readHead(file.file, INITIAL_HEAD_BYTES);
  const plain = head.kind === "text" ? scanPlain(head.text) : undefined;
  if (plain === undefined) return undefined;
  const published = readDate(plain.date, entryContext.zone);
  const isDate = (text: string): boolean => readDate(text, entryContext.zone) !== undefined;
  if (published === undefined || !plain.changes.every(isDate)) return undefined;
  const path = parsePostPath(file.path);
  let sound = true;
  const frontMatter = {
    fields: NO_FIELDS,
    report: () => {
      sound = false;
    },
  };
  const address = entryContext.readAddress(frontMatter, path, published);
  if (address === undefined || !sound) return undefined;
  const draft = plain.draft || path.drafts;
  return {
    ...{ kind: "post", published, expires: undefined },
    ...{ draft, hash: hashId(address.id), findings: NO_FINDINGS },
  };
}

const NO_FIELDS: Fields = new Map();
const NO_FINDINGS: readonly never[] = [];

interface Plain {
  readonly date: string;
  /** Dates of changes. */
  readonly changes: readonly string[];
  readonly draft: boolean;
}

/** The front matter at the beginning of `text`; undefined where it isn't plain, or ends behind it. */
function scanPlain(text: string): Plain | undefined {
  const end = text.startsWith("---\n") ? text.indexOf("\n---\n", 3) : -1;
  if (end === -1 || isSpecial(text.slice(0, end))) return undefined;
  const seen: string[] = [];
  const changes: string[] = [];
  let date: string | undefined;
  let draft = false;
  for (let at = 4; at <= end; ) {
    const line = text.slice(at, text.indexOf("\n", at));
    const colon = line.indexOf(":");
    const key = line.slice(0, colon);
    const value = line.slice(colon + 2);
    const kind = FIELD_KINDS.get(key);
    if (kind === undefined || seen.includes(key)) return undefined;
    seen.push(key);
    at += line.length + 1;
    if (colon === line.length - 1) {
      const next = kind === "names" ? skipItems(text, at) : undefined;
      if (next === undefined) return undefined;
      at = next;
      continue;
    }
    if (line[colon + 1] !== " " || !isPlain(value, kind)) return undefined;
    if (kind === "date") date = value;
    else if (kind === "change") changes.push(value);
    else if (kind === "draft") draft = value === "true";
  }
  // Where the front matter has no title the body may.
  return date === undefined || !seen.includes("title") ? undefined : { date, changes, draft };
}

function isPlain(value: string, kind: "words" | "names" | "date" | "change" | "draft"): boolean {
  switch (kind) {
    case "words":
      return TEXT_VALUE.test(value);
    case "names":
      return LIST_VALUE.test(value) || TEXT_VALUE.test(value);
    case "date":
    case "change":
      return DATE_VALUE.test(value);
    case "draft":
      return value === "true" || value === "false";
  }
}

/** Behind the `- ` lines that stand at `start`; undefined where they aren't plain. */
function skipItems(text: string, start: number): number | undefined {
  const item = /( *)- [A-Za-z0-9][\w -]*\n/y;
  let indent: string | undefined;
  let at = start;
  for (;;) {
    item.lastIndex = at;
    const match = item.exec(text);
    if (match === null) return at;
    indent ??= match[1];
    if (match[1] !== indent) return undefined;
    at = item.lastIndex;
  }
}

export function toIndexedFile({ entry, findings }: ReadEntry): IndexedFile {
  if (entry === undefined) return { kind: "no post", findings };
  const { published, expires, draft, id } = entry;
  return { kind: "post", published, expires, draft, hash: hashId(id), findings };
}
