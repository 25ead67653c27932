import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { CONFIG, folderWith, postOn } from "../cli/cli.js";
import { databasesForTests } from "./databases.js";

const ROOT = join(import.meta.dirname, "../..");
const newDatabase = databasesForTests();

/** How each platform calls the file, in a process of its own. */
const CALLS = {
  vercel: "(request) => module[request.method](request)",
  netlify: '(request) => module.default(request, { ip: "198.51.100.7" })',
  lambda: `async (request) => {
    const { pathname } = new URL(request.url);
    const http = { method: request.method, path: pathname, protocol: "HTTP/1.1", sourceIp: "198.51.100.7", userAgent: "" };
    const { statusCode, body } = await module.handler({
      version: "2.0", routeKey: "$default", rawPath: pathname, rawQueryString: "", cookies: [], isBase64Encoded: false,
      headers: { host: "letters.notes.example", "x-forwarded-for": "198.51.100.7", ...Object.fromEntries(request.headers) },
      body: request.method === "POST" ? await request.text() : undefined,
      requestContext: { http, domainName: "letters.notes.example", stage: "$default", authorizer: {} },
    });
    return new Response(body, { status: statusCode });
  }`,
};

const ask = (file: string, call: string) => `
const module = await import(${JSON.stringify(file)});
const call = ${call};
const answers = [];
for (const [path, body] of [["/subscribe"], ["/healthz"], ["/nowhere"], ["/subscribe", "address=ada%40readers.example"]]) {
  const post = body === undefined ? {} : { method: "POST", body, headers: { "content-type": "application/x-www-form-urlencoded" } };
  const answer = await call(new Request("https://letters.notes.example" + path, post));
  answers.push([answer.status, (await answer.text()).includes("<form")]);
}
console.log(JSON.stringify(answers));
process.exit(0);`;

test.each(Object.entries(CALLS))("docs/functions/%s.mjs answers readers", async (platform, call) => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
database: "\${DATABASE_URL}"
server: { url: "https://letters.notes.example/" }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  // As in somebody's project: docs/ is a package of its own.
  const example = join(folder, "function.mjs");
  copyFileSync(join(ROOT, `docs/functions/${platform}.mjs`), example);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/feedletter"));
  symlinkSync(join(ROOT, "node_modules/hono"), join(folder, "node_modules/hono"));
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: await newDatabase(),
    SMTP_URL: "smtp://127.0.0.1:1",
  };
  const answers = await new Promise((resolve) => {
    const script = ask(pathToFileURL(example).href, call);
    execFile(
      process.execPath,
      ["--input-type=module", "-e", script],
      { cwd: folder, env },
      (_, stdout, stderr) => resolve(stdout + stderr),
    );
  });
  // A form that was never shown is shown again.
  expect(answers).toBe("[[200,true],[200,false],[404,false],[200,true]]\n");
});
