import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { loadConfig } from "#config/load.js";
import { CONFIG, feedletter, folderWith, postOn } from "./cli/cli.js";
import { findFreePort, startServe } from "./daemon/serving.js";

const ROOT = join(import.meta.dirname, "..");
const deployed = (name: string): string => readFileSync(join(ROOT, "docs/deploy", name), "utf8");

const MONITORING = readFileSync(join(ROOT, "docs/server.md"), "utf8");
const UNIT = deployed("feedletter.service");
const NGINX = deployed("nginx.conf");
const CADDY = deployed("Caddyfile");
const IMAGE = deployed("Dockerfile");
const COMPOSE = deployed("compose.yaml");

const { version, bin } = z
  .object({ version: z.string(), bin: z.object({ feedletter: z.string() }) })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

const words = z.array(z.string());
/** The words behind an instruction of the image in its exec form. */
function execForm(instruction: string): readonly string[] {
  const [, list = "[]"] = new RegExp(`^${instruction} (\\[.*\\])$`, "m").exec(IMAGE) ?? [];
  return words.parse(JSON.parse(list));
}

/** What is set in a file whose lines say `name value`, as often as it is. */
function settings(text: string, name: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\\s*${name}\\s*[ =]\\s*(.*?);?$`, "gm"))].map(
    ([, value = ""]) => value,
  );
}

/** A site whose server has a port of its own. */
async function openSite() {
  const port = await findFreePort();
  const token = "t".repeat(32);
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * 1", start: newest } }
mail: { from: "Notes <news@notes.example>", transport: outbox }
server: { url: https://letters.careers.example/, port: ${port}, trustProxy: [loopback], metrics: { token: "\${METRICS_TOKEN}" } }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const env = { METRICS_TOKEN: token };
  return {
    folder,
    port,
    env,
    headers: { authorization: `Bearer ${token}` },
    url: `http://127.0.0.1:${port}`,
  };
}

test("the unit and the image start what the package calls its program, in this version", () => {
  expect(settings(UNIT, "ExecStart")).toEqual([
    `/usr/bin/node node_modules/feedletter/${bin.feedletter} serve --json`,
  ]);
  expect([...execForm("ENTRYPOINT"), ...execForm("CMD")]).toEqual([...Object.keys(bin), "serve", "--json"]);
  expect(IMAGE).toContain(`ARG PACKAGES="feedletter@${version} `);
});

test.each([
  ["nginx.conf", NGINX, "loopback"],
  ["Caddyfile", CADDY, "loopback"],
  ["compose.yaml", COMPOSE, "private"],
])(
  "what feedletter.yaml says for %s is understood, and means the port that all files have",
  async (_, text, trusted) => {
    const [, said = ""] = /feedletter\.yaml says `(.*)`/.exec(text) ?? [];
    const folder = folderWith({ "feedletter.yaml": `${CONFIG}${said}\n` });
    const { config } = await loadConfig(join(folder, "feedletter.yaml"), { env: {}, uses: ["server"] });
    expect(config.server?.trustProxy).toEqual([trusted]);
    const all = [NGINX, CADDY, COMPOSE, IMAGE].map((file) => file.replaceAll(/^\s*#.*$/gm, "")).join("\n");
    const ports = [...all.matchAll(/(?:127\.0\.0\.1|feedletter|EXPOSE|expose)\W+(\d{4,})/g)].map(
      ([, port]) => port,
    );
    expect(ports.length).toBeGreaterThan(5);
    expect(new Set(ports)).toEqual(new Set([String(config.server?.port)]));
  },
);

test("compose mounts a file that is there, and waits for mail in flight as long as the unit", () => {
  const [, mounted = ""] = /- \.\/(\S+):\/etc/.exec(COMPOSE) ?? [];
  expect(existsSync(join(ROOT, "docs/deploy", mounted))).toBe(true);
  const { services } = z.object({ services: z.record(z.string(), z.unknown()) }).parse(parse(COMPOSE));
  expect(services.feedletter).toMatchObject({
    build: { target: "program" },
    init: true,
    stop_grace_period: "11m",
    read_only: true,
    cap_drop: ["ALL"],
  });
  expect(settings(UNIT, "TimeoutStopSec")).toEqual(["11min"]);
});

test("neither nginx nor Caddy logs an address that may contain a token", () => {
  const servers = NGINX.split(/^server \{$/m).slice(1);
  expect(servers).toHaveLength(2);
  for (const server of servers) {
    expect(settings(server, "access_log")).toEqual(["off"]);
    expect(settings(server, "error_log")).toEqual([expect.stringMatching(/ crit$/)]);
  }
  expect(CADDY).toMatch(/log default \{\s*exclude http\.log\.error\s*\}/);
});

test("monitoring works only from inside, and the image's health check uses it", async () => {
  const { folder, port, env, headers, url } = await openSite();
  const [, source = ""] = /location ~ (\^\S+) \{ return 404; \}/.exec(NGINX) ?? [];
  const hidden = settings(CADDY, "@monitors path").flatMap((paths) => paths.split(" "));
  const [command = "", ...args] = execForm(" +CMD").map((word) => word.replace(":8080/", `:${port}/`));
  const check = () =>
    new Promise<number>((resolve) => {
      execFile(command, args, (error) => resolve(error === null ? 0 : Number(error.code)));
    });
  expect(await check()).toBe(1);
  const server = await startServe(folder, { env });
  const listed = [...MONITORING.matchAll(/^\| `(\/\w+)`/gm)].map(([, path = ""]) => path);
  expect(listed).toEqual(["/healthz", "/readyz", "/metrics"]);
  for (const path of listed) {
    const answer = await fetch(`${url}${path}`, { headers });
    expect([path, answer.status]).toEqual([path, 200]);
    expect([path, new RegExp(source).test(path)]).toEqual([path, path !== "/healthz"]);
    expect([path, hidden.includes(path)]).toEqual([path, path !== "/healthz"]);
  }
  expect(await check()).toBe(0);
  expect(await server.stop()).toBe(0);
});

test("nginx lets through the bodies that the server takes, and no others", async () => {
  const { folder, env, url } = await openSite();
  await startServe(folder, { env });
  const most = Number.parseInt(settings(NGINX, "client_max_body_size")[0] ?? "", 10) * 1024;
  const post = async (bytes: number) =>
    (await fetch(`${url}/subscribe`, { method: "POST", body: "a".repeat(bytes) })).status;
  expect(await post(most)).not.toBe(413);
  expect(await post(most + 1)).toBe(413);
});

test("a sending server has the metrics used in the alerts, and writes only where the unit allows it", {
  timeout: 60_000,
}, async () => {
  const { folder, env, headers, url } = await openSite();
  const before = readdirSync(folder);
  await feedletter(["subscribers", "add", "ada@readers.example"], { cwd: folder, env });
  // A digest begins with the first run that comes after it was set up.
  await (await startServe(folder, { env, now: "2026-06-15T08:00:00+02:00" })).stop();
  const server = await startServe(folder, { env, now: "2026-06-15T09:00:30+02:00" });
  const ask = async () => (await fetch(`${url}/metrics`, { headers })).text();
  await vi.waitFor(async () => expect(await ask()).toContain('outcome="accepted"'), { timeout: 10_000 });
  const metrics = await ask();
  const alerts = new Set(MONITORING.match(/feedletter_\w+/g));
  expect(alerts.size).toBe(5);
  for (const name of alerts) expect(metrics).toContain(`# TYPE ${name} `);
  expect(await server.stop()).toBe(0);
  const written = readdirSync(folder).filter((name) => !before.includes(name));
  const allowed = settings(UNIT, "ReadWritePaths").flatMap((paths) => paths.split(" "));
  const [site] = settings(UNIT, "WorkingDirectory");
  expect(written.map((name) => `${site}/${name}`)).toEqual(allowed);
  for (const path of allowed)
    expect(UNIT).toMatch(new RegExp(`^#   install -d -o feedletter .* ${path}$`, "m"));
});
