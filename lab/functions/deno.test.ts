import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CONFIG, folderWith, postOn } from "../../tests/cli/cli.js";
import { databasesForTests } from "../../tests/postgres/databases.js";

const ROOT = join(import.meta.dirname, "../..");
const DENO = join(import.meta.dirname, "node_modules/deno/deno");

const newDatabase = databasesForTests();

/** The address that the example says it listens on. */
async function addressOf(server: ChildProcess): Promise<string> {
  let said = "";
  for (const stream of [server.stdout, server.stderr])
    stream?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
  while (true) {
    const [, address] = /Listening on (http:\S+)/.exec(said) ?? [];
    if (address !== undefined) return address;
    if (server.exitCode !== null) throw new Error(said);
    await Promise.race([
      once(server.stderr ?? server, "data"),
      once(server.stdout ?? server, "data"),
      once(server, "exit"),
    ]);
  }
}

test("docs/functions/deno.mjs answers readers in Deno, from PostgreSQL", async () => {
  const packed = mkdtempSync(join(tmpdir(), "feedletter-pack-"));
  execFileSync(process.execPath, [join(ROOT, "scripts/pack.mjs"), "--built", "--to", packed]);
  const cwd = folderWith({
    "package.json": '{ "private": true }',
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
database: "\${DATABASE_URL}"
server: { url: "https://letters.notes.example/" }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const tarball = join(packed, readdirSync(packed)[0] ?? "");
  execFileSync("npm", ["install", "--no-audit", "--no-fund", tarball, "pg@8", "pg-boss@10"], { cwd });
  copyFileSync(join(ROOT, "docs/functions/deno.mjs"), join(cwd, "deno.mjs"));
  const env = {
    ...{ PATH: process.env.PATH, HOME: cwd, DENO_SERVE_ADDRESS: "tcp:127.0.0.1:0" },
    ...{ DATABASE_URL: await newDatabase(), SMTP_URL: "smtp://127.0.0.1:1" },
  };
  const allowed = ["env", "net", "read", "sys", "ffi"].map((name) => `--allow-${name}`);
  const server = spawn(DENO, ["run", ...allowed, "--node-modules-dir=manual", "deno.mjs"], { cwd, env });
  onTestFinished(() => void server.kill());
  const address = await addressOf(server);
  const page = await fetch(new URL("/subscribe", address));
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining("<form")]);
  expect((await fetch(new URL("/healthz", address))).status).toBe(200);
  expect((await fetch(new URL("/nowhere", address))).status).toBe(404);
});
