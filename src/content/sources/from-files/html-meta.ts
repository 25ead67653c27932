import { decodeEntities } from "#content/markup/entities.js";
import { type Field, type Fields, fieldKey } from "#content/model/value.js";

const HEAD = /<head\b[^<>]{0,500}>/i;
const HEAD_END = /<\/head\b|<body\b/i;
const META = /<meta\b([^<>]{1,5000})>/gi;
const ATTRIBUTE = /([\w-]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))/g;

/**
 * Reads the fields that Pelican takes from the head of an article in HTML: `<meta name="date" content="2026-01-31">`
 * (https://docs.getpelican.com/en/latest/content.html#file-metadata). The title and the body are found elsewhere.
 */
export function readHtmlMeta(text: string): { readonly fields: Fields; readonly end: number } {
  const fields = new Map<string, Field>();
  const open = HEAD.exec(text);
  if (open === null) return { fields, end: 0 };
  const start = open.index + open[0].length;
  const rest = text.slice(start);
  const head = rest.slice(0, HEAD_END.exec(rest)?.index ?? rest.length);
  let [line, counted] = [1, 0];
  for (const { 1: written = "", index } of head.matchAll(META)) {
    const given = readAttributes(written);
    const name = given.get("name")?.toLowerCase();
    const value = given.get("content") || given.get("contents");
    if (name === undefined || value === undefined) continue;
    const key = fieldKey(name === "keywords" ? "tags" : name);
    line += text.slice(counted, start + index).split("\n").length - 1;
    counted = start + index;
    if (!fields.has(key)) fields.set(key, { name, value: value.trim(), line });
  }
  return { fields, end: 0 };
}

/** Whether more of the file is needed. */
export function isHeadOpen(text: string): boolean {
  return !HEAD_END.test(text);
}

function readAttributes(written: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare = ""] of written.matchAll(ATTRIBUTE))
    attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare));
  return attributes;
}
