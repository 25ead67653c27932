import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type ListenOptions, listenPublicly, type RequestHandler } from "#server/listen.js";

async function listen(answer: RequestHandler, place: Partial<ListenOptions> = {}) {
  const server = await listenPublicly(answer, {
    ...{ host: "127.0.0.1", port: 0, setting: "server.port" },
    ...place,
  });
  onTestFinished(() => server.close());
  return server;
}

const portOf = (url: string): number => Number(new URL(url).port);

/** A connection that says these bytes; `said` is all that came back once it has ended. */
function speak(url: string, bytes: string): { readonly socket: Socket; readonly said: Promise<string> } {
  const socket = connect(portOf(url), "127.0.0.1");
  const said = (async () => {
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {});
    await once(socket, "close");
    return text;
  })();
  socket.write(bytes);
  return { socket, said };
}

const readsBody: RequestHandler = async (request) => new Response(await request.text());

test("it reports the address at the other end", async () => {
  const { url } = await listen((_, { peer }) => new Response(peer));
  expect(await (await fetch(url)).text()).toBe("127.0.0.1");
});

test("a port that is taken names the setting", async () => {
  const first = await listen(() => new Response(""));
  await expect(listen(() => new Response(""), { port: portOf(first.url) })).rejects.toMatchObject({
    code: "E_PORT",
    fix: expect.stringContaining("server.port"),
  });
});

test.each([
  ["headers", "POST / HTTP/1.1\r\nHost: a\r\nX-Slow: "],
  ["a body", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nfirst"],
])("a client that sends %s too slowly is disconnected", async (_, bytes) => {
  const { url } = await listen(readsBody, { limits: { headers: 200, request: 200, checkInterval: 50 } });
  const { said } = speak(url, bytes);
  expect(await said).toMatch(/^HTTP\/1.1 408 /);
});

test("headers beyond 16 kB are refused", async () => {
  const { url } = await listen(() => new Response("here"));
  const { said } = speak(url, `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${"a".repeat(17_000)}\r\n\r\n`);
  expect(await said).toMatch(/^HTTP\/1.1 431 /);
});

test("closing accepts no more, ends idle connections and finishes requests in flight", async () => {
  let finish = (): void => {};
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await listen(async (request) => {
    if (new URL(request.url).pathname !== "/slow") return new Response("quick");
    arrived();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    return new Response("finished");
  });
  const idle = speak(server.url, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(idle.socket, "data");
  const busy = speak(server.url, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  await reached;
  const closing = server.close();
  await idle.said;
  await expect(fetch(server.url)).rejects.toThrow();
  finish();
  expect(await busy.said).toMatch(/connection: close[\s\S]*finished$/i);
  await closing;
});

test("a request on an open connection while the server closes is the last one on it", async () => {
  let finish = (_: Response): void => {};
  let arrived = (): void => {};
  const reached = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await listen((request) => {
    if (new URL(request.url).pathname !== "/slow") return new Response("quick");
    arrived();
    return new Promise<Response>((resolve) => {
      finish = resolve;
    });
  });
  const early = connect(portOf(server.url), "127.0.0.1");
  await once(early, "connect");
  const busy = speak(server.url, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  await reached;
  const closing = server.close();
  early.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const [answer] = await once(early, "data");
  expect(String(answer)).toMatch(/connection: close/i);
  finish(new Response("finished"));
  await Promise.all([closing, busy.said]);
});

test("connections that don't end in time are cut off when the server closes", async () => {
  const server = await listen(() => new Response(new ReadableStream({ start: () => {} })), {
    limits: { drain: 50 },
  });
  const { socket, said } = speak(server.url, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(socket, "data");
  await server.close();
  await said;
});
