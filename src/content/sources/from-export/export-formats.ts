import { dropDoctype, readFeedDocument } from "#content/sources/from-feed/feed-document.js";
import type { FeedDocument } from "#content/sources/from-feed/feed-item.js";
import type { ExportArchive } from "./archive.js";
import { findListedEmails, readButtondownExport, readEmailFile, readEmailsCsv } from "./buttondown.js";
import type { Card } from "./card-html.js";
import { readGhostExport } from "./ghost.js";
import { isMediumPage, readMediumExport } from "./medium.js";
import { readJson } from "./read-json.js";
import { isSubstackList, readSubstackExport } from "./substack.js";
import { findTumblrPosts, readTumblrExport } from "./tumblr/tumblr.js";
import { readXmlExport } from "./xml-export.js";

/** What the archive holds, whoever made it; undefined if it is no export that we know. */
export function readExport(archive: ExportArchive): FeedDocument | undefined {
  return readLists(archive) ?? readXmlFiles(archive) ?? readJsonFiles(archive) ?? readPages(archive);
}

function readLists(archive: ExportArchive): FeedDocument | undefined {
  const { paths, read } = archive;
  const list = paths.find((path) => /(?:^|\/)posts\.csv$/i.test(path));
  if (list !== undefined && isSubstackList(read(list))) return readSubstackExport(list, archive);
  const emails = paths.find((path) => /(?:^|\/)emails\.csv$/i.test(path));
  const rows = emails === undefined ? undefined : readEmailsCsv(read(emails));
  return emails === undefined || rows === undefined
    ? undefined
    : readButtondownExport(rows, archive, folderOf(emails));
}

function readXmlFiles({ paths, read }: ExportArchive): FeedDocument | undefined {
  const files = paths.filter((path) => /\.(?:xml|atom)$/i.test(path));
  return readXmlExport(files.map((path) => dropDoctype(read(path))));
}

function readJsonFiles(archive: ExportArchive): FeedDocument | undefined {
  const posts: Card[] = [];
  for (const path of archive.paths.filter((path) => /\.json$/i.test(path))) {
    const json = readJson(archive.read(path));
    const ghost = readGhostExport(json);
    if (ghost !== undefined) return ghost;
    const emails = findListedEmails(json);
    if (emails !== undefined) return readButtondownExport(emails, archive, folderOf(path));
    // The API gives twenty posts at a time, and backup programs keep each in a file of its own.
    for (const post of findTumblrPosts(json) ?? []) posts.push(post);
  }
  return posts.length === 0 ? undefined : readTumblrExport(posts);
}

function readPages(archive: ExportArchive): FeedDocument | undefined {
  const { paths, read } = archive;
  const pages = paths.filter((path) => /(?:^|\/)posts\/[^/]+\.html$/i.test(path));
  if (pages.length > 0 && isMediumPage(read(pages[0] ?? ""))) return readMediumExport(pages, archive);
  const files = paths.filter((path) => /(?:^|\/)emails\/[^/]+\.md$/i.test(path));
  const emails = files.map((path) => readEmailFile(read(path)));
  const known = emails.filter(({ status, email_type }) => status !== undefined || email_type !== undefined);
  return known.length > files.length / 2 ? readButtondownExport(emails, archive, "") : undefined;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}

/** Whether something that isn't an export is a feed, which belongs under another key. */
export function isFeed({ paths, read }: ExportArchive): boolean {
  return paths.length === 1 && readFeedDocument(read(paths[0] ?? "")) !== undefined;
}
