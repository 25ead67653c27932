import {
  hasPackage,
  hasProgram,
  hasPythonModule,
  readWithFeedparser,
  readWithNewsboat,
  readWithNpm,
  readWithRss2email,
  readWithSfeed,
} from "./programs.js";
import type { ShownFeed } from "./shown.js";

export type Format = "rss" | "atom" | "json";

export type Field =
  | "site title"
  | "site link"
  | "id"
  | "title"
  | "link"
  | "date"
  | "authors"
  | "categories"
  | "summary"
  | "content"
  | "enclosures";

export interface Reader {
  readonly name: string;
  readonly formats: readonly Format[];
  /** What it shows at all. */
  readonly fields: readonly Field[];
  /** What it shows of other formats, but not of this one. */
  readonly ignores?: Readonly<Partial<Record<Format, readonly Field[]>>>;
  /** Formats whose titles it takes for HTML where they look like it. */
  readonly titlesAreHtml?: readonly Format[];
  /** Formats in which it shows when a post was last changed; in others, when it was published. */
  readonly datesUpdates?: readonly Format[];
  /** It has room for one file a post. */
  readonly oneEnclosure?: readonly Format[];
  /** A podcast program shows episodes only. */
  readonly episodesOnly?: true;
  readonly isInstalled: () => boolean;
  /** @param file absolute */
  readonly read: (file: string) => Promise<ShownFeed>;
}

const XML = ["rss", "atom"] as const;
const SITE = ["site title", "site link"] as const;
const POST = ["id", "title", "link", "date"] as const;

function fromNpm(name: string, shows: Omit<Reader, "name" | "isInstalled" | "read">): Reader {
  return { name, ...shows, isInstalled: () => hasPackage(name), read: readWithNpm(name) };
}

export const READERS: readonly Reader[] = [
  {
    name: "newsboat",
    formats: XML,
    fields: [...SITE, ...POST, "authors", "content", "enclosures"],
    oneEnclosure: XML,
    isInstalled: () => hasProgram("newsboat"),
    read: readWithNewsboat,
  },
  {
    name: "sfeed",
    formats: XML,
    fields: [...POST, "authors", "categories", "content", "enclosures"],
    oneEnclosure: XML,
    isInstalled: () => hasProgram("sfeed"),
    read: readWithSfeed,
  },
  {
    name: "feedparser",
    formats: XML,
    fields: [...SITE, ...POST, "authors", "categories", "summary", "content", "enclosures"],
    oneEnclosure: ["rss"],
    isInstalled: () => hasPythonModule("feedparser"),
    read: readWithFeedparser,
  },
  {
    name: "rss2email",
    formats: XML,
    fields: ["site title", ...POST, "authors", "categories", "content", "enclosures"],
    datesUpdates: XML,
    oneEnclosure: ["rss"],
    titlesAreHtml: ["rss"],
    isInstalled: () => hasProgram("r2e"),
    read: readWithRss2email,
  },
  fromNpm("rss-parser", {
    formats: XML,
    fields: [...SITE, ...POST, "authors", "categories", "summary", "content", "enclosures"],
    oneEnclosure: ["rss"],
    ignores: { atom: ["categories", "enclosures"] },
  }),
  fromNpm("@rowanmanning/feed-parser", {
    formats: XML,
    fields: [...SITE, ...POST, "authors", "categories", "summary", "content", "enclosures"],
  }),
  fromNpm("feedsmith", {
    formats: ["rss", "atom", "json"],
    fields: [...SITE, ...POST, "authors", "categories", "summary", "content", "enclosures"],
    oneEnclosure: ["rss"],
  }),
  fromNpm("@extractus/feed-extractor", {
    formats: ["rss", "atom", "json"],
    fields: [...SITE, ...POST, "summary"],
    datesUpdates: ["atom"],
  }),
  fromNpm("podcast-partytime", {
    formats: ["rss"],
    fields: [...SITE, ...POST, "summary", "content", "enclosures"],
    oneEnclosure: ["rss"],
    episodesOnly: true,
  }),
];
