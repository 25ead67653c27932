import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, inject } from "vitest";

/**
 * Makes empty databases, or copies of the one that `prepare` is given first. On a server that stays they are dropped when the file's
 * tests are over.
 */
export function databasesForTests(
  server: () => string = () => inject("postgres"),
  prepare?: (url: string) => Promise<void>,
): () => Promise<string> {
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
  const create = async (template: string): Promise<{ readonly name: string; readonly url: string }> => {
    const name = `feedletter_${randomBytes(6).toString("hex")}`;
    await asAdmin([`create database ${name} encoding 'UTF8' template ${template}`]);
    made.push(name);
    const url = new URL(server());
    url.pathname = `/${name}`;
    return { name, url: url.href };
  };
  const prepareTemplate = async (): Promise<string> => {
    if (prepare === undefined) return "template0";
    const { name, url } = await create("template0");
    await prepare(url);
    return name;
  };
  let template: Promise<string> | undefined;
  return async () => {
    template ??= prepareTemplate();
    return (await create(await template)).url;
  };
}
