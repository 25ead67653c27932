import type { Liquid, Template } from "liquidjs";
import { shortenTag } from "#content/dialects/tags/tag-reader.js";

/** A tag that Liquid can't read. */
export interface UnreadableTag {
  /** On one line, shortened. */
  readonly tag: string;
  /** Index in the source. */
  readonly at: number;
  /** One that is never closed is no tag: the text after its mark stays. */
  readonly isClosed: boolean;
}

/** A source that has been parsed. What can't be read in it was cut out, and only that. */
export interface ParsedTemplate {
  readonly source: string;
  readonly templates: readonly Template[];
  readonly unreadable: readonly UnreadableTag[];
}

/** Each cut reads the source anew. After so many cuts, or UTF-16 units, all other tags are left out together. */
const MAX_CUTS = 200;
const MAX_CUT_LENGTH = 2_000_000;

/**
 * Jekyll refuses to build a site with a tag that Liquid can't read at all, but it reads more than liquidjs does. So such a
 * tag is left out, and the rest of the post stays.
 */
export function parseTemplate(liquid: Liquid, written: string, name?: string): ParsedTemplate {
  const unreadable: UnreadableTag[] = [];
  // Ruby takes this mark for the end of raw text, liquidjs doesn't.
  let source = written.replace(/\{%-(\s{0,9}endraw)/g, "{% $1");
  const most = Math.min(MAX_CUTS, MAX_CUT_LENGTH / written.length);
  for (;;) {
    try {
      return { source, templates: liquid.parse(source, name), unreadable };
    } catch (thrown) {
      const cut = unreadable.length < most ? cutTag(source, thrown) : undefined;
      if (cut === undefined) {
        const rest = source.replace(/\{%[^%{]{0,2000}%\}|\{\{[^}{]{0,2000}\}\}|\{(?=[{%])/g, "");
        unreadable.push({ tag: "more tags", at: 0, isClosed: true });
        return { source: rest, templates: liquid.parse(rest, name), unreadable };
      }
      source = cut.source;
      unreadable.push(cut);
    }
  }
}

/** Removes the tag that an error is about; undefined if it names none. Line ends stay, so that lines can be counted. */
export function cutTag(
  source: string,
  thrown: unknown,
): (UnreadableTag & { readonly source: string }) | undefined {
  const at = tagStart(source, tokenOf(thrown)?.begin);
  if (at === undefined) return undefined;
  const close = source[at + 1] === "{" ? "}}" : "%}";
  const closed = source.indexOf(close, at + 2);
  const lineEnd = source.indexOf("\n", at);
  const end = closed === -1 ? at + 2 : closed + 2;
  const tag = shortenTag(source.slice(at, closed === -1 ? (lineEnd === -1 ? undefined : lineEnd) : end));
  const kept = source.slice(at, end).replace(/[^\n]+/g, "");
  return { tag, at, isClosed: closed !== -1, source: source.slice(0, at) + kept + source.slice(end) };
}

interface ErrorToken {
  readonly begin: number;
  readonly file?: string | undefined;
}

/** The token that an error of liquidjs names. */
export function tokenOf(thrown: unknown): ErrorToken | undefined {
  if (typeof thrown !== "object" || thrown === null || !("token" in thrown)) return undefined;
  const { token } = thrown;
  if (typeof token !== "object" || token === null || !("begin" in token)) return undefined;
  const file = "file" in token && typeof token.file === "string" ? token.file : undefined;
  return typeof token.begin === "number" ? { begin: token.begin, file } : undefined;
}

/** An error may be about a part of a tag. */
function tagStart(source: string, begin: number | undefined): number | undefined {
  if (begin === undefined) return undefined;
  const at = Math.max(source.lastIndexOf("{{", begin), source.lastIndexOf("{%", begin));
  return at === -1 ? undefined : at;
}
