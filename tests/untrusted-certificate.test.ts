import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { connect, createServer as createTlsServer, TLSSocket } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { makeFeedFetcher } from "#content/sources/from-feed/fetch-feed.js";
import { openPostgres } from "#database/postgres/postgres.js";
import { explainUnreachable } from "#mail/smtp/explain-unreachable.js";
import { parseSmtpUrl } from "#mail/smtp/smtp-url.js";

const pemOf = (name: string) => readFileSync(join(import.meta.dirname, "fixtures/tls", name));
/** For feed.example, signed by itself. */
const TLS = { key: pemOf("key.pem"), cert: pemOf("self-signed.pem") };

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

const TRUST = expect.stringContaining("NODE_EXTRA_CA_CERTS");

test("a feed's server with a certificate that nobody knows", async () => {
  const port = await listen(createHttpsServer(TLS));
  const fetchHere = makeFeedFetcher(async () => [{ address: "127.0.0.1", family: 4 }]);
  const request = { allowPrivate: true, timeout: 10_000, maxBytes: 1024 };
  expect(await fetchHere(`https://feed.example:${port}/`, request)).toEqual({
    kind: "unavailable",
    reason: "the server has a certificate that isn't trusted (self-signed certificate)",
    fix: TRUST,
  });
});

test("a PostgreSQL server with one", async () => {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // SSLRequest: yes.
    socket.once("data", () => {
      socket.write("S");
      new TLSSocket(socket, { isServer: true, ...TLS }).on("error", () => {});
    });
  });
  const port = await listen(server);
  const url = `postgres://ada@127.0.0.1:${port}/notes?sslmode=verify-full`;
  await expect(openPostgres(url, 0)).rejects.toMatchObject({
    code: "E_DATABASE",
    message: `The database 127.0.0.1:${port}/notes has a certificate that isn't trusted (self-signed certificate).`,
    fix: TRUST,
  });
});

test.each([
  ["feed.example", "has a certificate that isn't trusted (self-signed certificate)", undefined],
  [
    "mail.example",
    "has a certificate for another name (Hostname/IP does not match certificate's altnames)",
    TLS.cert,
  ],
])("a mail server with one, as %s", async (servername, what, ca) => {
  const port = await listen(createTlsServer(TLS));
  const socket = connect({ port, host: "127.0.0.1", servername, ca });
  const [error] = await once(socket, "error").catch((thrown: unknown) => [thrown]);
  if (!(error instanceof Error)) throw new Error("the certificate was accepted");
  const explained = explainUnreachable(error, parseSmtpUrl("smtps://mail.example"));
  expect(explained.message).toBe(`mail.example:465 ${what}.`);
  expect(explained.fix).not.toContain("host and port");
});
