import { extname } from "node:path";
import { type Content, encodeContent, makeChunkBuffer, textOfContent } from "#files/file-content.js";
import type { Finding } from "#findings.js";
import { type BuildOptions, renderSite } from "./build-feeds.js";
import { dropIgnored } from "./ignored-findings.js";
import type { WrittenDocuments } from "./write-documents.js";

/**
 * A file that `buildFeeds` would write.
 *
 * @public
 */
export interface RenderedDocument {
  /** In the output folder, with `/` as separator. */
  readonly path: string;
  /** MIME type, without a charset: all are UTF-8. */
  readonly type: string;
  readonly text: () => string;
  /** Its bytes, made while they are read. */
  readonly stream: () => ReadableStream<Uint8Array>;
}

/** The result of a build in memory. It can be read for as long as it exists. @public */
export interface RenderedFeeds {
  readonly documents: readonly RenderedDocument[];
  readonly findings: readonly Finding[];
  /** Items in the main feed. */
  readonly items: number;
  /** HTML for the head of each page of the site: by these lines, readers find the feeds. */
  readonly discovery: readonly string[];
}

/** What `buildFeeds` would write, in memory. Writes nothing. @throws FeedletterError as `buildFeeds` */
export async function renderFeeds(build: BuildOptions): Promise<RenderedFeeds> {
  const site = await renderSite({ ...build, inMemory: true }, { shownOnly: true });
  const { discoveryLinksOf, writeDiscoveryLink } = await import("#feeds/discovery.js");
  return {
    documents: [...site.files].map(([path, content]) => toDocument(path, content, site)),
    findings: dropIgnored(site.findings, site.loaded).shown,
    items: site.sets[0]?.current.length ?? 0,
    discovery: discoveryLinksOf(site.loaded.config).map((link) => writeDiscoveryLink(link)),
  };
}

const TYPES: Readonly<Record<string, string>> = {
  rss: "application/rss+xml",
  atom: "application/atom+xml",
  json: "application/feed+json",
  ".html": "text/html",
  ".css": "text/css",
  ".opml": "text/x-opml",
};

function toDocument(path: string, content: Content, { documents }: WrittenDocuments): RenderedDocument {
  const format = documents.find(({ file }) => file === path)?.format;
  return {
    path,
    // What else is there is RSS at an old address.
    type: TYPES[format ?? extname(path)] ?? "application/rss+xml",
    text: () => textOfContent(content),
    stream: () => streamContent(content),
  };
}

function streamContent(content: Content): ReadableStream<Uint8Array> {
  const chunks = encodeContent(content, makeChunkBuffer());
  return new ReadableStream({
    pull: (controller) => {
      const { done, value } = chunks.next();
      // The next chunk is made in the same buffer.
      if (done) controller.close();
      else controller.enqueue(Uint8Array.from(value));
    },
    cancel: () => void chunks.return(undefined),
  });
}
