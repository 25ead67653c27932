import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { runDoctorChecks } from "#app/doctor/checks.js";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { judgeProtection } from "#app/doctor/mail-checks.js";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { CLI, CONFIG, feedletter, folderWith } from "../cli/cli.js";
import { startMailServer } from "../cli/mail-server.js";
import { startDns, type Zone } from "../mail/dns-server.js";

interface StartedSite {
  readonly url: string;
  readonly asked: readonly string[];
}

async function startSite(date: string, onPost = 200): Promise<StartedSite> {
  const asked: string[] = [];
  const server = createServer((request, answer) => {
    asked.push(`${request.method} ${request.url?.replace(/[\w-]{43}$/, "<mac>")}`);
    request.resume();
    answer.writeHead(request.method === "POST" ? onPost : 200, { date }).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { port }: AddressInfo = address;
  return { url: `http://127.0.0.1:${port}/`, asked };
}

/** The site itself is out of reach here. */
const fetchHere: typeof fetch = async (url, init) => {
  if (String(url).startsWith("http://127.0.0.1")) return fetch(url, init);
  throw new TypeError("fetch failed");
};

const DKIM_KEY = generateKeyPairSync("ed25519");
const DKIM = `dkim: { domain: notes.example, selector: s1, key: "\${DKIM}" }`;
const dkimRecord = `v=DKIM1; k=ed25519; p=${DKIM_KEY.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64")}`;

async function diagnose(config: string, smtp: string, zone: Zone): Promise<readonly Diagnosis[]> {
  return diagnoseIn(folderWith({ "feedletter.yaml": CONFIG + config }), smtp, zone);
}

async function diagnoseIn(folder: string, smtp: string, zone: Zone): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  const { resolver } = await startDns(zone);
  for await (const diagnosis of runDoctorChecks({
    configPath: join(folder, "feedletter.yaml"),
    ...{
      env: { SMTP_URL: smtp, DKIM: String(DKIM_KEY.privateKey.export({ format: "pem", type: "pkcs8" })) },
      cwd: folder,
      sleep: async () => {},
      randomBytes,
      clock: () => Date.parse("2026-06-15T07:00:00Z"),
      resolver,
      ownAddresses: ["10.0.0.7", "fe80::7%eth0"],
      exchange: async () => ({ kind: "failed", cause: "connection", reason: "not here" }),
      fetch: fetchHere,
    },
  })) {
    found.push(diagnosis);
  }
  return found;
}

const config = (schedule: string, server: string): string => `digests:
  weekly: { schedule: "${schedule}", review: 2h }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", ${DKIM} }
server: { url: "${server}" }
`;

test("a site where all is well", async () => {
  const site = await startSite("Mon, 15 Jun 2026 07:00:10 GMT");
  const { url, mails } = await startMailServer({ tls: "offered" });
  const records: Zone = {
    "notes.example": { TXT: ["v=spf1 mx -all"] },
    "_dmarc.notes.example": { TXT: ["v=DMARC1; p=none"] },
    "s1._domainkey.notes.example": { TXT: [dkimRecord] },
  };
  const found = await diagnose(config("0 9 * * 1", site.url), url, records);
  expect(found.filter(({ level }) => level !== "ok")).toEqual([
    expect.objectContaining({ check: "alerts", level: "skipped" }),
    expect.objectContaining({ check: "PTR", level: "skipped" }),
    // The server of this test has no certificate.
    expect.objectContaining({ check: "Gmail, Yahoo, Outlook.com", level: "warning" }),
    expect.objectContaining({ check: "BIMI", level: "skipped" }),
  ]);
  expect(found.map(({ check }) => check)).toEqual([
    ...[
      "configuration and database",
      "clock and records",
      "subscribers",
      "reports",
      "alerts",
      "schedule of weekly",
      "template of weekly",
      "preview of weekly",
    ],
    ...["public address", "one-click", "clock", "mail server", "TLS", "SPF", "DKIM", "DMARC", "PTR"],
    ...["Gmail, Yahoo, Outlook.com", "BIMI"],
  ]);
  const said = new Map(found.map((diagnosis) => [diagnosis.check, diagnosis.said]));
  expect(said.get("TLS")).toBe("TLSv1.3, on this machine");
  // In the site's zone.
  expect(said.get("clock and records")).toBe("2026-06-15 09:00, not behind anything recorded");
  expect(said.get("schedule of weekly")).toBe("next run 2026-06-22 09:00");
  expect(site.asked).toEqual(["HEAD /", "POST /unsubscribe/nobody.weekly.<mac>"]);
  expect(mails).toEqual([]);
});

test("each problem is reported with what to do, and the other checks still run", async () => {
  const site = await startSite("Mon, 15 Jun 2026 09:00:00 GMT", 302);
  const found = await diagnose(config("0 9 31 2 *", site.url), "smtp://127.0.0.1:1", {});
  const wrong = found.filter(({ level }) => level === "error" || level === "warning");
  expect(wrong.map(({ check, level }) => [check, level])).toEqual([
    ["schedule of weekly", "error"],
    ["one-click", "error"],
    ["clock", "warning"],
    ["mail server", "error"],
    ["sender's domain", "warning"],
    ["SPF", "error"],
    ["DKIM", "error"],
    ["DMARC", "error"],
    ["Gmail, Yahoo, Outlook.com", "warning"],
  ]);
  for (const diagnosis of wrong) expect("fix" in diagnosis && diagnosis.fix).toMatch(/\S/);
});

test.each([
  [{ protocol: "TLSv1.3", validTo: "Jul 15 07:00:00 2026 GMT" }, "mail.example", "ok"],
  [{ protocol: "TLSv1.3", validTo: "Jun 20 07:00:00 2026 GMT" }, "mail.example", "warning"],
  [{ protocol: "TLSv1.1", validTo: "Jul 15 07:00:00 2027 GMT" }, "mail.example", "warning"],
  [undefined, "mail.example", "warning"],
  [undefined, "127.0.0.1", "ok"],
])("TLS %j of %s is %s", (protection, host, level) => {
  expect(judgeProtection(protection, host, Date.parse("2026-06-15T07:00:00Z"))).toMatchObject({ level });
});

test("the command prints a line for each check, and fails if something is wrong", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}mail: { from: "news@notes.example" }\ndigests: { weekly: {} }\n`,
  });
  const well = await feedletter(["doctor"], { cwd: folder });
  expect(well.code).toBe(0);
  expect(well.stdout).toContain("✓ template of weekly: renders");
  const bad = folderWith({
    "feedletter.yaml": `${CONFIG}mail: { from: "news@notes.example" }\ndigests: { weekly: { schedule: "0 9 31 2 *" } }\n`,
  });
  expect(await feedletter(["doctor"], { cwd: bad })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("never matches"),
  });
});

test("reports that nobody has understood are mentioned, until their texts are deleted", async () => {
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}mail: { from: "news@notes.example", alerts: me@notes.example }\ndigests: { weekly: {} }\n`,
  });
  const unread = (id: string, at: string, words: string) => ({ id, words, at: Date.parse(at) });
  const { reports, close } = await openSqlite(join(folder, ".feedletter/feedletter.db"), 0);
  await reports.keepUnread(unread("1", "2026-03-16", "too long ago"));
  await reports.keepUnread(unread("2", "2026-06-13", "older"));
  await reports.keepUnread(unread("3", "2026-06-14", "Ihre\nNachricht \u001b[31mkam nicht an"));
  await close();
  const found = await diagnoseIn(folder, "smtp://127.0.0.1:1", {});
  expect(found.find(({ check }) => check === "reports")).toMatchObject({
    level: "warning",
    said: expect.stringMatching(
      /^2 reports weren't understood; the newest, of 2026-06-14, says "Ihre Nachricht [^\n\u001b]*kam nicht an"\.$/,
    ),
  });
  expect(found.find(({ check }) => check === "alerts")).toMatchObject({
    ...{ level: "ok", said: "go to me@notes.example" },
  });
});

test("people whose digest was renamed are named, with their number", async () => {
  const config = (digest: string) =>
    `${CONFIG}mail: { from: "news@notes.example" }\ndigests: { ${digest}: {} }\n`;
  const folder = folderWith({ "feedletter.yaml": config("weekly") });
  await feedletter(["subscribers", "add", "ada@example.org"], { cwd: folder });
  expect((await feedletter(["doctor"], { cwd: folder })).stdout).toContain('✓ subscribers: 1 of "weekly"');
  writeFileSync(join(folder, "feedletter.yaml"), config("news"));
  expect((await feedletter(["doctor"], { cwd: folder })).stdout).toMatch(
    /subscribers: These people get no mail.* 1 of "weekly"\. If you have renamed the digest, use its old name/,
  );
});

test("one-click unsubscribing is tested on the real server, and unsubscribes nobody", async () => {
  const { url } = await startMailServer();
  const folder = folderWith({
    "feedletter.yaml": `${CONFIG}digests: { weekly: {} }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: "http://127.0.0.1:1/", port: 0 }
`,
  });
  const env = { SMTP_URL: url };
  await feedletter(["subscribers", "add", "ada@example.org"], { cwd: folder, env });
  const child = spawn(process.execPath, [CLI, "serve", "--json"], { cwd: folder, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  const listening = await new Promise<string>((resolve) => {
    child.stdout.on("data", (chunk) => {
      const [, found] = /"url":"([^"]+)"/.exec(String(chunk)) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  const config = join(folder, "feedletter.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace("http://127.0.0.1:1/", listening));
  const { stdout } = await feedletter(["doctor"], { cwd: folder, env });
  expect(stdout).toContain("✓ one-click: a one-click unsubscribe POST is answered with 200");
  const list = await feedletter(["subscribers", "list", "--json"], { cwd: folder, env });
  expect(list.stdout).toMatch(/"state": ?"active"/);
});
