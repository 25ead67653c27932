import { once } from "node:events";
import { connect, createServer } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listenLocally } from "#server/listen.js";

async function listen(port: number, answer: () => Response = () => new Response("here")) {
  const server = await listenLocally(answer, port);
  onTestFinished(() => server.close().catch(() => {}));
  return server;
}

const portOf = (url: string): number => Number(new URL(url).port);

test("a port that is taken is left alone, and the next free one is used", async () => {
  const first = await listen(0);
  const second = await listen(portOf(first.url));
  expect(portOf(second.url)).toBeGreaterThan(portOf(first.url));
  expect(await (await fetch(second.url)).text()).toBe("here");
  expect(await (await fetch(first.url)).text()).toBe("here");
});

test("it is bound to 127.0.0.1 alone: the same port is free on another address", async () => {
  const { url } = await listen(0);
  const other = createServer();
  other.listen(portOf(url), "127.0.0.2");
  await once(other, "listening");
  other.close();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
});

test("no port above the last one is tried", async () => {
  const taken = createServer();
  taken.on("error", () => {});
  taken.listen(65_535, "127.0.0.1");
  onTestFinished(() => void taken.close());
  // Somebody else's is as good as ours.
  await Promise.race([once(taken, "listening"), once(taken, "error")]);
  await expect(listen(65_535)).rejects.toMatchObject({ code: "E_PORT" });
});

test("closing ends open streams", async () => {
  const { url, close } = await listen(0, () => new Response(new ReadableStream({ start: () => {} })));
  const socket = connect(portOf(url), "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await once(socket, "data");
  await Promise.all([close(), once(socket, "close")]);
});

test("an absolute URL of another host in the request line is refused, too", async () => {
  const hosts: (string | null)[] = [];
  const server = await listenLocally((request) => {
    hosts.push(request.headers.get("host"));
    return new Response("");
  }, 0);
  onTestFinished(() => server.close().catch(() => {}));
  const socket = connect(portOf(server.url), "127.0.0.1");
  socket.write("GET http://127.0.0.1/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
  socket.resume();
  await once(socket, "close");
  expect(hosts).toEqual(["evil.example"]);
});
