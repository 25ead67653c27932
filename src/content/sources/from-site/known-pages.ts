import { createHash } from "node:crypto";
import type { ContentCache } from "#content/cache/cache.js";
import type { PageLayout } from "#content/model/post.js";
import { type PageMetadata, readPageMetadata } from "./page-metadata.js";

/**
 * Reads what a page says about itself, or takes it from an earlier run. Generators write all pages again each time, so the
 * content tells whether a page has changed, not the time of the file.
 */
export function readKnownPage(html: string, cache: ContentCache | undefined): PageMetadata {
  if (cache === undefined) return readPageMetadata(html);
  const key = createHash("sha256").update(html).digest("base64url");
  const kept = cache.pages.find(key);
  if (kept !== undefined) {
    const known: PageMetadata = JSON.parse(kept, decode);
    return known;
  }
  const metadata = readPageMetadata(html);
  cache.pages.keep(key, JSON.stringify(metadata, encode));
  return metadata;
}

/** Two posts in one page have one layout, but hardly one title. */
interface KnownSample {
  readonly html: string;
  readonly title: string;
}

/** What the samples have in common, learned by `learn` or known from an earlier run. */
export function learnKnownLayout(
  samples: readonly KnownSample[],
  learn: () => PageLayout | undefined,
  cache: ContentCache | undefined,
): PageLayout | undefined {
  if (cache === undefined) return learn();
  const hash = createHash("sha256").update("layout");
  for (const { html, title } of samples) hash.update(JSON.stringify([title, html.length])).update(html);
  const key = hash.digest("base64url");
  const kept = cache.pages.find(key);
  if (kept !== undefined) {
    const { layout }: { readonly layout: PageLayout | undefined } = JSON.parse(kept, decode);
    return layout;
  }
  const layout = learn();
  cache.pages.keep(key, JSON.stringify({ layout }, encode));
  return layout;
}

/** JSON has neither maps, sets nor `undefined` in lists. */
function encode(_: string, value: unknown): unknown {
  if (value === undefined) return { $: "undefined" };
  if (value instanceof Set) return { $: "set", of: [...value] };
  return value instanceof Map ? { $: "map", of: [...value] } : value;
}

function decode(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("$" in value)) return value;
  if (value.$ === "undefined") return undefined;
  if (!("of" in value) || !Array.isArray(value.of)) return value;
  return value.$ === "set" ? new Set(value.of) : new Map(value.of);
}
