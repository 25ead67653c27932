import { type Field, type Fields, fieldKey } from "#content/model/value.js";
import { FIELD_ALIASES } from "./field-aliases.js";

/** Only these names make a line a header: "Note: this is prose" is prose. */
const HEADERS: ReadonlySet<string> = new Set([
  "cover",
  "draft",
  "enclosure",
  "image",
  "status",
  ...(
    [
      "title",
      "published",
      "updated",
      "expires",
      "summary",
      "authors",
      "categories",
      "tags",
      "url",
      "id",
      "slug",
      "language",
    ] as const
  ).flatMap((name) => FIELD_ALIASES[name]),
]);

interface TextHeaders {
  readonly fields: Fields;
  /** Index after the headers and their line break. */
  readonly end: number;
}

/** Reads the `Key: value` lines at the beginning of a plain-text post. */
export function readTextHeaders(text: string): TextHeaders {
  const fields = new Map<string, Field>();
  let end = 0;
  for (let line = 1; ; line += 1) {
    const [all, name, value] =
      /^([A-Za-z][A-Za-z _-]*):[ \t]*([^\r\n]*)(?:\r?\n|$)/.exec(text.slice(end, end + 4096)) ?? [];
    if (all === undefined || name === undefined || value === undefined || !HEADERS.has(fieldKey(name))) break;
    if (!fields.has(fieldKey(name))) fields.set(fieldKey(name), { name, value: value.trim(), line });
    end += all.length;
  }
  return { fields, end };
}

/**
 * Reads the headers that a Markdown file has for Python-Markdown: every name is taken, and indented lines continue the one above
 * (https://python-markdown.github.io/extensions/meta_data/). Of a header's lines those of a summary belong together.
 */
export function readMetaHeaders(text: string): TextHeaders {
  const fields = new Map<string, Field>();
  let open: { readonly key: string; text: string } | undefined;
  // A line of hyphens may stand before and after them, as around YAML.
  const fence = /^---[ \t]*\r?\n/.exec(text)?.[0].length ?? 0;
  let end = fence;
  for (let line = fence > 0 ? 2 : 1; ; line += 1) {
    const [all, written = ""] = /^([^\r\n]*)(?:\r?\n|$)/.exec(text.slice(end, end + 4096)) ?? [];
    const [, name, value = ""] = /^ {0,3}([\w-]+):[ \t]*(.*)$/.exec(written) ?? [];
    const [, more] = /^(?: {4,}|\t[ \t]*)(\S.*)$/.exec(written) ?? [];
    if (all === undefined || all === "" || (name === undefined && (more === undefined || open === undefined)))
      break;
    if (name !== undefined) {
      const key = fieldKey(name);
      open = { key, text: value.trim() };
      if (!fields.has(key)) fields.set(key, { name, value: value.trim(), line });
    } else if (open !== undefined && more !== undefined) {
      open.text += `\n${more.trim()}`;
      const field = fields.get(open.key);
      if (field !== undefined && open.key === "summary") fields.set(open.key, { ...field, value: open.text });
    }
    end += all.length;
  }
  if (fence > 0) end += /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text.slice(end, end + 256))?.[0].length ?? 0;
  return { fields, end };
}
