import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { announcePosts } from "#app/announce/announce-posts.js";
import { isAnnounced } from "#app/announce/describe-announced.js";
import { loadConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { type Exchange, makeExchange } from "#network/exchange.js";
import { folderWith, postOn } from "../cli/cli.js";
import { startWebServer } from "../content/web-server.js";
import { DID, PASSWORD, startBluesky } from "../publish/small-bluesky.js";
import { startMastodon, TOKEN } from "../publish/small-mastodon.js";

const START = Date.parse("2026-06-14T12:00:00Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PNG = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");

const opened: OpenDatabase[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface World {
  readonly config?: string;
  readonly token?: string;
  readonly password?: string;
}

/** A published site with an old post, both networks, and a run of `announce` at any time. */
async function world({ config = "", token = TOKEN, password = PASSWORD }: World = {}) {
  let now = START;
  const clock = () => now;
  const missing = new Set<string>();
  const [mastodon, bluesky] = [await startMastodon(clock), await startBluesky()];
  const web = await startWebServer((request, response) => {
    response.writeHead(missing.has(request.url ?? "") ? 404 : 200).end("<p>A post</p>");
  });
  const folder = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: ${web.url}/, language: en-GB }
content: [{ files: content, url: "/posts/{slug}/" }]
announce:
  mastodon: { url: ${mastodon.url}, token: "\${TOKEN}" }
  bluesky: { service: ${bluesky.url}, identifier: Notes.example, password: "\${PASSWORD}", text: "{{title}} {{url}}" }
${config}`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  folders.push(folder);
  const database = await openSqlite(join(folder, "db"), START);
  opened.push(database);
  const real = makeExchange(async () => []);
  const run = async (at: number, exchange: Exchange = real, all = false) => {
    now = at;
    const loaded = await loadConfig(join(folder, "feedletter.yaml"), {
      env: { TOKEN: token, PASSWORD: password },
      uses: ["announce"],
    });
    const { announce } = loaded.config;
    if (announce === undefined) throw new Error("not configured");
    return announcePosts(announce, {
      ...{ loaded, ledger: database.announcements, exchange, clock, all },
      ...{ sleep: async () => {}, signal: new AbortController().signal },
    });
  };
  const write = (name: string, text: string | Uint8Array): void => {
    mkdirSync(join(folder, "content"), { recursive: true });
    writeFileSync(join(folder, "content", name), text);
  };
  return { mastodon, bluesky, web, run, write, missing, real, folder, database };
}

describe("announcing", () => {
  test("starts with what follows, and announces each new post once, oldest first, with its picture", async () => {
    const { mastodon, bluesky, web, run, write } = await world();
    const first = await run(START);
    expect(first).toMatchObject([{ network: "Mastodon", started: { older: 1 } }, { network: "Bluesky" }]);
    write("cat.png", PNG);
    write("b.md", postOn("2026-06-15T08:00:00Z", "Second"));
    write(
      "a.md",
      `---\ntitle: First\ndate: 2026-06-15T07:00:00Z\nimage: { url: cat.png, alt: A cat }\n---\nIt begins.\n`,
    );
    write("draft.md", `---\ntitle: Draft\ndate: 2026-06-15\ndraft: true\n---\n`);
    write("later.md", postOn("2026-06-20", "Later"));
    write("hidden.md", `---\ntitle: Hidden\ndate: 2026-06-15\nfeed: false\n---\n`);
    const at = Date.parse("2026-06-15T09:00:00Z");
    const results = await run(at);
    expect(results.every(isAnnounced)).toBe(true);
    expect(mastodon.statuses.map(({ text }) => text)).toEqual([
      `First\n\n${web.url}/posts/a/`,
      `Second\n\n${web.url}/posts/b/`,
    ]);
    expect(mastodon.statuses[0]).toMatchObject({ media: ["m1"], visibility: "public", language: "en" });
    expect(mastodon.media.get("m1")?.form).toContain("A cat");
    const [record] = bluesky.records.values();
    expect(record).toMatchObject({
      text: `First ${web.url}/posts/a/`,
      langs: ["en-GB"],
      embed: {
        external: {
          uri: `${web.url}/posts/a/`,
          title: "First",
          description: "It begins.",
          thumb: { $type: "blob" },
        },
      },
    });
    const [facet] = record?.facets ?? [];
    expect(facet?.index).toEqual({ byteStart: 6, byteEnd: 6 + `${web.url}/posts/a/`.length });
    expect(bluesky.blobs).toEqual([{ type: "image/png", bytes: PNG.length }]);
    expect(results[1]?.posts[0]?.result).toMatchObject({
      url: expect.stringContaining(`https://bsky.app/profile/${DID}/post/3`),
    });
    expect(await run(at + 5 * HOUR)).toEqual([]);
    expect(mastodon.statuses).toHaveLength(2);
    expect(bluesky.writes).toHaveLength(2);
  });

  test.each([
    ["newest", ["Old"]],
    ["2026-05-01", ["Older", "Old"]],
    ["now", []],
  ])("with `start: %s`, of the existing posts these are announced: %j", async (start, titles) => {
    const { mastodon, run, write } = await world({ config: `  start: "${start}"\n` });
    write("older.md", postOn("2026-05-02", "Older"));
    write("oldest.md", postOn("2026-04-02", "Oldest"));
    await run(START);
    expect(mastodon.statuses.map(({ text }) => text.split("\n")[0])).toEqual(titles);
  });

  test("a post whose page isn't published waits for it", async () => {
    const { mastodon, run, write, missing } = await world();
    await run(START);
    missing.add("/posts/new/");
    write("new.md", postOn("2026-06-15", "New"));
    expect(await run(START + 24 * HOUR)).toMatchObject([
      { posts: [{ result: { kind: "unpublished", reason: "its page answers 404" } }] },
      {},
    ]);
    missing.clear();
    await run(START + 25 * HOUR);
    expect(mastodon.statuses).toHaveLength(1);
  });

  test("an import, or other ids, announce nothing: neither what is old nor many at once", async () => {
    const { mastodon, run, write } = await world();
    await run(START);
    for (const day of ["01", "02", "03"]) write(`old-${day}.md`, postOn(`2026-03-${day}`, "Imported"));
    expect((await run(START + HOUR))[0]?.late).toHaveLength(3);
    for (const hour of [1, 2, 3, 4, 5, 6])
      write(`new-${hour}.md`, postOn(`2026-06-14T0${hour}:00:00Z`, `New ${hour}`));
    const held = await run(START + 2 * HOUR);
    expect(held[0]).toMatchObject({ held: 6, posts: [] });
    expect(held.every(isAnnounced)).toBe(false);
    expect(mastodon.statuses).toEqual([]);
    await run(START + 3 * HOUR, undefined, true);
    expect(mastodon.statuses).toHaveLength(6);
  });

  test("a post whose id has changed is known by its address", async () => {
    const { mastodon, bluesky, run, write } = await world();
    await run(START);
    write("new.md", postOn("2026-06-15", "New"));
    await run(START + 24 * HOUR);
    for (const [name, title] of [
      ["new", "New"],
      ["old", "Old"],
    ] as const)
      write(
        `${name}.md`,
        `---\ntitle: ${title}\ndate: 2026-06-15\nid: tag:notes.example,2026:${name}\n---\nText.\n`,
      );
    expect(await run(START + 25 * HOUR)).toEqual([]);
    expect([mastodon.statuses.length, bluesky.records.size]).toEqual([1, 1]);
  });

  test("limits are respected, and a login that is refused is tried again later", async () => {
    const { mastodon, bluesky, run, write } = await world({ password: "wrong" });
    await run(START);
    write("new.md", postOn("2026-06-15", "New"));
    const at = START + 24 * HOUR;
    mastodon.answerNext([429, { "x-ratelimit-reset": new Date(at + 3 * HOUR).toISOString() }]);
    const [limited, refused] = await run(at);
    expect(limited?.posts[0]?.result).toMatchObject({ kind: "retry", at: at + 3 * HOUR });
    expect(refused?.posts[0]?.result).toMatchObject({
      kind: "retry",
      reason:
        "logging in: it answered 401 Unauthorized: AuthenticationRequired: Invalid identifier or password",
    });
    await run(at + 2 * HOUR);
    expect(mastodon.statuses).toHaveLength(0);
    await run(at + 3 * HOUR);
    expect(mastodon.statuses).toHaveLength(1);
    expect(bluesky.records.size).toBe(0);
  });

  test("what can't be posted is given up, and tried again when somebody says so", async () => {
    const { mastodon, run, write, database } = await world();
    await run(START);
    write("new.md", postOn("2026-06-15", "New"));
    mastodon.answerNext([422]);
    const at = START + 24 * HOUR;
    expect((await run(at))[0]?.posts[0]?.result).toMatchObject({ kind: "failed" });
    expect(await run(at + HOUR)).toEqual([]);
    expect(await database.announcements.retry(`mastodon ${mastodon.url}`, at + HOUR)).toBe(1);
    await run(at + HOUR);
    expect(mastodon.statuses).toHaveLength(1);
  });

  test("a picture that isn't taken doesn't keep the post back, and is said", async () => {
    const { mastodon, bluesky, run, write } = await world();
    await run(START);
    write("big.png", Buffer.concat([PNG, Buffer.alloc(1_000_000)]));
    write("text.png", "no picture");
    write("a.md", `---\ntitle: First\ndate: 2026-06-15T07:00:00Z\nimage: big.png\n---\nText.\n`);
    write("b.md", `---\ntitle: Second\ndate: 2026-06-15T08:00:00Z\nimage: text.png\n---\nText.\n`);
    const [onMastodon, onBluesky] = await run(START + 24 * HOUR);
    expect(
      onMastodon?.posts.map(({ result }) => "withoutPicture" in result && result.withoutPicture),
    ).toEqual([undefined, "it is neither JPEG, PNG, GIF nor WebP"]);
    expect(onBluesky?.posts[0]?.result).toMatchObject({
      kind: "posted",
      withoutPicture: "it is larger than 1 MB",
    });
    expect([mastodon.statuses.length, bluesky.records.size]).toEqual([2, 2]);
  });
});

/** Requests until a process is killed, and whether the last one reaches the server. */
function killedAfter(
  real: Exchange,
  requests: number,
  isCarriedOut: boolean,
): Exchange & { readonly asked: () => number } {
  let asked = 0;
  const exchange: Exchange = async (url, request) => {
    asked += 1;
    if (asked !== requests) return real(url, request);
    if (isCarriedOut) await real(url, request);
    throw new Error("killed");
  };
  return Object.assign(exchange, { asked: () => asked });
}

/** The answer of a request gets lost. */
function losingAnswer(real: Exchange, request: number, isCarriedOut: boolean): Exchange {
  let asked = 0;
  return async (url, options) => {
    asked += 1;
    if (asked !== request) return real(url, options);
    if (isCarriedOut) await real(url, options);
    return { kind: "failed", cause: "timeout", reason: "no answer within 30 s" };
  };
}

async function withNewPosts() {
  const all = await world();
  await all.run(START);
  all.write("cat.png", PNG);
  for (const name of ["a", "b"])
    all.write(
      `${name}.md`,
      `---\ntitle: ${name}\ndate: 2026-06-15T07:00:00Z\n${name === "a" ? "image: cat.png\n" : ""}---\nText.\n`,
    );
  return all;
}

const DAY = START + 24 * HOUR;

describe.each([true, false])("where the request is carried out: %s", (isCarriedOut) => {
  test("a process that is killed at any request announces nothing twice and leaves nothing out", async () => {
    for (let request = 1; ; request += 1) {
      const { mastodon, bluesky, run, real } = await withNewPosts();
      const exchange = killedAfter(real, request, isCarriedOut);
      const killed = await run(DAY, exchange).then(
        () => false,
        () => true,
      );
      // Later than servers remember a key; then whatever is still due.
      for (const hours of [3, 9, 30]) await run(DAY + hours * HOUR);
      const seen = mastodon.statuses.map(({ text }) => text.slice(0, 1)).toSorted();
      expect([request, seen, bluesky.records.size]).toEqual([request, ["a", "b"], 2]);
      if (!killed) {
        expect(request).toBeGreaterThan(13);
        return;
      }
    }
  });

  test("an answer that gets lost is no reason to announce twice", async () => {
    for (let request = 1; request <= 14; request += 1) {
      const { mastodon, bluesky, run, real } = await withNewPosts();
      await run(DAY, losingAnswer(real, request, isCarriedOut));
      for (const hours of [3, 9, 30]) await run(DAY + hours * HOUR);
      const seen = mastodon.statuses.map(({ text }) => text.slice(0, 1)).toSorted();
      expect([request, seen, bluesky.records.size]).toEqual([request, ["a", "b"], 2]);
    }
  });
});

test("what is in doubt is found among many statuses of the account", async () => {
  const { mastodon, run, real } = await withNewPosts();
  const isStatus = (url: string) => url.endsWith("/api/v1/statuses");
  const exchange: Exchange = async (url, request) => {
    const answer = await real(url, request);
    if (isStatus(url)) throw new Error("killed");
    return answer;
  };
  await run(DAY, exchange).catch(() => {});
  expect(mastodon.statuses).toHaveLength(1);
  const filler = (id: number) => ({
    id: `${id}`,
    text: "x",
    at: DAY + HOUR,
    key: `${id}`,
    media: [],
    visibility: "public",
    language: "en",
  });
  for (let id = 2_000; id < 2_100; id += 1) mastodon.statuses.push(filler(id));
  await run(DAY + 3 * HOUR);
  expect(mastodon.statuses.filter(({ text }) => text.startsWith("a"))).toHaveLength(1);
  expect(mastodon.statuses.filter(({ text }) => text.startsWith("b"))).toHaveLength(1);
});

test("two processes at the same time announce each post once", async () => {
  const { mastodon, bluesky, run } = await withNewPosts();
  await Promise.all([run(DAY), run(DAY)]);
  expect([mastodon.statuses.length, bluesky.writes.length]).toEqual([2, 2]);
});
