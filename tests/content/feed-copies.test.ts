import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openFeedCopies } from "#content/sources/from-feed/feed-copies.js";
import type { FeedRequest, FetchResult } from "#content/sources/from-feed/fetch-feed.js";
import { loadSources } from "#content/sources/sources.js";
import { contextOf, FIXTURES, feedOf, makeCopies } from "./sources.js";

const FEED = readFileSync(join(FIXTURES, "feeds/feed.json"), "utf8");
const URL_OF = "https://me:secret@micro.example/feed.json";

/** One source that is loaded again and again, with the network's next answer each time. */
function reload(copies = makeCopies()) {
  const requests: FeedRequest[] = [];
  return {
    requests,
    after: async (fetched: FetchResult) => {
      const context = contextOf({
        feedCopies: copies,
        fetchFeed: async (_, request) => {
          requests.push(request);
          return fetched;
        },
      });
      const { entries, findings } = await loadSources(
        [feedOf(URL_OF, { timeout: "7s", maxMegabytes: 3 })],
        context,
      );
      return { posts: entries.length, said: findings.map(({ code, message }) => `${code} ${message}`) };
    },
  };
}

const GOOD: FetchResult = { kind: "fetched", text: FEED, etag: '"1"', lastModified: "Mon" };

describe("a feed by URL", () => {
  test("is asked for only if it has changed", async () => {
    const source = reload();
    expect(await source.after(GOOD)).toEqual({ posts: 2, said: [] });
    expect(await source.after({ kind: "unchanged" })).toEqual({ posts: 2, said: [] });
    const limits = { allowPrivate: false, timeout: 7000, maxBytes: 3 * 1024 * 1024 };
    expect(source.requests).toEqual([limits, { ...limits, etag: '"1"', lastModified: "Mon" }]);
  });

  test.each<[string, FetchResult, string]>([
    ["offline", { kind: "unavailable", reason: "connect ENETUNREACH" }, "connect ENETUNREACH"],
    [
      "a page instead of it",
      { kind: "fetched", text: "<html>Maintenance</html>" },
      "it is neither RSS, Atom nor JSON Feed",
    ],
  ])("%s: the last good copy is used, with a warning, and stays the good one", async (_, fetched, reason) => {
    const source = reload();
    await source.after(GOOD);
    const warned = {
      posts: 2,
      said: [`W_FEED It can't be read now (${reason}); the last copy is used.`],
    };
    expect(await source.after(fetched)).toEqual(warned);
    expect(await source.after(fetched)).toEqual(warned);
    expect(source.requests.at(-1)).toMatchObject({ etag: '"1"' });
  });

  test.each<[string, FetchResult]>([
    ["offline", { kind: "unavailable", reason: "connect ENETUNREACH" }],
    ["a page instead of it", { kind: "fetched", text: "<html>Maintenance</html>" }],
  ])("%s, and there never was one: an error that shows no password", async (_, fetched) => {
    const failing = reload().after(fetched);
    await expect(failing).rejects.toMatchObject({
      code: "E_FEED",
      place: { file: "https://micro.example/feed.json" },
    });
    await expect(failing).rejects.not.toThrow(/secret/);
  });

  test("what is refused is an error even if there is a copy: somebody has to do something", async () => {
    const source = reload();
    await source.after(GOOD);
    await expect(
      source.after({ kind: "refused", reason: "the server answers 404 Not Found", fix: "Correct it." }),
    ).rejects.toMatchObject({
      code: "E_FEED",
      fix: "Correct it.",
      message: "The feed can't be read: the server answers 404 Not Found.",
    });
  });
});

describe("copies on disk", () => {
  const folder = () => join(mkdtempSync(join(tmpdir(), "feedletter-copies-")), "cache/feeds");

  test("are found again, and hold no password", () => {
    const at = folder();
    openFeedCopies(at).keep(URL_OF, { text: "x", etag: "e" });
    expect(openFeedCopies(at).find(URL_OF)).toEqual({ text: "x", etag: "e" });
    expect(openFeedCopies(at).find("https://other.example/")).toBeUndefined();
    const [name = ""] = readdirSync(at);
    expect(name + readFileSync(join(at, name), "utf8")).not.toContain("secret");
  });

  test("may vanish or be broken at any time", async () => {
    const at = folder();
    const source = reload(openFeedCopies(at));
    await source.after(GOOD);
    for (const name of readdirSync(at)) writeFileSync(join(at, name), '{"text":');
    expect(await source.after(GOOD)).toEqual({ posts: 2, said: [] });
    rmSync(at, { recursive: true });
    expect(await source.after(GOOD)).toEqual({ posts: 2, said: [] });
    expect(source.requests.map(({ etag }) => etag)).toEqual([undefined, undefined, undefined]);
  });

  test("don't grow beyond 32", () => {
    const at = folder();
    const copies = openFeedCopies(at);
    for (let index = 0; index < 40; index += 1) copies.keep(`https://${index}.example/`, { text: "x" });
    expect(readdirSync(at)).toHaveLength(32);
  });

  test("that can't be written are a warning", async () => {
    const at = folder();
    writeFileSync(join(at, "../..", "cache"), "a file in the way");
    const { posts, said } = await reload(openFeedCopies(at)).after(GOOD);
    expect(posts).toBe(2);
    expect(said).toEqual([expect.stringMatching(/^W_FEED Its copy can't be saved \(/)]);
  });
});
