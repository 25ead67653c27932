import { createHash } from "node:crypto";
import { join } from "node:path";
import type { SiteConfig, SourceConfig } from "#config/schema.js";
import type { Entry, Post } from "#content/model/post.js";
import type { Finding } from "#findings.js";
import { type CacheLines, readCacheLines, writeCacheLines } from "./cache-file.js";
import { openSourceIndex, type SourceIndex } from "./source-index.js";

/** What a rendering adds to an entry. */
export interface RenderedBody extends Pick<Post, "html" | "excerpt"> {
  readonly findings: readonly Finding[];
}

/**
 * What earlier runs read and rendered. It may be deleted at any time and shared by runs at one time; the posts are the
 * same with and without it.
 */
export interface ContentCache {
  /**
   * @param number the source's place in the configuration
   * @param paths of its files
   */
  readonly openSource: (number: number, inputs: SourceInputs, paths: readonly string[]) => SourceIndex;
  readonly findBody: (key: string) => RenderedBody | undefined;
  readonly storeBody: (key: string, body: RenderedBody) => void;
  readonly texts: TextCache;
  /** Writes what this run has added. */
  readonly save: () => void;
}

/** Short texts that take long to make, each by all that it is made from: a key without tabs and line ends. */
export interface TextCache {
  readonly find: (key: string) => string | undefined;
  readonly keep: (key: string, text: string) => void;
}

/** Everything but the file itself that an entry is made from. */
interface SourceInputs {
  readonly source: SourceConfig;
  readonly site: SiteConfig;
  /** The source's folder, absolute. */
  readonly root: string;
}

/** Bytes of JSON; past these the others are made each time: a cache must not outgrow what it is made from. */
const MAX_BODY_BYTES = 32 << 20;
const MAX_TEXT_BYTES = 1 << 20;

/** @param code what tells one Feedletter from another: what another one wrote is not used */
export function openCache(folder: string, code: string): ContentCache {
  const bodies = openJsonStore<RenderedBody>(join(folder, "bodies.pack"), {
    signature: code,
    maxBytes: MAX_BODY_BYTES,
  });
  const texts = openJsonStore<string>(join(folder, "texts.pack"), {
    signature: code,
    maxBytes: MAX_TEXT_BYTES,
  });
  const sources: { readonly save: () => void }[] = [];
  return {
    openSource: (number, inputs, paths) => {
      const path = join(folder, `entries-${number}.pack`);
      const sourceIndex = openSourceIndex(path, JSON.stringify([code, inputs]), { root: inputs.root, paths });
      sources.push(sourceIndex);
      return sourceIndex;
    },
    findBody: bodies.find,
    storeBody: bodies.keep,
    texts,
    save: () => {
      for (const opened of [...sources, bodies, texts]) opened.save();
    },
  };
}

/** The key of a rendered body: all that goes into it. */
export function bodyCacheKey(body: string, entry: Entry, site: SiteConfig): string {
  return createHash("sha256")
    .update(JSON.stringify([entry, site]))
    .update(body)
    .digest("base64url");
}

interface JsonStore<Value> {
  readonly find: (key: string) => Value | undefined;
  readonly keep: (key: string, value: Value) => void;
  readonly save: () => void;
}

interface JsonStoreOptions {
  readonly signature: string;
  /** Bytes. */
  readonly maxBytes: number;
}

/** What this run shows, and of what others have made (with another limit, with drafts) as much as there is room for. Read when it is first asked. */
function openJsonStore<Value>(path: string, { signature, maxBytes }: JsonStoreOptions): JsonStore<Value> {
  let read: CacheLines | undefined;
  const known = (): CacheLines => {
    read ??= readIfSignedWith(path, signature);
    return read;
  };
  const kept = new Map<string, Buffer>();
  let room = maxBytes;
  const put = (key: string, json: Buffer): void => {
    if (kept.has(key) || json.length > room) return;
    room -= json.length;
    kept.set(key, json);
  };
  return {
    find: (key) => {
      const json = known().get(key);
      if (json === undefined) return undefined;
      put(key, json);
      const value: Value = JSON.parse(json.toString());
      return value;
    },
    keep: (key, value) => put(key, Buffer.from(JSON.stringify(value))),
    save: () => {
      if (kept.size === 0) return;
      const old = known();
      if ([...kept.keys()].every((key) => old.has(key))) return;
      const sign = Buffer.from(JSON.stringify(signature));
      for (const [key, json] of old) if (key !== "") put(key, json);
      writeCacheLines(path, new Map([["", sign], ...kept]));
    },
  };
}

/** The lines of a pack that was written with this signature; its first line is that. */
function readIfSignedWith(path: string, signature: string): CacheLines {
  const lines = readCacheLines(path);
  return lines.get("")?.toString() === JSON.stringify(signature) ? lines : new Map();
}
