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
