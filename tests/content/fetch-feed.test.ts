import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type FeedRequest, makeFeedFetcher } from "#content/sources/from-feed/fetch-feed.js";
import { isPrivateAddress } from "#network/private-address.js";
import { startWebServer } from "./web-server.js";

const HERE = [{ address: "127.0.0.1", family: 4 }];
const REQUEST: FeedRequest = { allowPrivate: true, timeout: 10_000, maxBytes: 1024 * 1024 };
const fetchHere = makeFeedFetcher(async () => HERE);

describe("what a server may answer", () => {
  test("the document, with what it says for the next time", async () => {
    const server = await startWebServer((_, response) => {
      response.setHeader("etag", '"1"').setHeader("last-modified", "Mon, 01 Jun 2026 00:00:00 GMT").end("hi");
    });
    expect(await fetchHere(server.url, REQUEST)).toEqual({
      ...{ kind: "fetched", text: "hi" },
      ...{ etag: '"1"', lastModified: "Mon, 01 Jun 2026 00:00:00 GMT" },
    });
  });

  test("that nothing has changed, when it is asked so", async () => {
    const server = await startWebServer(({ headers }, response) => {
      const known = headers["if-none-match"] === '"1"' && headers["if-modified-since"] === "Mon";
      response.writeHead(known ? 304 : 200).end();
    });
    const conditions = { etag: '"1"', lastModified: "Mon" };
    expect(await fetchHere(server.url, { ...REQUEST, ...conditions })).toEqual({ kind: "unchanged" });
    expect(await fetchHere(server.url, REQUEST)).toMatchObject({ kind: "fetched" });
  });

  test.each([
    [200, "iso-8859-1", Buffer.from("<?xml version='1.0'?>é", "latin1"), "<?xml version='1.0'?>é"],
    [200, undefined, Buffer.from("<?xml version='1.0' encoding='ISO-8859-1'?>é", "latin1"), /é$/],
    [200, "latin9-of-mars", Buffer.from("é"), "é"],
    [200, "iso-8859-1", Buffer.from("\uFEFFé"), "é"],
    [200, undefined, Buffer.from("\uFEFFé", "utf16le"), "é"],
  ])("in any encoding: %s %s", async (status, charset, bytes, text) => {
    const server = await startWebServer((_, response) => {
      const type = charset === undefined ? "text/xml" : `text/xml; charset="${charset}"`;
      response.writeHead(status, { "content-type": type }).end(bytes);
    });
    const matching = typeof text === "string" ? text : expect.stringMatching(text);
    expect(await fetchHere(server.url, REQUEST)).toMatchObject({ kind: "fetched", text: matching });
  });

  test.each([500, 503, 429, 408, 304])("%s: it may work later", async (status) => {
    const server = await startWebServer((_, response) => void response.writeHead(status).end());
    expect(await fetchHere(server.url, REQUEST)).toMatchObject({
      kind: "unavailable",
      reason: expect.stringContaining(String(status)),
    });
  });

  test.each([404, 410, 403, 401, 204])("%s: it won't", async (status) => {
    const server = await startWebServer((_, response) => void response.writeHead(status).end());
    expect(await fetchHere(server.url, REQUEST)).toMatchObject({ kind: "refused" });
  });

  test.each([
    ["nobody listens", (_: unknown, response: { destroy: () => void }) => void response.destroy()],
    [
      "it breaks off",
      (_: unknown, response: import("node:http").ServerResponse) => {
        response.writeHead(200, { "content-length": "100" }).write("half", () => response.destroy());
      },
    ],
    [
      "it isn't the gzip that it says",
      (_: unknown, response: import("node:http").ServerResponse) =>
        void response.writeHead(200, { "content-encoding": "gzip" }).end("plain"),
    ],
  ])("%s: it may work later", async (_, answer) => {
    const server = await startWebServer(answer);
    expect(await fetchHere(server.url, REQUEST)).toMatchObject({ kind: "unavailable" });
  });

  test("never: the time is limited, before the head and in the middle of the body", async () => {
    const silent = await startWebServer(() => {});
    const slow = await startWebServer((_, response) => void response.writeHead(200).write("a"));
    for (const { url } of [silent, slow])
      expect(await fetchHere(url, { ...REQUEST, timeout: 200 })).toEqual({
        kind: "unavailable",
        reason: "no answer within 0.2 s",
      });
  });

  test("too much: plain or as a few compressed bytes, the rest isn't read", async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    const server = await startWebServer(({ url }, response) => {
      if (url === "/gzip") response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
      else response.end(Buffer.alloc(2 * 1024 * 1024));
    });
    for (const path of ["/gzip", "/plain"])
      expect(await fetchHere(server.url + path, REQUEST)).toMatchObject({
        kind: "refused",
        reason: "it is longer than 1 MB",
      });
  });
});

describe("redirects", () => {
  test("are followed, relative ones too, and not for ever", async () => {
    const server = await startWebServer(({ url }, response) => {
      if (url === "/end") response.end("there");
      else response.writeHead(302, { location: url === "/loop" ? "/loop" : "end" }).end();
    });
    expect(await fetchHere(`${server.url}/start`, REQUEST)).toMatchObject({ kind: "fetched", text: "there" });
    expect(await fetchHere(`${server.url}/loop`, REQUEST)).toMatchObject({
      kind: "refused",
      reason: "it redirects more than 5 times",
    });
    expect(server.requests).toHaveLength(2 + 6);
  });

  test.each(["file:///etc/passwd", "ftp://x.example/", "http://[", "data:text/xml,x"])(
    "to %s are not",
    async (location) => {
      const server = await startWebServer((_, response) => void response.writeHead(301, { location }).end());
      expect(await fetchHere(server.url, REQUEST)).toMatchObject({ kind: "refused" });
    },
  );
});

describe("private addresses", () => {
  const strictly = { ...REQUEST, allowPrivate: false };

  test.each([
    "http://127.0.0.1:PORT/",
    "http://127.1:PORT/",
    "http://0x7f000001:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
  ])("%s is refused without a connection", async (url) => {
    const server = await startWebServer((_, response) => void response.end("secret"));
    expect(await fetchHere(url.replace("PORT", String(server.port)), strictly)).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("private address"),
      fix: expect.stringContaining("allowPrivate"),
    });
    expect(server.requests).toEqual([]);
  });

  test("a name that leads there is refused, even if it leads elsewhere, too", async () => {
    const server = await startWebServer((_, response) => void response.end("secret"));
    const both = makeFeedFetcher(async () => [{ address: "93.184.216.34", family: 4 }, ...HERE]);
    expect(await both(`http://blog.example:${server.port}/`, strictly)).toEqual({
      kind: "refused",
      reason: "blog.example has the private address 127.0.0.1",
      fix: "Set `allowPrivate: true` if this is intended.",
    });
    expect(server.requests).toEqual([]);
  });

  test("a name is looked up once for a connection: what was checked is what is connected to", async () => {
    const server = await startWebServer((_, response) => void response.end("public"));
    const asked: string[] = [];
    const fetchFeed = makeFeedFetcher(async (host) => {
      asked.push(host);
      return HERE;
    });
    expect(await fetchFeed(`http://blog.example:${server.port}/`, REQUEST)).toMatchObject({ text: "public" });
    expect(asked).toEqual(["blog.example"]);
  });

  describe("behind a public one (127.0.0.1 stands for it here)", () => {
    const isPrivate = (address: string) => address !== "127.0.0.1" && isPrivateAddress(address);

    test.each(["http://intranet.example/", "http://192.168.1.1/", "http://[fd00::1]/"])(
      "a redirect to %s is refused",
      async (location) => {
        const server = await startWebServer(
          (_, response) => void response.writeHead(302, { location }).end(),
        );
        const fetchFeed = makeFeedFetcher(
          async (host) => (host === "blog.example" ? HERE : [{ address: "192.168.1.1", family: 4 }]),
          isPrivate,
        );
        expect(await fetchFeed(`http://blog.example:${server.port}/`, strictly)).toMatchObject({
          kind: "refused",
          reason: expect.stringContaining("private address"),
        });
        expect(server.requests).toHaveLength(1);
      },
    );

    test("a name that leads elsewhere after a redirect is looked up and checked again", async () => {
      const server = await startWebServer(({ url }, response) => {
        if (url === "/feed") response.end("secret");
        else response.writeHead(302, { location: "/feed" }).end();
      });
      const answers = [HERE, [{ address: "10.0.0.1", family: 4 }]];
      const fetchFeed = makeFeedFetcher(async () => answers.shift() ?? [], isPrivate);
      expect(await fetchFeed(`http://blog.example:${server.port}/`, strictly)).toEqual({
        kind: "refused",
        reason: "blog.example has the private address 10.0.0.1",
        fix: "Set `allowPrivate: true` if this is intended.",
      });
      expect(server.requests.map(({ url }) => url)).toEqual(["/"]);
    });
  });

  test("a name without an address, and a resolver that fails, may work later", async () => {
    const none = makeFeedFetcher(async () => []);
    const failing = makeFeedFetcher(async () => {
      throw new Error("getaddrinfo ENOTFOUND");
    });
    expect(await none("http://blog.example/", strictly)).toMatchObject({ kind: "unavailable" });
    expect(await failing("http://blog.example/", strictly)).toMatchObject({ kind: "unavailable" });
  });

  test.each([
    ["8.8.8.8", false],
    ["93.184.216.34", false],
    ["2606:2800:220:1::1", false],
    ["10.1.2.3", true],
    ["100.64.0.1", true],
    ["169.254.169.254", true],
    ["172.31.255.255", true],
    ["172.32.0.1", false],
    ["192.168.0.1", true],
    ["0.0.0.0", true],
    ["255.255.255.255", true],
    ["::", true],
    ["::1", true],
    ["::ffff:10.0.0.1", true],
    ["::ffff:8.8.8.8", false],
    ["64:ff9b::a00:1", true],
    ["fd00::1", true],
    ["fe80::1%eth0", true],
    ["ff02::1", true],
  ])("%s: %s", (address, expected) => {
    expect(isPrivateAddress(address)).toBe(expected);
  });
});
