import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { pingSite } from "#app/publish/ping-site.js";
import { makeExchange } from "#network/exchange.js";
import { postOn } from "../cli/cli.js";
import { startWebServer } from "../content/web-server.js";
import { type PublishedSite, publishedSite } from "./published-site.js";
import { bodyOf, startHub } from "./small-hub.js";

const exchange = makeExchange(async () => [{ address: "127.0.0.1", family: 4 }]);

/** Pings with a clock that `sleep` moves. @param asleep called at each sleep */
async function ping(
  { configPath, folder }: PublishedSite,
  given: { wait?: number; asleep?: () => void } = {},
) {
  let now = 0;
  const slept: number[] = [];
  const result = await pingSite({
    ...{ configPath, env: {}, cwd: folder, exchange, clock: () => now, wait: given.wait ?? 0 },
    sleep: async (ms) => {
      slept.push(ms);
      now += ms;
      given.asleep?.();
    },
  });
  return { ...result, slept, codes: result.findings.map(({ code }) => code) };
}

async function pingedSite() {
  const hub = await startHub();
  const site = await publishedSite(hub.url);
  await site.build();
  site.deploy();
  await ping(site);
  return { hub, site, feeds: ["atom.xml", "feed.json", "rss.xml"].map((name) => site.url + name) };
}

describe("where something is remembered", () => {
  test("a subscriber of the hub gets a new post at once, and nothing twice", async () => {
    const { hub, site, feeds } = await pingedSite();
    const received: string[] = [];
    const reader = await startWebServer((request, response) => {
      const challenge = new URL(request.url ?? "", "http://x/").searchParams.get("hub.challenge");
      if (request.method === "GET") return void response.end(challenge);
      void bodyOf(request).then((body) => {
        received.push(body);
        response.end();
      });
    });
    // WebSub §4: a subscriber takes the hub and the topic from the feed itself.
    const feed = await (await fetch(`${site.url}atom.xml`)).text();
    const linkIn = (rel: string) =>
      new RegExp(`<link rel="${rel}"[^>]* href="([^"]+)"`).exec(feed)?.[1] ?? "";
    expect(linkIn("hub")).toBe(`${hub.url}/`);
    const topic = linkIn("self");
    const form = { "hub.mode": "subscribe", "hub.topic": topic, "hub.callback": reader.url };
    await fetch(linkIn("hub"), { method: "POST", body: new URLSearchParams(form) });
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    site.deploy();
    expect(await ping(site)).toMatchObject({ announced: feeds, unchanged: [], findings: [] });
    expect(received).toHaveLength(1);
    expect(received[0]).toContain("Two");
    expect(await ping(site)).toMatchObject({ announced: [], unchanged: feeds });
    expect(hub.told.toSorted()).toEqual(feeds);
  });

  test("what isn't published yet isn't announced, until it is", async () => {
    const { hub, site, feeds } = await pingedSite();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    const early = await ping(site);
    expect(early).toMatchObject({ announced: [], unpublished: feeds });
    expect(early.codes).toEqual(Array(3).fill("W_PING_UNPUBLISHED"));
    expect(hub.told).toEqual([]);
    let naps = 0;
    const waited = await ping(site, { wait: 600_000, asleep: () => ++naps === 3 && site.deploy() });
    expect(waited).toMatchObject({ announced: feeds, unpublished: [] });
    expect(waited.slept).toEqual([5_000, 7_500, 11_250]);
  });

  test("waiting ends", async () => {
    const { site, feeds } = await pingedSite();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    const waited = await ping(site, { wait: 60_000 });
    expect(waited).toMatchObject({ announced: [], unpublished: feeds });
    expect(waited.slept.reduce((sum, ms) => sum + ms, 0)).toBe(60_000);
  });

  test("another hub is told nothing of old feeds", async () => {
    const { site, feeds } = await pingedSite();
    const other = await startHub();
    const config = readFileSync(site.configPath, "utf8").replace(/hub: "[^"]*"/, `hub: "${other.url}"`);
    writeFileSync(site.configPath, config);
    await site.build();
    site.deploy();
    expect(await ping(site)).toMatchObject({ announced: [], firstSeen: feeds });
    expect(other.told).toEqual([]);
  });
});

describe("where nothing is remembered", () => {
  test("what is published already is unchanged", async () => {
    const hub = await startHub();
    const site = await publishedSite(hub.url);
    await site.build();
    site.deploy();
    expect(await ping(site)).toMatchObject({ announced: [], firstSeen: { length: 3 } });
    expect(hub.told).toEqual([]);
  });

  test("what is published is looked at before, so that the change is known after publishing", async () => {
    const hub = await startHub();
    const site = await publishedSite(hub.url);
    await site.build();
    site.deploy();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    expect(await ping(site)).toMatchObject({ announced: [], unpublished: { length: 3 } });
    site.deploy();
    expect(await ping(site)).toMatchObject({ announced: { length: 3 } });
  });

  test("also where nothing was published at all, and where the memory is broken", async () => {
    const hub = await startHub();
    const site = await publishedSite(hub.url);
    await site.build();
    expect(await ping(site)).toMatchObject({ unpublished: { length: 3 } });
    site.deploy();
    expect(await ping(site)).toMatchObject({ announced: { length: 3 } });
    for (const broken of ["", "{", "[]", '{"hub":1,"hashes":[]}', '{"hashes":{"x":1}}']) {
      site.write(".feedletter/pings.json", broken);
      expect(await ping(site)).toMatchObject({ announced: [], firstSeen: { length: 3 }, findings: [] });
    }
    expect(statSync(join(site.folder, ".feedletter/pings.json")).mode & 0o777).toBe(0o600);
  });
});

describe("a hub", () => {
  test("that fails for a while is asked again", async () => {
    const { hub, site, feeds } = await pingedSite();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    site.deploy();
    hub.answerNext(503, 429, 500);
    expect(await ping(site)).toMatchObject({ announced: feeds, findings: [] });
    expect(hub.told.toSorted()).toEqual(feeds);
  });

  test.each([
    ["refuses", 400, "it answered 400 Bad Request: not now"],
    ["redirects", 302, "it answered 302 Found"],
  ])("that %s is reported, and told again the next time", async (_, status, reason) => {
    const { hub, site, feeds } = await pingedSite();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    site.deploy();
    hub.answerNext(status, status, status);
    const failed = await ping(site);
    expect(failed).toMatchObject({ announced: [], failed: feeds, slept: [] });
    expect(failed.findings[0]).toMatchObject({
      code: "E_PING_HUB",
      message: expect.stringContaining(`wasn't told of ${feeds[0]}: ${reason}`),
    });
    expect(await ping(site)).toMatchObject({ announced: feeds });
  });

  test.each([
    ["breaks off", (_: unknown, response: import("node:http").ServerResponse) => void response.destroy()],
    [
      "is down",
      (_: unknown, response: import("node:http").ServerResponse) => void response.writeHead(503).end(),
    ],
  ])("that %s is given up after a few attempts, for all feeds", async (_, answer) => {
    const hub = await startWebServer(answer);
    const site = await publishedSite(hub.url);
    await site.build();
    site.deploy();
    await ping(site);
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    site.deploy();
    const failed = await ping(site);
    expect(failed.codes).toEqual(Array(3).fill("E_PING_HUB"));
    expect(hub.requests.length).toBe(3 * 4);
  });

  test("that redirects to a private address leads nobody there, and its megabytes aren't read", async () => {
    const secret = await startWebServer((_, response) => void response.end("secret"));
    const large = await startWebServer(
      (_, response) => void response.writeHead(200).end(Buffer.alloc(20_000_000)),
    );
    const hub = await startWebServer(
      (_, response) => void response.writeHead(307, { location: secret.url }).end(),
    );
    for (const [server, reason] of [
      [hub, "redirects to"],
      [large, "longer than"],
    ] as const) {
      const site = await publishedSite(server.url);
      await site.build();
      await ping(site);
      site.deploy();
      const { findings } = await ping(site);
      expect(findings[0]?.message).toContain(reason);
    }
    expect(secret.requests).toEqual([]);
  });
});

test("a site that can't be reached is said, and nothing is announced or remembered", async () => {
  const hub = await startHub();
  let isDown = true;
  const site = await publishedSite(hub.url, (_, response) => {
    if (isDown) response.writeHead(503).end();
    return isDown;
  });
  await site.build();
  site.deploy();
  const { codes } = await ping(site);
  expect(codes).toEqual(Array(3).fill("W_PING_SITE"));
  isDown = false;
  expect(await ping(site)).toMatchObject({ firstSeen: { length: 3 } });
});

test("a change of anything but the text of posts waits for its publication, too", async () => {
  const { hub, site, feeds } = await pingedSite();
  site.write("content/one.md", postOn("2026-06-02", "One"));
  await site.build();
  expect(await ping(site)).toMatchObject({ announced: [], unpublished: feeds });
  expect(hub.told).toEqual([]);
});

test("a host that rewrites white space has published the feed", async () => {
  const hub = await startHub();
  const site = await publishedSite(hub.url);
  await site.build();
  await ping(site);
  site.deploy();
  const path = "www/atom.xml";
  site.write(path, readFileSync(join(site.folder, path), "utf8").replace(/>\n *</g, "><"));
  expect(await ping(site)).toMatchObject({ announced: { length: 3 } });
});

test.each([
  ["no hub", undefined, "E_HUB"],
  ["nothing built", "https://hub.example/", "E_NOTHING_BUILT"],
])("%s is an error that says what to do", async (_, hub, code) => {
  const site = await publishedSite(hub);
  if (hub === undefined) await site.build();
  await expect(ping(site)).rejects.toMatchObject({ code, fix: expect.stringMatching(/./) });
});
