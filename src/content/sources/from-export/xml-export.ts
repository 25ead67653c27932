import type { FeedDocument } from "#content/sources/from-feed/feed-item.js";
import { isBloggerExport, readBloggerExport } from "./blogger.js";
import { dropRepeatedIds } from "./found-item.js";
import { isWordPressExport, readWordPressExport } from "./wxr.js";

/** An export in XML, of one file or more; undefined for anything else, such as a feed. */
export function readXmlExport(files: readonly string[]): FeedDocument | undefined {
  const wordPress = files.filter(isWordPressExport);
  if (wordPress.length > 0) return dropRepeatedIds(readWordPressExport(wordPress));
  const blogger = files.find(isBloggerExport);
  return blogger === undefined ? undefined : dropRepeatedIds(readBloggerExport(blogger));
}
