import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FeedFormat } from "#feeds/feed.js";
import { childrenNamed, parseXml, type XmlElement } from "#feeds/xml/xml-tree.js";
import { unlessMissing } from "#files/file-system.js";
import { MANIFEST_NAME, readOutputManifest } from "#files/output-manifest.js";
import { statIfThere } from "#machine/stat-if-there.js";

/** A feed that readers subscribe to, as the last build wrote it. */
export interface BuiltFeed {
  /** Below the output folder, with `/`. */
  readonly path: string;
  /** Where it says that it is published. */
  readonly url: string;
  readonly format: FeedFormat;
  /** SHA-256 (hex) of its bytes. */
  readonly hash: string;
}

/** What a build writes besides feeds. */
const OTHER_FILE = /\.(?:html|css|opml)$/;

/**
 * The feeds in an output folder, the main ones first: what the manifest lists and says its own address. Pages of an archive
 * don't count, because nobody subscribes to them. Of several copies of a feed, the first is taken.
 */
export function listBuiltFeeds(out: string): readonly BuiltFeed[] {
  const paths = [...readOutputManifest(out).keys()].filter((path) => !OTHER_FILE.test(path));
  const byUrl = new Map<string, BuiltFeed>();
  for (const path of paths.sort(compareDepths)) {
    const bytes = unlessMissing(() => readFileSync(join(out, path)));
    const described = bytes === undefined ? undefined : describeFeed(bytes.toString("utf8"));
    if (bytes === undefined || described === undefined || byUrl.has(described.url)) continue;
    byUrl.set(described.url, { ...described, path, hash: hashOf(bytes) });
  }
  return [...byUrl.values()];
}

function compareDepths(a: string, b: string): number {
  return a.split("/").length - b.split("/").length || (a < b ? -1 : 1);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The document as it is now; undefined if it is gone. */
export function readDocument(out: string, { path }: Pick<BuiltFeed, "path">): Buffer | undefined {
  return unlessMissing(() => readFileSync(join(out, path)));
}

/** When the last build changed something; undefined without a build. */
export function lastBuild(out: string): string | undefined {
  const found = statIfThere(join(out, MANIFEST_NAME));
  return found === undefined ? undefined : `${found.mtimeMs} ${found.size} ${found.ino}`;
}

interface DescribedFeed {
  readonly url: string;
  readonly format: FeedFormat;
  readonly hub?: string | undefined;
}

/** What a feed says about itself; undefined for anything else, and for a page of an archive (RFC 5005 §4). */
export function describeFeed(text: string): DescribedFeed | undefined {
  return text.trimStart().startsWith("{") ? describeJson(text) : describeXml(text);
}

function describeJson(text: string): DescribedFeed | undefined {
  try {
    const feed: unknown = JSON.parse(text);
    if (typeof feed !== "object" || feed === null || !("feed_url" in feed)) return undefined;
    const { feed_url: url } = feed;
    // A page of an archive names nothing that a reader subscribes to, but only JSON's path says so.
    if (typeof url !== "string" || /\/archive\/\d+\//.test(url)) return undefined;
    return { url, format: "json", hub: "hubs" in feed ? firstHub(feed.hubs) : undefined };
  } catch {
    return undefined;
  }
}

function firstHub(hubs: unknown): string | undefined {
  const [first]: readonly unknown[] = Array.isArray(hubs) ? hubs : [];
  if (typeof first !== "object" || first === null || !("url" in first)) return undefined;
  return typeof first.url === "string" ? first.url : undefined;
}

function describeXml(text: string): DescribedFeed | undefined {
  const root = parseHead(text);
  const [channel] = root?.name === "rss" ? childrenNamed(root, "channel") : [root];
  if (root === undefined || channel === undefined || childrenNamed(channel, "fh:archive").length > 0)
    return undefined;
  const links = [...childrenNamed(channel, "link"), ...childrenNamed(channel, "atom:link")];
  const hrefOf = (rel: string) => links.find(({ attributes }) => attributes.rel === rel)?.attributes.href;
  const url = hrefOf("self");
  if (url === undefined) return undefined;
  return { url, format: root.name === "rss" ? "rss" : "atom", hub: hrefOf("hub") };
}

/** The items are last, and may be many. */
function parseHead(text: string): XmlElement | undefined {
  const item = /<(?:item|entry)[\s>]/.exec(text);
  const isRss = /<rss[\s>]/.test(text.slice(0, 4_000));
  const head = item === null ? text : `${text.slice(0, item.index)}${isRss ? "</channel></rss>" : "</feed>"}`;
  try {
    return parseXml(head);
  } catch {
    return undefined;
  }
}
