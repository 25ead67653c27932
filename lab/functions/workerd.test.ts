import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { CONFIG, folderWith } from "../../tests/cli/cli.js";

const DIST = join(import.meta.dirname, "../../dist");
const WORKERD = join(import.meta.dirname, "node_modules/workerd/bin/workerd");

/** Says what works in a Worker, one thing after the other. */
const WORKER = `
import { readFileSync } from "node:fs";
const attempt = async (act) => {
  try { return String(await act()); } catch (error) { return error.name + ": " + error.message; }
};
export default {
  fetch: async () => Response.json({
    file: await attempt(() => readFileSync("/bundle/feedletter.yaml", "utf8").split("\\n")[0]),
    template: await attempt(() => new Function("return 1")()),
    handler: await attempt(async () => {
      const { createHandler } = (await import("./dist/chunks/handler.cjs")).default;
      const errors = [];
      const handle = createHandler({ cwd: "/bundle", env: {}, onError: (error) => errors.push(error) });
      const { status } = await handle(new Request("https://letters.careers.example/preferences"));
      return [status, ...errors].join(" ");
    }),
  }),
};
`;

const attempts = z.object({ file: z.string(), template: z.string(), handler: z.string() });

/** Runs the worker with the package's files as its modules, and asks it once. */
async function askWorker(): Promise<z.output<typeof attempts>> {
  const chunks = readdirSync(join(DIST, "chunks")).filter((name) => name.endsWith(".cjs"));
  const cwd = folderWith({
    "worker.js": WORKER,
    "feedletter.yaml": CONFIG,
    "package.json": readFileSync(join(DIST, "../package.json")),
    ...Object.fromEntries(
      chunks.map((name) => [`dist/chunks/${name}`, readFileSync(join(DIST, "chunks", name))]),
    ),
    "config.capnp": `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .main) ],
  sockets = [ (name = "http", address = "127.0.0.1:0", http = (), service = "main") ]
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "feedletter.yaml", text = embed "feedletter.yaml"),
    (name = "package.json", json = embed "package.json"),
${chunks.map((name) => `    (name = "dist/chunks/${name}", commonJsModule = embed "dist/chunks/${name}"),`).join("\n")}
  ],
  compatibilityDate = "2026-11-01",
  compatibilityFlags = ["nodejs_compat"]
);
`,
  });
  const server = spawn(WORKERD, ["serve", "config.capnp", "--control-fd=3"], {
    cwd,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void server.kill());
  let refused = "";
  server.stderr?.on("data", (bytes: Buffer) => {
    refused += bytes.toString();
  });
  const [control] = server.stdio.slice(3);
  const [said] = await Promise.race([
    once(control ?? server, "data"),
    once(server, "exit").then(() => expect.fail(refused)),
  ]);
  const { port } = JSON.parse(String(said));
  return attempts.parse(await (await fetch(`http://127.0.0.1:${port}/`)).json());
}

test("a Worker refuses what docs/functions/README.md says it refuses, and nothing before", async () => {
  const { file, template, handler } = await askWorker();
  expect(file).toBe("site:");
  expect(template).toMatch(/^EvalError: Code generation from strings disallowed/);
  expect(handler).toMatch(/^Error: No such module ".*libsql"/);
});
