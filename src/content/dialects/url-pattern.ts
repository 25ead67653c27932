import { FeedletterError } from "#errors.js";
import type { PathInfo } from "./file-path.js";

/** The placeholders of a source's `url` pattern. */
const PLACEHOLDERS = ["slug", "path", "section", "year", "month", "day"] as const;

interface PatternValues {
  readonly base: string;
  readonly slug: string;
  readonly pathInfo: PathInfo;
  /** `YYYY-MM-DD`, or "" if the pattern doesn't need it. */
  readonly day: string;
}

type Placeholder = (typeof PLACEHOLDERS)[number];

/** Literal text, or a placeholder. */
export type PatternPart = { readonly text: string } | { readonly name: Placeholder };

export function parsePattern(pattern: string): readonly PatternPart[] {
  return pattern.split(/(\{[^{}]*\})/).map((text) => {
    const name = PLACEHOLDERS.find((placeholder) => text === `{${placeholder}}`);
    if (name !== undefined) return { name };
    if (!/^\{.*\}$/s.test(text)) return { text };
    throw new FeedletterError("E_CONFIG", {
      message: `The \`url\` of a source has the unknown placeholder ${text}.`,
      fix: `Use ${PLACEHOLDERS.map((placeholder) => `{${placeholder}}`).join(" ")}.`,
    });
  });
}

export function fillPattern(parts: readonly PatternPart[], values: PatternValues): string | undefined {
  const { base } = values;
  let filled = "";
  for (const part of parts)
    filled += "text" in part ? part.text : encodePath(placeholderValue(part.name, values));
  const address = `${base}${filled.replace(/\/{2,}/g, "/").replace(/^\//, "")}`;
  if (isNormalised(address, base)) return address;
  return URL.canParse(address) ? new URL(address).href : undefined;
}

function placeholderValue(name: Placeholder, { slug, pathInfo, day }: PatternValues): string {
  switch (name) {
    case "slug":
      return slug;
    case "path":
      return slug === pathInfo.slug ? pathInfo.urlPath : pathInfo.urlPath.replace(/[^/]*$/, () => slug);
    case "section":
      return pathInfo.section;
    case "year":
      return day.slice(0, 4);
    case "month":
      return day.slice(5, 7);
    case "day":
      return day.slice(8, 10);
  }
}

/** Whether the URL parser would leave it unchanged: `base` is normalised, and after it nothing has to be resolved or encoded. */
function isNormalised(address: string, base: string): boolean {
  return /^[\w/-]*$/.test(address.slice(base.length));
}

function encodePath(path: string): string {
  if (/^[\w/.-]*$/.test(path) && !/(?:^|\/)\.{1,2}(?:\/|$)/.test(path)) return path;
  return path.normalize("NFC").toWellFormed().split("/").map(encodeSegment).join("/");
}

/** As generators write paths: what RFC 3986 §3.3 allows stays as it is. */
export function encodeGeneratorPath(path: string): string {
  const encoded = encodePath(path);
  return encoded.includes("%")
    ? encoded.replace(/%(?:2[1468BC]|3[ABD]|40|27|28|29|2A)/g, decodeURIComponent)
    : encoded;
}

/** A file may be called `...md`, but `..` would be resolved in a URL. */
function encodeSegment(segment: string): string {
  return /^\.{1,2}$/.test(segment) ? segment.replaceAll(".", "-") : encodeURIComponent(segment);
}
