import { createHash } from "node:crypto";
import { join } from "node:path";
import type { SiteConfig } from "#config/schema.js";
import type { Entry, Post } from "#content/model/post.js";
import type { Finding } from "#findings.js";
import { type CacheLines, type CacheSection, readCacheFile, writeCacheFile } from "./cache-file.js";
import type { IndexTable } from "./file-index.js";

/** What rendering adds to an entry. */
export interface RenderedBody extends Pick<Post, "html" | "excerpt"> {
  readonly findings: readonly Finding[];
}

/**
 * What earlier runs read and rendered. It may be deleted at any time and shared by processes; the posts are the same with
 * and without it.
 */
export interface ContentCache {
  /** Of the files of a source. */
  readonly indexes: CacheSection<IndexTable>;
  readonly entries: CacheSection<Entry>;
  readonly bodies: CacheSection<RenderedBody>;
  /** What pages of built sites say about themselves, as JSON. */
  readonly pages: CacheSection<string>;
  /** Short texts that take long to make. */
  readonly texts: CacheSection<string>;
  /** Writes what this run has added. Nothing happens where that can't be written: the next run takes longer. */
  readonly save: () => void;
}

/** Bytes of JSON; what has no room is made each time, so that a cache doesn't outgrow its content. */
const MAX_BYTES = 32 << 20;

/** These depend on few inputs, so values that other runs have kept (with another limit, with drafts) stay while there is room. */
const RETAINED = /^(?:body|text) /;

/** @param code tells one Feedletter from another: what another one wrote is not used */
export function openCache(folder: string, code: string): ContentCache {
  const path = join(folder, "content.cache");
  const signature = Buffer.from(JSON.stringify(code));
  let read: CacheLines | undefined;
  const known = (): CacheLines => {
    read ??= readCacheFile(path);
    if (read.get("")?.equals(signature) !== true) read = new Map();
    return read;
  };
  const kept = new Map<string, Buffer>([["", signature]]);
  let room = MAX_BYTES;
  const put = (key: string, json: Buffer): void => {
    const added = json.length - (kept.get(key)?.length ?? 0);
    if (added > room) return;
    room -= added;
    kept.set(key, json);
  };
  const section = <Value>(name: string): CacheSection<Value> => ({
    find: (key) => {
      const json = known().get(`${name} ${key}`);
      if (json === undefined) return undefined;
      put(`${name} ${key}`, json);
      const value: Value = JSON.parse(json.toString());
      return value;
    },
    keep: (key, value) => put(`${name} ${key}`, Buffer.from(JSON.stringify(value))),
  });
  return {
    indexes: section("index"),
    entries: section("entry"),
    bodies: section("body"),
    pages: section("page"),
    texts: section("text"),
    save: () => {
      const old = known();
      if ([...kept].every(([key, json]) => key === "" || old.get(key) === json)) return;
      for (const [key, json] of old) if (RETAINED.test(key) && !kept.has(key)) put(key, json);
      try {
        writeCacheFile(path, kept);
      } catch {
        // No space, no permission, a file where the folder should be: it works without a cache.
      }
    },
  };
}

/** A key of everything that goes into a rendered body. */
export function bodyCacheKey(body: string, entry: Entry, site: SiteConfig): string {
  return createHash("sha256")
    .update(JSON.stringify([entry, site]))
    .update(body)
    .digest("base64url");
}
