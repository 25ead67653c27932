import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { expect, test } from "vitest";
import { createHandler, type Handler, type RequestInfo } from "#app/server/create-handler.js";
import { CONFIG, feedletter, folderWith, postOn } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";

const URL_OF_SITE = "https://letters.notes.example/";
const NOON = Date.parse("2026-06-15T12:00:00Z");

/** A site whose pages a function answers. */
async function openSite({ mailsWait = false, server = "" } = {}) {
  const smtp = await startMailServer();
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: "${URL_OF_SITE}"${server} }
`,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const env = { SMTP_URL: smtp.url };
  const errors: unknown[] = [];
  let now = NOON;
  const handler = createHandler({
    ...{ configPath: join(folder, "feedletter.yaml"), cwd: folder, env, mailsWait, randomBytes },
    clock: () => now,
    sleep: async () => {},
    onError: (error) => void errors.push(error),
  });
  return {
    ...{ folder, env, smtp, handler, errors },
    pass: (ms: number) => {
      now += ms;
    },
    ...clientOf(handler),
  };
}

function clientOf(handler: Handler) {
  const get = (path: string) => handler(new Request(new URL(path, URL_OF_SITE)));
  const post = (
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
    info?: RequestInfo,
  ) =>
    handler(
      new Request(new URL(path, URL_OF_SITE), { method: "POST", body: new URLSearchParams(fields), headers }),
      info,
    );
  return { get, post };
}

type Site = Awaited<ReturnType<typeof openSite>>;

async function signUp(
  { get, post, pass }: Site,
  address = "ada@readers.example",
  ...more: [headers?: Readonly<Record<string, string>>, info?: RequestInfo]
) {
  const form = await (await get("/subscribe")).text();
  const stamp = /name="stamp" value="([^"]+)"/.exec(form)?.[1] ?? "";
  pass(60_000);
  return post("/subscribe", { address, digest: "weekly", stamp }, ...more);
}

const linkIn = (text = "", path = "") => new RegExp(`${URL_OF_SITE}${path}/[\\w.-]+`).exec(text)?.[0] ?? "";

test("somebody joins, confirms, chooses and leaves, and each mail is sent before the response", async () => {
  const site = await openSite();
  expect((await site.get("/")).headers.get("location")).toBe(`${URL_OF_SITE}subscribe`);
  const asked = await signUp(site);
  expect([asked.status, await asked.text()]).toEqual([200, expect.stringContaining("spam folder")]);
  const [mail] = site.smtp.mails;
  const link = linkIn(mail?.text, "confirm");
  expect(await (await site.get(link)).text()).toContain("<form");
  const confirmed = await (await site.post(link, {})).text();
  const preferences = linkIn(confirmed, "preferences");
  expect((await site.get(preferences)).status).toBe(200);
  expect((await site.post(`${preferences}/leave`, {})).status).toBe(200);
  const { stdout } = await feedletter(["subscribers", "list", "--json"], { cwd: site.folder, env: site.env });
  expect(JSON.parse(stdout)).toMatchObject({ address: "ada@readers.example", digests: [] });
  expect(site.errors).toEqual([]);
});

test("where no mail server can be reached, the page says when the mail comes, and `send --due` sends it", async () => {
  const site = await openSite({ mailsWait: true });
  const page = await (await signUp(site)).text();
  expect(page).toContain("Emails go out about once an hour");
  expect(site.smtp.mails).toEqual([]);
  const due = await feedletter(["send", "--due"], {
    cwd: site.folder,
    env: site.env,
    now: "2026-06-15T12:30:00Z",
  });
  expect([due.code, due.stderr]).toEqual([0, expect.stringContaining("weekly")]);
  expect(site.smtp.envelopes).toEqual(["ada@readers.example"]);
  expect((await site.post(linkIn(site.smtp.mails[0]?.text, "confirm"), {})).status).toBe(200);
});

test("a platform that goes on after the response gets the work, and nobody waits for it", async () => {
  const site = await openSite();
  const works: Promise<unknown>[] = [];
  const answered = await signUp(site, "ada@readers.example", {}, { waitUntil: (work) => works.push(work) });
  expect(answered.status).toBe(200);
  expect(works).toHaveLength(1);
  await works[0];
  expect(site.smtp.envelopes).toEqual(["ada@readers.example"]);
});

test("limits count the address that the platform's proxy has added, whatever the client claims", async () => {
  const site = await openSite();
  const statuses: number[] = [];
  for (let index = 0; index < 40 && !statuses.includes(429); index += 1) {
    const forwarded = { "x-forwarded-for": `203.0.113.${index}, 198.51.100.7` };
    statuses.push((await signUp(site, `reader-${index}@host-${index}.example`, forwarded)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  const other = await signUp(site, "bob@elsewhere.example", { "x-forwarded-for": "198.51.100.8" });
  const direct = await signUp(site, "cy@nowhere.example", {}, { peer: "198.51.100.9" });
  expect([other.status, direct.status]).toEqual([200, 200]);
});

test("monitors are answered; metrics of one process among many would say nothing", async () => {
  const site = await openSite({ server: ", metrics: { port: 9100 }" });
  const statuses = await Promise.all(["/healthz", "/readyz", "/metrics"].map((path) => site.get(path)));
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 404]);
});

test("what can't be opened is said to the publisher, not to readers, and the next request tries again", async () => {
  const site = await openSite();
  const config = join(site.folder, "feedletter.yaml");
  rmSync(config);
  const failed = await site.get("/subscribe");
  expect([failed.status, await failed.text()]).toEqual([503, "Temporarily unavailable\n"]);
  expect(site.errors).toMatchObject([{ code: "E_CONFIG_MISSING" }]);
  writeFileSync(config, `${CONFIG}mail: { from: "Notes <news@notes.example>" }\n`);
  expect((await site.get("/subscribe")).status).toBe(503);
  expect(site.errors.at(-1)).toMatchObject({ code: "E_CONFIG", message: "There is no `server:` section." });
  writeFileSync(
    config,
    `${CONFIG}digests: { weekly: { schedule: "0 9 * * mon" } }
mail: { from: "Notes <news@notes.example>" }
server: { url: "${URL_OF_SITE}" }\n`,
  );
  expect((await site.get("/subscribe")).status).toBe(200);
});

test("on AWS Lambda, as its event comes", async () => {
  const site = await openSite();
  const lambda = handle(new Hono().all("*", ({ req }) => site.handler(req.raw)));
  const http = {
    method: "GET",
    path: "/subscribe",
    protocol: "HTTP/1.1",
    sourceIp: "198.51.100.7",
    userAgent: "",
  };
  const event = {
    ...{ version: "2.0", routeKey: "$default", rawPath: "/subscribe", rawQueryString: "", body: null },
    headers: {
      host: "letters.notes.example",
      "x-forwarded-for": "198.51.100.7",
      "x-forwarded-proto": "https",
    },
    ...{ isBase64Encoded: false, stageVariables: {}, cookies: [] },
    requestContext: {
      ...{ accountId: "1", apiId: "a", domainName: "letters.notes.example", domainPrefix: "letters", http },
      ...{ requestId: "r", routeKey: "$default", stage: "$default", time: "", timeEpoch: 0 },
      authentication: null,
      authorizer: {},
    },
  };
  const answer = await lambda(event);
  expect(answer).toMatchObject({ statusCode: 200, body: expect.stringContaining("<form") });
});
