import { streamAtom } from "#feeds/atom.js";
import type { Feed } from "#feeds/feed.js";
import { streamJsonFeed } from "#feeds/json-feed.js";
import { streamRss } from "#feeds/rss.js";
import { textOfContent } from "#files/file-content.js";

export const writeRss = (feed: Feed) => textOfContent(() => streamRss(feed));
export const writeAtom = (feed: Feed) => textOfContent(() => streamAtom(feed));
export const writeJsonFeed = (feed: Feed) => textOfContent(() => streamJsonFeed(feed));
