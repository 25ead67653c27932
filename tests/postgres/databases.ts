import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";

/** Makes empty databases. On a server that stays they are dropped when the file's tests are over. */
export function databasesForTests(server: () => string = () => inject("postgres")): () => Promise<string> {
  const made: string[] = [];
  const asAdmin = async (statements: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: server() });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  afterAll(async () => {
    if (server() !== process.env.TEST_DATABASE_URL) return;
    await asAdmin(made.map((name) => `drop database if exists ${name} with (force)`));
  });
  return async () => {
    const name = `feedletter_${randomBytes(6).toString("hex")}`;
    await asAdmin([`create database ${name} encoding 'UTF8' template template0`]);
    made.push(name);
    const url = new URL(server());
    url.pathname = `/${name}`;
    return url.href;
  };
}
