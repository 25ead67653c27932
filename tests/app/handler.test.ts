import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { expect, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CONFIG } from "../cli/cli.js";
import { describeHandler, NOON, openSite, signUp, URL_OF_SITE } from "./handler-contract.js";

describeHandler(async () => "");

test("a confirmation counts in the limits of the mailbox, so that an issue leaves room for it", async () => {
  const site = await openSite({ rate: ", rate: gmail" });
  await signUp(site);
  expect(site.smtp.mails).toHaveLength(1);
  const { ledger, close } = await openSqlite(join(site.folder, ".feedletter/feedletter.db"), NOON);
  const rest = await ledger.reserve({ perDay: 500 }, { now: NOON + 60_000, wanted: 500 });
  await close();
  expect(rest.kind === "granted" && rest.moments).toHaveLength(499);
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
