import { once } from "node:events";
import { createServer, connect as dial } from "node:net";
import { expect, inject, onTestFinished, test } from "vitest";
import { openPostgresTables } from "#database/postgres/postgres.js";
import { NOW } from "../deliveries/samples.js";
import { databasesForTests } from "./databases.js";

const createDatabase = databasesForTests(() => inject("postgres"));

/** A pooler as a client sees it: it names a process of its own (BackendKeyData), not the server's. */
async function startPooler(target: string): Promise<string> {
  const { hostname, port } = new URL(target);
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    client.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      // PostgreSQL's manual, 53.7: "K", length 12, process, key.
      const at = chunk.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
      if (at !== -1) chunk.writeInt32BE(1, at + 5);
      client.write(chunk);
    });
    for (const socket of [client, upstream]) {
      socket.on("error", () => {});
      socket.on("close", () => void [client, upstream].map((each) => each.destroy()));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(address.port);
  return url.href;
}

async function countPrepared(url: string): Promise<number> {
  const { db, pool, close } = await openPostgresTables(url, NOW);
  onTestFinished(close);
  for (let at = 0; at < 10; at += 1)
    await db.selectFrom("issues").selectAll().where("digest", "=", "weekly").execute();
  const { rows } = await pool.query("select count(*) as count from pg_prepared_statements");
  return Number(rows[0].count);
}

test("statements that are used often are prepared, but not behind a pooler, which gives each transaction any session", async () => {
  expect(await countPrepared(await createDatabase())).toBe(1);
  expect(await countPrepared(await startPooler(await createDatabase()))).toBe(0);
});

test("a pooler that refuses our settings is recognised, with what to change", async () => {
  const server = createServer((client) => {
    client.once("data", () => {
      const fields = ["SFATAL", "C08P01", "Munsupported startup parameter: statement_timeout", ""].join("\0");
      const body = Buffer.from(`${fields}\0`);
      const head = Buffer.alloc(5);
      head.write("E");
      head.writeInt32BE(body.length + 4, 1);
      client.end(Buffer.concat([head, body]));
    });
    client.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  await expect(
    openPostgresTables(`postgres://ada@127.0.0.1:${address.port}/notes`, NOW),
  ).rejects.toMatchObject({
    code: "E_DATABASE",
    fix: expect.stringContaining(
      "`ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout`",
    ),
  });
});
