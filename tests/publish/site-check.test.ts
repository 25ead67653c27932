import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { runSiteChecks } from "#app/doctor/site-doctor.js";
import { makeExchange } from "#network/exchange.js";
import { findDisallowed } from "#publish/site-check/robots.js";
import { postOn } from "../cli/cli.js";
import { startWebServer } from "../content/web-server.js";
import { type PublishedSite, publishedSite } from "./published-site.js";

const exchange = makeExchange(async () => [{ address: "127.0.0.1", family: 4 }]);

async function diagnose({ configPath, folder }: Pick<PublishedSite, "configPath" | "folder">) {
  const found: Record<string, string> = {};
  for await (const result of runSiteChecks({ configPath, env: {}, cwd: folder, exchange })) {
    const { check, level, said } = result;
    found[check] = `${level}: ${said}`;
    if ("fix" in result) expect(result.fix).toMatch(/^[A-Z].*[.)]$/);
  }
  return found;
}

type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  file: Buffer | undefined,
) => boolean | undefined;

/** A site of which all is well, unless `handle` answers. */
async function goodSite(handle: Handle = () => false, hub?: string) {
  const site: PublishedSite = await publishedSite(hub, (request, response) => {
    const path = new URL(request.url ?? "", "http://x/").pathname;
    const file = read(site.folder, path.replace(/\/$/, "/index.html"));
    if (handle(request, response, file)) return true;
    if (path === "/robots.txt") response.end("User-agent: *\nDisallow: /private/\n");
    else if (file === undefined) return false;
    else if (!path.endsWith("/")) {
      const etag = `"${file.length}"`;
      const type = path.endsWith(".json") ? "application/feed+json" : "application/rss+xml; charset=UTF-8";
      const headers = { etag, "content-type": path === "/atom.xml" ? "application/atom+xml" : type };
      if (request.headers["if-none-match"] === etag) response.writeHead(304, headers).end();
      else response.writeHead(200, { ...headers, "content-encoding": "gzip" }).end(gzipSync(file));
    } else return false;
    return true;
  });
  await site.build();
  site.deploy();
  const links = ["rss.xml", "atom.xml", "feed.json"]
    .map((name) => `<link rel=alternate href="/${name}">`)
    .join("");
  const page = `<!doctype html><title>x</title>${links}`;
  site.write("www/index.html", page);
  const folder = join(site.folder, "www/posts/one");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.html"), page);
  return site;
}

function read(folder: string, path: string): Buffer | undefined {
  try {
    return readFileSync(join(folder, "www", path));
  } catch {
    return undefined;
  }
}

test("a site of which all is well", async () => {
  const site = await goodSite(undefined, "https://hub.example/");
  const found = await diagnose(site);
  expect(Object.entries(found).filter(([, said]) => !said.startsWith("ok: "))).toEqual([]);
  expect(Object.keys(found)).toEqual([
    "address",
    ...["rss.xml", "atom.xml", "feed.json"].flatMap((name) =>
      ["readers", "address", "type", "content", "age", "caching", "size"].map((check) => `${name}: ${check}`),
    ),
    "robots.txt",
    "page /",
    "page /posts/one/",
  ]);
  expect(found["rss.xml: readers"]).toContain("Feedly, Inoreader, Feedbin");
  const agents = new Set(site.server.requests.map(({ headers }) => headers["user-agent"]));
  expect(agents.size).toBe(8 + 1);
});

const isFeed = ({ url = "" }: IncomingMessage) => /\.(?:xml|json)$/.test(url);
const answerWith =
  (status: number, headers: Readonly<Record<string, string>>, body: string | Buffer = ""): Handle =>
  (request, response) => {
    if (!isFeed(request)) return false;
    response.writeHead(status, headers).end(body);
    return true;
  };
const sendWith =
  (headers: Readonly<Record<string, string>>): Handle =>
  (request, response, file) => {
    if (!isFeed(request) || file === undefined) return false;
    response.writeHead(200, headers).end(file);
    return true;
  };

describe("what is wrong with a feed", () => {
  test.each<[string, Handle, string, string | RegExp]>([
    [
      "a reader is blocked",
      (request, response) => {
        if (!isFeed(request) || !request.headers["user-agent"]?.startsWith("Feed")) return false;
        response.writeHead(403).end("no bots");
        return true;
      },
      "rss.xml: readers",
      "error: Feedly, Feedbin get 403 Forbidden.",
    ],
    [
      "everybody gets a challenge",
      answerWith(403, { "cf-mitigated": "challenge" }, "<title>Just a moment...</title>"),
      "rss.xml: readers",
      /^error: Feedly, .* get 403 and a challenge page\.$/,
    ],
    [
      "a challenge with the status 200",
      answerWith(
        200,
        {},
        "<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title></head></html>",
      ),
      "rss.xml: readers",
      /get 200 and a challenge page/,
    ],
    [
      "a page instead of a feed",
      answerWith(200, {}, "<!DOCTYPE html>\n<html>"),
      "rss.xml: readers",
      "error: Readers get an HTML page.",
    ],
    ["it isn't there", answerWith(404, {}), "atom.xml: readers", "error: Readers get 404 Not Found."],
    ["a login", answerWith(401, {}), "rss.xml: readers", "error: Readers get 401 Unauthorized."],
    [
      "it redirects for ever",
      (request, response) => {
        if (!isFeed(request)) return false;
        response.writeHead(301, { location: request.url }).end();
        return true;
      },
      "rss.xml: readers",
      "error: It can't be fetched: it redirects more than 5 times.",
    ],
    [
      "a bomb",
      answerWith(200, { "content-encoding": "gzip" }, gzipSync(Buffer.alloc(60 * 1024 * 1024))),
      "rss.xml: readers",
      "error: It can't be fetched: it is longer than 50 MB.",
    ],
    [
      "it breaks off",
      (request, response) => isFeed(request) && response.destroy() !== undefined,
      "rss.xml: readers",
      /^error: It can't be fetched: /,
    ],
    [
      "no feed at all",
      answerWith(200, {}, "Hello"),
      "rss.xml: content",
      /^error: It isn't a feed of Feedletter/,
    ],
    [
      "as HTML",
      sendWith({ "content-type": "text/html" }),
      "feed.json: type",
      /^error: The server sends it as text\/html/,
    ],
    ["without a type", sendWith({}), "rss.xml: type", /^warning: The server sends it as no type/],
    [
      "as something else",
      sendWith({ "content-type": "text/plain" }),
      "atom.xml: type",
      /^warning: .* text\/plain/,
    ],
    [
      "in another charset",
      sendWith({ "content-type": "application/xml; charset=ISO-8859-1" }),
      "rss.xml: type",
      "error: The server says that it is ISO-8859-1, but it is UTF-8: readers show “Ã¼” for “ü”.",
    ],
    [
      "nothing to ask with",
      sendWith({}),
      "rss.xml: caching",
      /^warning: It has neither ETag nor Last-Modified/,
    ],
    [
      "an ETag for nothing",
      sendWith({ etag: '"1"' }),
      "rss.xml: caching",
      /^warning: The server answers 200 instead of 304/,
    ],
    [
      "kept for too long",
      sendWith({ "cache-control": "public, max-age=604800" }),
      "rss.xml: caching",
      /^warning: Caches may keep it for 7 days/,
    ],
  ])("%s", async (_, handle, check, said) => {
    const found = await diagnose(await goodSite(handle));
    expect(found[check]).toEqual(typeof said === "string" ? said : expect.stringMatching(said));
  });

  test("a server that never answers is asked once, and nothing else waits for it", async () => {
    const site = await goodSite(() => true);
    const patient = makeExchange(async () => []);
    const { configPath, folder } = site;
    const found: string[] = [];
    const checks = runSiteChecks({
      ...{ configPath, env: {}, cwd: folder },
      exchange: (url, request) => patient(url, { ...request, timeout: 50 }),
    });
    for await (const { check, level, said } of checks) found.push(`${check} ${level} ${said}`);
    expect(found).toEqual([
      `address ok ${site.url}`,
      "rss.xml: readers error It can't be fetched: no answer within 0.05 s.",
      `atom.xml: readers skipped ${site.server.url} doesn't answer`,
      `feed.json: readers skipped ${site.server.url} doesn't answer`,
    ]);
    expect(site.server.requests).toHaveLength(1);
  });

  test("it has moved", async () => {
    const old = await startWebServer((request, response) => {
      response.writeHead(301, { location: `${site.server.url}${request.url}` }).end();
    });
    const site = await goodSite();
    writeFileSync(site.configPath, readFileSync(site.configPath, "utf8").replace(site.url, `${old.url}/`));
    const found = await diagnose(site);
    expect(found["rss.xml: address"]).toBe(
      `warning: ${old.url}/rss.xml redirects permanently to ${site.url}rss.xml.`,
    );
    expect(found["rss.xml: content"]).toContain(`warning: It says that its address is ${site.url}rss.xml`);
  });

  test("a public name never leads to a private address", async () => {
    const secret = await startWebServer((_, response) => void response.end("secret"));
    const site = await goodSite((request, response) => {
      if (isFeed(request))
        response.writeHead(302, { location: secret.url.replace("127.0.0.1", "intranet.test") }).end();
      return isFeed(request);
    });
    expect((await diagnose(site))["rss.xml: readers"]).toContain("has the private address 127.0.0.1");
    expect(secret.requests).toEqual([]);
  });

  test("it is older than the last build, or newer, or without the hub", async () => {
    const site = await goodSite();
    site.write("content/two.md", postOn("2026-06-02", "Two"));
    await site.build();
    expect((await diagnose(site))["rss.xml: age"]).toBe(
      "warning: It is older than the last build: 1 of its posts are missing.",
    );
    site.deploy();
    rmSync(join(site.folder, "content/two.md"));
    await site.build();
    expect((await diagnose(site))["atom.xml: age"]).toBe(
      "warning: It has posts that the output folder doesn't have.",
    );
    writeFileSync(
      site.configPath,
      `${readFileSync(site.configPath, "utf8")}feeds: { hub: "https://hub.example/" }\n`,
    );
    expect((await diagnose(site))["feed.json: content"]).toContain(
      "It names no hub, and the configuration https://hub.example/",
    );
  });

  test("an old address doesn't work any more", async () => {
    const site = await goodSite();
    writeFileSync(
      site.configPath,
      `${readFileSync(site.configPath, "utf8")}feeds: { also: [index.xml, feed/] }\n`,
    );
    await site.build();
    const early = await diagnose(site);
    expect(early["index.xml"]).toBe("error: Readers that know this old address get 404 Not Found.");
    site.deploy();
    expect((await diagnose(site))["index.xml"]).toBe("ok: an old address that still works");
  });

  test("it is large, and isn't compressed", async () => {
    const site = await goodSite(sendWith({}));
    site.write("content/long.md", postOn("2026-06-02", "Long", "word ".repeat(8_000)));
    await site.build();
    site.deploy();
    expect((await diagnose(site))["rss.xml: size"]).toMatch(
      /^warning: It is \d+ kB, and the server doesn't compress it\.$/,
    );
    site.write("content/long.md", postOn("2026-06-02", "Long", "word ".repeat(250_000)));
    await site.build();
    site.deploy();
    expect((await diagnose(site))["rss.xml: size"]).toMatch(
      /^warning: It is \d+ kB, and every reader loads it/,
    );
  });
});

describe("what is wrong with the site", () => {
  test("its pages don't link the feeds, or aren't there", async () => {
    const site = await goodSite();
    site.write("www/index.html", "<!doctype html><title>x</title>");
    site.write(
      "www/posts/one/index.html",
      '<!doctype html><title>x</title><link rel=alternate href="../../rss.xml">',
    );
    const found = await diagnose(site);
    expect(found["page /"]).toBe(
      `warning: ${site.url} doesn't link the feeds: readers don't find them by its address.`,
    );
    expect(found["page /posts/one/"]).toBe(
      `warning: ${site.url}posts/one/ doesn't link ${site.url}atom.xml.`,
    );
    const gone = await goodSite(
      ({ url }, response) => url === "/" && response.writeHead(500).end() !== undefined,
    );
    expect((await diagnose(gone))["page /"]).toBe(
      `error: ${gone.url} is answered with 500 Internal Server Error.`,
    );
  });

  test("robots.txt forbids the feeds", async () => {
    const site = await goodSite(
      ({ url }, response) =>
        url === "/robots.txt" && response.end("User-agent: *\nDisallow: /*.xml$\n") !== undefined,
    );
    expect((await diagnose(site))["robots.txt"]).toBe(
      "warning: It forbids /rss.xml (*), /atom.xml (*); some readers obey.",
    );
  });

  test("its address is a placeholder", async () => {
    const site = await goodSite();
    writeFileSync(site.configPath, 'site: { title: x, url: "https://example.com/" }\n');
    expect(await diagnose(site)).toEqual({ address: "error: https://example.com/ is a placeholder." });
  });

  test("the command prints a line for each check, and fails", async () => {
    const site = await goodSite(answerWith(403, {}));
    const ran = await site.run(["doctor", "--site"], { cwd: "" });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain("✗ rss.xml: readers: Readers get 403 Forbidden. ");
    const json = JSON.parse((await site.run(["doctor", "--site", "--json"], { cwd: "" })).stdout);
    expect(json).toContainEqual(expect.objectContaining({ check: "rss.xml: readers", level: "error" }));
  });
});

test.each([
  ["User-agent: *\nDisallow:", "/feed.xml", []],
  ["User-agent: *\nDisallow: /", "/feed.xml", ["*"]],
  ["User-agent: *\nDisallow: /\nAllow: /feed", "/feed.xml", []],
  [
    "User-agent: a\nUser-agent: Feedly # x\nDisallow: /feed\n\nUser-agent: *\nAllow: /",
    "/feed.xml",
    ["a", "feedly"],
  ],
  ["User-agent: *\nDisallow: /*.xml$", "/a/feed.xml", ["*"]],
  ["User-agent: *\nDisallow: /*.xml$", "/feed.xml/x", []],
  ["User-agent: *\nDisallow: /a$", "/a", ["*"]],
  ["Disallow: /", "/feed.xml", []],
  ["<!doctype html><html>", "/feed.xml", []],
])("%j for %s", (robots, path, names) => {
  expect(findDisallowed(robots, path)).toEqual(names);
});

test("no pattern in a robots.txt takes long", () => {
  const robots = `User-agent: *\n${`Disallow: /${"*a".repeat(900)}b\n`.repeat(100)}`;
  expect(findDisallowed(robots, `/${"a".repeat(2_000)}`)).toEqual([]);
});
