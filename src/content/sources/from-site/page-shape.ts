type Attributes = Readonly<Record<string, string>>;

/** What the elements of a page say about what it is. */
export interface PageShape {
  /** Outermost ones. */
  readonly articles: readonly ArticleShape[];
  /** A main heading stands outside of all articles. */
  readonly headedOutside: boolean;
  /** Of microformats2: `h-entry` outside of others, and `h-feed`. */
  readonly entries: number;
  readonly feeds: number;
  /** How many items of lists and tables, or articles, have both a date and a link. */
  readonly datedLinks: number;
}

interface ArticleShape {
  readonly hasTopHeading: boolean;
  /** Where its first heading leads. */
  readonly headingLink?: string | undefined;
  /** The first of them. */
  readonly links: readonly string[];
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface OpenItem {
  readonly name: string;
  depth: number;
  dated: boolean;
  linked: boolean;
}

export interface ShapeReader {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close: (name: string) => void;
  /** Of the outermost article that is open, from 1; 0 outside of all. */
  readonly article: () => number;
  /** In an item of a list, in navigation, or in an article in another one. */
  readonly isListed: () => boolean;
  readonly shape: () => PageShape;
}

const MAX_LINKS = 8;
/** More open items than this are nested in each other by no real page. */
const MAX_ITEMS = 50;

export function makeShapeReader(): ShapeReader {
  const articles: (Mutable<ArticleShape> & { readonly links: string[] })[] = [];
  const items: OpenItem[] = [];
  const open = { article: 0, heading: 0, nav: 0, aside: 0 };
  let entry: { readonly name: string; depth: number } | undefined;
  let link: string | undefined;
  const found = { headedOutside: false, entries: 0, feeds: 0, datedLinks: 0 };
  const openLink = (href: string): void => {
    link = href;
    for (const item of items) item.linked = true;
    const article = articles.at(-1);
    if (open.article === 0 || article === undefined) return;
    if (article.links.length < MAX_LINKS) article.links.push(href);
    if (open.heading > 0) article.headingLink ??= href;
  };
  const openHeading = (name: string): void => {
    open.heading += 1;
    const article = open.article > 0 ? articles.at(-1) : undefined;
    if (article !== undefined && link !== undefined) article.headingLink ??= link;
    if (name !== "h1") return;
    if (article === undefined) found.headedOutside = true;
    else if (open.article === 1) article.hasTopHeading = true;
  };
  return {
    open: (name, attributes) => {
      for (const item of items) if (item.name === name) item.depth += 1;
      if (entry?.name === name) entry.depth += 1;
      const classes = (attributes.class ?? "").split(/\s+/);
      if (classes.includes("h-feed")) found.feeds += 1;
      if (classes.includes("h-entry") && entry === undefined) {
        found.entries += 1;
        entry = { name, depth: 0 };
      }
      if (name === "article") {
        open.article += 1;
        if (open.article === 1) articles.push({ hasTopHeading: false, links: [] });
      } else if (name === "nav" || name === "aside") open[name] += 1;
      if ((name === "li" || name === "tr" || name === "article") && items.length < MAX_ITEMS)
        items.push({ name, depth: 0, dated: false, linked: false });
      if (name === "time") for (const item of items) item.dated = true;
      if (name === "a" && attributes.href !== undefined && !attributes.href.startsWith("#"))
        openLink(attributes.href);
      if (/^h[1-6]$/.test(name)) openHeading(name);
    },
    close: (name) => {
      if (name === "article" || name === "nav" || name === "aside") open[name] -= 1;
      if (name === "a") link = undefined;
      if (/^h[1-6]$/.test(name)) open.heading -= 1;
      if (entry?.name === name && --entry.depth < 0) entry = undefined;
      for (const item of items) if (item.name === name) item.depth -= 1;
      const last = items.at(-1);
      if (last === undefined || last.depth >= 0) return;
      items.pop();
      if (last.dated && last.linked) found.datedLinks += 1;
    },
    article: () => (open.article > 0 ? articles.length : 0),
    isListed: () =>
      open.nav > 0 ||
      open.aside > 0 ||
      open.article > 1 ||
      items.some(({ name }) => name === "li" || name === "tr"),
    shape: () => ({ ...found, articles }),
  };
}
