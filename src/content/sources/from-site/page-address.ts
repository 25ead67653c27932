import type { ContentFile } from "#content/sources/compose-entry.js";
import { decodePath } from "#content/text/uri.js";
import { resolveUrl } from "#resolve-url.js";
import { pageKey } from "./kinds/site-knowledge.js";
import type { PageMetadata } from "./page-metadata.js";

interface UnaddressedPage {
  readonly file: ContentFile;
  readonly metadata: PageMetadata;
}

export interface AddressedPage extends UnaddressedPage {
  /** Absolute. */
  readonly address: string;
}

/** What a page calls its address, beside where it is. */
interface Claim {
  readonly own: string;
  readonly claimed: string;
}

/**
 * Each page with its canonical URL, or with its own path where it has none. Templates that give many pages one canonical URL (the
 * home page's, mostly) aren't believed: only a copy, which has the same title, may name another page.
 */
export function addressPages(pages: readonly UnaddressedPage[], siteUrl: string): readonly AddressedPage[] {
  const owns = pages.map(({ file }) => addressOfPath(file.path, siteUrl));
  const titles = new Map(pages.map(({ metadata }, index) => [pathOf(owns[index] ?? ""), titleOf(metadata)]));
  const claims = pages.map(({ metadata }, index) => readClaim(metadata, owns[index] ?? ""));
  const claimants = new Map<string, Set<string>>();
  for (const [index, claim] of claims.entries())
    if (claim !== undefined) {
      const key = pageKey(claim.claimed);
      claimants.set(key, (claimants.get(key) ?? new Set()).add(titleOf(pages[index]?.metadata)));
    }
  const isBelieved = (claim: Claim, title: string): boolean => {
    if (isOwn(claim, siteUrl)) return true;
    const other = titles.get(pathOf(claim.claimed));
    return other === undefined ? claimants.get(pageKey(claim.claimed))?.size === 1 : other === title;
  };
  return pages.map(({ file, metadata }, index) => {
    const own = owns[index] ?? siteUrl;
    const claim = claims[index];
    if (claim === undefined || isBelieved(claim, titleOf(metadata)))
      return { file, metadata, address: claim?.claimed ?? own };
    return { file, metadata: { ...metadata, canonical: [metadata.canonical[0], undefined] }, address: own };
  });
}

function titleOf(metadata: PageMetadata | undefined): string {
  return metadata?.title[1] ?? "";
}

function readClaim({ canonical: [from, canonical] }: PageMetadata, own: string): Claim | undefined {
  const claimed = canonical === undefined ? undefined : resolveUrl(canonical, own);
  if (canonical === undefined || claimed === undefined) return undefined;
  if (pageKey(claimed) !== pageKey(own)) return { own, claimed };
  // What is relative to the page says nothing new about where it is.
  if (!/^(?:[a-z]+:|\/)/i.test(canonical)) return { own, claimed: own };
  // Hexo shares posts by the names of their files, and links to their folders.
  return { own, claimed: from.includes("og:") ? claimed.replace(/\/index\.html?$/i, "/") : claimed };
}

/** The claimed address ends with the page's own path, on whatever host and below whatever folder the site is. */
function isOwn({ own, claimed }: Claim, siteUrl: string): boolean {
  const base = pathOf(siteUrl);
  const path = pathOf(own).slice(base.length);
  const other = pathOf(claimed);
  return path === "" ? other === "" || other === base : other.endsWith(path);
}

/** Servers show the same page for what is cut off. */
function pathOf(address: string): string {
  return decodePath(new URL(pageKey(address)).pathname)
    .replace(/\/$/, "")
    .toLowerCase();
}

function addressOfPath(path: string, siteUrl: string): string {
  const encoded = path
    .replace(/(^|\/)index\.html?$/i, "$1")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
  return `${siteUrl.replace(/[?#].*$/, "").replace(/\/*$/, "/")}${encoded}`;
}
