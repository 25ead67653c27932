import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startWebServer } from "../content/web-server.js";
import { publishedSite } from "../publish/published-site.js";
import { bodyOf, startHub } from "../publish/small-hub.js";
import { CLI, postOn } from "./cli.js";

test("`ping` says what it announced, as text and as JSON, with its exit codes", async () => {
  const hub = await startHub();
  const site = await publishedSite(hub.url);
  expect(await site.run(["ping"], { cwd: "" })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("E_NOTHING_BUILT"),
  });
  await site.build();
  const early = await site.run(["ping"], { cwd: "" });
  expect(early).toMatchObject({ code: 3, stderr: expect.stringContaining("rss.xml  W_PING_UNPUBLISHED  ") });
  site.deploy();
  const done = await site.run(["ping"], { cwd: "" });
  expect(done).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringContaining(`announced ${site.url}rss.xml`),
  });
  const { code, stdout } = await site.run(["ping", "--json"], { cwd: "" });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    hub: hub.url,
    announced: [],
    unchanged: [`${site.url}atom.xml`, `${site.url}feed.json`, `${site.url}rss.xml`],
    findings: [],
  });
  site.write("content/two.md", postOn("2026-06-02", "Two"));
  await site.build();
  site.deploy();
  hub.answerNext(404, 404, 404);
  expect(await site.run(["ping"], { cwd: "" })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("E_PING_HUB"),
  });
  hub.answerNext(404);
  expect(await site.run(["ping"], { cwd: "" })).toMatchObject({ code: 3 });
  expect(await site.run(["ping", "--wait", "soon"], { cwd: "" })).toMatchObject({ code: 2 });
});

test("a `ping` that is killed has told the hub of at most a few feeds that it doesn't remember, and the next one ends it", async () => {
  const told: string[] = [];
  let kill = (): void => {};
  const hub = await startWebServer((request, response) => {
    void bodyOf(request).then((body) => {
      told.push(new URLSearchParams(body).get("hub.url") ?? "");
      response.writeHead(202).end();
      if (told.length === 6) kill();
    });
  });
  const site = await publishedSite(hub.url);
  const config = readFileSync(site.configPath, "utf8").replace("feeds: {", "feeds: { by: [tag],");
  site.write("feedletter.yaml", config);
  const posts = Array.from({ length: 8 }, (_, nth) => nth);
  for (const nth of posts)
    site.write(`content/p${nth}.md`, `---\ntitle: P${nth}\ndate: 2026-06-01\ntags: [t${nth}]\n---\nx\n`);
  await site.build();
  expect(await site.run(["ping"], { cwd: "" })).toMatchObject({ code: 3 });
  const early = await site.run(["ping", "--wait", "1s"], { cwd: "" });
  expect(early.stderr).toContain("Waiting for 27 feeds to be published");
  expect(early.stderr).toContain("and 17 more not announced (use --verbose to list them)");
  expect(early.stderr.match(/W_PING_UNPUBLISHED/g)).toHaveLength(10);
  site.deploy();
  const child = spawn(process.execPath, [CLI, "ping"], { cwd: site.folder, stdio: "ignore" });
  kill = () => void child.kill("SIGKILL");
  await once(child, "exit");
  expect(await site.run(["ping"], { cwd: "" })).toMatchObject({ code: 0 });
  const feeds = 3 * (1 + posts.length);
  expect(new Set(told).size).toBe(feeds);
  expect(told.length - feeds).toBeLessThanOrEqual(4);
  const { hashes } = JSON.parse(readFileSync(join(site.folder, ".feedletter/pings.json"), "utf8"));
  expect(Object.keys(hashes)).toHaveLength(feeds);
  const left = readdirSync(join(site.folder, ".feedletter"), { recursive: true, encoding: "utf8" });
  expect(left.filter((path) => path.startsWith("tmp/"))).toEqual([]);
});

test("a `ping` that is asked to stop doesn't wait for a hub that hangs, and says what wasn't announced", async () => {
  let stop = (): void => {};
  const hub = await startWebServer(() => stop());
  const site = await publishedSite(hub.url);
  await site.build();
  await site.run(["ping"], { cwd: "" });
  site.deploy();
  const started = performance.now();
  const child = spawn(process.execPath, [CLI, "ping"], { cwd: site.folder });
  // A second signal would end it without a word.
  stop = () => {
    stop = () => {};
    child.kill("SIGINT");
  };
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, "close");
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining("E_PING_HUB") });
  expect(performance.now() - started).toBeLessThan(10_000);
});
