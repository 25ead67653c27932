import { parseFeed } from "feedsmith";
import { htmlToText } from "#content/markup/html-to-text.js";
import { toPlainLine } from "#content/text/characters.js";
import { dropDoctype, readFeedDocument } from "./feed-document.js";

/** What a feed says about its site. */
export interface FeedFacts {
  readonly title: string | undefined;
  readonly description: string | undefined;
  /** The site's page, as written. */
  readonly home: string | undefined;
  readonly language: string | undefined;
}

/** @returns undefined for a text that is no feed */
export function readFeedFacts(text: string): FeedFacts | undefined {
  const document = readFeedDocument(text);
  if (document === undefined) return undefined;
  const { home, language } = document;
  return {
    home,
    language,
    ...readTitles(text),
    ...(document.title !== undefined && { title: document.title }),
  };
}

function readTitles(text: string): Pick<FeedFacts, "title" | "description"> {
  const { format, feed } = parseFeed(dropDoctype(text));
  if (format === "json") return { title: feed.title, description: feed.description };
  if (format === "atom") return { title: plain(feed.title?.value), description: plain(feed.subtitle?.value) };
  return { title: plain(feed.title), description: plain(feed.description) };
}

function plain(markup: string | undefined): string | undefined {
  return markup === undefined ? undefined : toPlainLine(htmlToText(markup));
}
