import { connect } from "node:net";
import { Hono } from "hono";
import { expect, onTestFinished, test, vi } from "vitest";
import type { ServerEnv } from "#server/client-address.js";
import { clientAddressOf, trustProxies } from "#server/client-address.js";
import { listenPublicly } from "#server/listen.js";
import { createHealthRoutes } from "#server/monitoring-routes.js";
import { createPageResponder } from "#server/page-responder.js";
import { type AnsweredRequest, createServerRoutes } from "#server/routes.js";
import { sampleTheme } from "../digest/samples.js";

const ENV = { peer: "192.0.2.1" };

function server(url = "https://letters.example/") {
  const part = new Hono<ServerEnv>();
  part.get("/leave/:token", (context) => context.text("page"));
  part.post("/leave/:token", async (context) => context.text(await context.req.text()));
  part.get("/who", (context) => context.text(clientAddressOf(context), 200, { "cache-control": "public" }));
  part.get("/bug", () => {
    throw new Error("a secret of ours");
  });
  const answers: AnsweredRequest[] = [];
  const failures: unknown[] = [];
  const routes = createServerRoutes({
    url,
    responder: createPageResponder({
      site: { title: "Notizen", url: "https://notes.example/", language: "de" },
      theme: sampleTheme(),
    }),
    proxies: trustProxies(["10.0.0.0/8"], "x-forwarded-for"),
    publicRoutes: [part],
    monitoringRoutes: [
      createHealthRoutes({ problems: async () => ["the disk is full"], warnings: () => [] }),
    ],
    clock: () => 0,
    answered: (answered) => void answers.push(answered),
    failed: (error) => void failures.push(error),
  });
  const ask = (path: string, init: RequestInit = {}) => routes.request(path, init, ENV);
  return { routes, ask, answers, failures };
}

test("every answer has strict headers, and a part may set its own", async () => {
  const { ask } = server();
  for (const path of ["/leave/abc", "/nothing", "/healthz", "/bug"]) {
    const { headers } = await ask(path);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
  }
  expect((await ask("/who")).headers.get("cache-control")).toBe("public");
});

test("what isn't there gets a small page in the site's language", async () => {
  const answer = await server().ask("/../../etc/passwd");
  expect(answer.status).toBe(404);
  expect(await answer.text()).toMatch(/<html lang="de"[\s\S]*<h1 dir="auto">Seite nicht gefunden<\/h1>/);
});

test("parts stand below the path of the public address, health at the root", async () => {
  const { ask } = server("https://example.org/letters/");
  expect((await ask("/letters/leave/abc")).status).toBe(200);
  expect((await ask("/leave/abc")).status).toBe(404);
  expect(await (await ask("/healthz")).text()).toBe("ok\n");
  const ready = await ask("/readyz");
  expect([ready.status, await ready.text()]).toEqual([503, "the disk is full\n"]);
});

test("HEAD is GET without a body, OPTIONS names what is allowed, other methods are refused", async () => {
  const { ask } = server();
  const head = await ask("/leave/abc", { method: "HEAD" });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  const options = await ask("/leave/abc", { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, POST, OPTIONS"]);
  const refused = await ask("/leave/abc", { method: "DELETE" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, POST, OPTIONS"]);
  expect((await ask("/nothing", { method: "DELETE" })).status).toBe(404);
});

test("a body that is too large is refused, with or without a length", async () => {
  const { ask } = server();
  const large = "a".repeat(33_000);
  const post = (body: BodyInit, more: RequestInit & { duplex?: "half" } = {}) =>
    ask("/leave/abc", { method: "POST", body, ...more });
  expect((await post(large, { headers: { "content-length": "33000" } })).status).toBe(413);
  const stream = new Blob([large]).stream();
  expect((await post(stream, { duplex: "half" })).status).toBe(413);
  expect(await (await post("small")).text()).toBe("small");
});

test("an internal error is logged, but not shown to the client", async () => {
  const { ask, failures } = server();
  const answer = await ask("/bug");
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain("secret");
  expect(failures).toEqual([new Error("a secret of ours")]);
});

test("what is reported about a response contains no token", async () => {
  const { ask, answers } = server();
  await ask("/leave/s3cret");
  await ask("/s3cret");
  await ask("/leave/s3cret", { method: "PUT" });
  expect(answers).toMatchObject([
    { method: "GET", route: "/leave/:token", status: 200, client: "192.0.2.1" },
    { method: "GET", route: "none", status: 404 },
    { method: "PUT", route: "none", status: 405 },
  ]);
});

test("the client is who a trusted proxy says it is", async () => {
  const { routes } = server();
  const ask = async (peer: string) =>
    (await routes.request("/who", { headers: { "x-forwarded-for": "203.0.113.5" } }, { peer })).text();
  expect(await ask("10.0.0.1")).toBe("203.0.113.5");
  expect(await ask("192.0.2.9")).toBe("192.0.2.9");
});

test.each([
  ["with a length", "Content-Length: 100\r\n\r\nfirst"],
  ["in chunks", "Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n"],
])("a client that disconnects in the middle of a body %s isn't our error", async (_, body) => {
  const { routes, answers, failures } = server();
  const place = { host: "127.0.0.1", port: 0, setting: "server.port" };
  const listening = await listenPublicly(routes.fetch, place);
  onTestFinished(() => listening.close());
  const socket = connect(Number(new URL(listening.url).port), "127.0.0.1");
  socket.write(`POST /leave/abc HTTP/1.1\r\nHost: a\r\n${body}`, () => socket.destroy());
  await vi.waitFor(() => expect(answers).toMatchObject([{ status: 400 }]));
  expect(failures).toEqual([]);
});
