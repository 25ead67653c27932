import type { PageMetadata } from "../page-metadata.js";

const TAIL = /\s[|·•–—:»«-]\s*([^|·•–—»«]{1,200})$/u;
const HEAD = /^([^|·•–—»«]{1,200}?)\s*[|·•–—:»«-]\s/u;

const WHOLE = /^(.+)$/su;

/** Takes from a title what most pages' titles end or begin with: the site's name. */
export type OwnTitle = (metadata: PageMetadata) => PageMetadata["title"];

export function learnTitles(pages: readonly PageMetadata[]): OwnTitle {
  const titles = namedTitles(pages);
  const whole = usualOf(titles, WHOLE);
  const tail = usualOf(titles, TAIL);
  const head = usualOf(titles, HEAD);
  const usual = usualHeadings(pages);
  const isName = (text: string) => text === whole || usual.has(text);
  const shorten = (text: string): string => {
    const end = TAIL.exec(text)?.[1];
    const withoutTail = end === tail || end === whole ? text.replace(TAIL, "") : text;
    const shorter = HEAD.exec(withoutTail)?.[1] === head ? withoutTail.replace(HEAD, "") : withoutTail;
    return shorter.trim() || text;
  };
  return ({ title, headings, documentTitle }) => {
    const [from, text] = title;
    if (text === undefined || from.startsWith("JSON-LD")) return title;
    if (isName(text)) {
      const heading = headings.find((each) => !isName(each));
      if (heading !== undefined) return ["`<h1>`", heading];
      return ["`<title>`", documentTitle && !isName(documentTitle) ? shorten(documentTitle) : undefined];
    }
    if (isBare(from)) return title;
    if (headings.includes(text)) return title;
    const own = headings.length === 1 ? headings[0] : undefined;
    // The heading, and something after it that isn't part of it.
    if (own && text.startsWith(own) && /^\s*[|·•–—:»«-]\s/u.test(`${text.slice(own.length)} `))
      return ["`<h1>`", own];
    return [from, shorten(text)];
  };
}

/** To which the site's name may have been added. */
function namedTitles(pages: readonly PageMetadata[]): readonly string[] {
  return pages.flatMap(
    ({ title: [from, text], documentTitle }) => (isBare(from) ? documentTitle : text) ?? [],
  );
}

/** What most pages' titles end with, else begin with. */
export function findSiteName(pages: readonly PageMetadata[]): string | undefined {
  const titles = namedTitles(pages);
  return (usualOf(titles, WHOLE) ?? usualOf(titles, TAIL) ?? usualOf(titles, HEAD))?.trim();
}

/** Only of the title of the post itself, which no site's name is added to. */
function isBare(from: string): boolean {
  return from.startsWith("JSON-LD") || from === "`<h1>`";
}

/** The site's name, above all pages. */
function usualHeadings(pages: readonly PageMetadata[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { headings } of pages)
    for (const heading of new Set(headings)) counts.set(heading, (counts.get(heading) ?? 0) + 1);
  return new Set([...counts].flatMap(([text, count]) => (isUsual(count, pages.length) ? [text] : [])));
}

function isUsual(count: number, pages: number): boolean {
  return count >= Math.max(3, pages / 2);
}

/** On at least three pages and half of them. */
function usualOf(titles: readonly string[], pattern: RegExp): string | undefined {
  const counts = new Map<string, number>();
  for (const title of titles) {
    const found = pattern.exec(title)?.[1];
    if (found !== undefined) counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most !== undefined && isUsual(most[1], titles.length) ? most[0] : undefined;
}
