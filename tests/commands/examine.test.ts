import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Diagnosis, examine } from "../../src/commands/examine.js";
import { checkDmarc, checkPtr, checkSpf, type Resolver } from "../../src/mail/sender-domain.js";
import { CONFIG, feedletter, folderWith } from "./cli.js";
import { startMailServer } from "./mail-server.js";

const missing = async (): Promise<never> => {
  throw new Error("ENODATA");
};
const dns = (
  txt: Record<string, readonly string[]>,
  ptr: readonly string[] = ["mail.example"],
): Resolver => ({
  resolveTxt: async (name) =>
    txt[name] === undefined ? missing() : txt[name].map((text) => [text.slice(0, 9), text.slice(9)]),
  resolve4: async () => ["192.0.2.1"],
  reverse: async () => ptr,
});

async function startSite(date: string): Promise<string> {
  const server = createServer((_, answer) => answer.writeHead(200, { date }).end());
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const { port }: AddressInfo = address;
  return `http://127.0.0.1:${port}/`;
}

async function diagnose(config: string, smtp: string, resolver: Resolver): Promise<readonly Diagnosis[]> {
  const folder = folderWith({ "feedletter.yaml": CONFIG + config });
  const found: Diagnosis[] = [];
  for await (const diagnosis of examine({
    configPath: join(folder, "feedletter.yaml"),
    ...{
      env: { SMTP_URL: smtp },
      cwd: folder,
      sleep: async () => {},
      randomBytes,
      clock: () => Date.parse("2026-06-15T07:00:00Z"),
      resolver,
      fetch,
    },
  })) {
    found.push(diagnosis);
  }
  return found;
}

const config = (schedule: string, server: string): string => `digests:
  weekly: { schedule: "${schedule}" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}" }
server: { url: "${server}" }
`;

test("a site where all is well", async () => {
  const site = await startSite("Mon, 15 Jun 2026 07:00:10 GMT");
  const { url, mails } = await startMailServer();
  const records = dns({
    "notes.example": ["v=spf1 include:x.example -all"],
    "_dmarc.notes.example": ["v=DMARC1; p=none"],
  });
  const found = await diagnose(config("0 9 * * 1", site), url, records);
  expect(found.filter(({ level }) => level !== "ok")).toEqual([
    expect.objectContaining({ check: "PTR", level: "skipped" }),
  ]);
  expect(found.map(({ check }) => check)).toEqual([
    ...["configuration and database", "schedule of weekly", "template of weekly", "public address", "clock"],
    ...["mail server", "SPF", "DMARC", "PTR"],
  ]);
  expect(mails).toEqual([]);
});

test("each thing that is wrong is named with what to do, and the others are tried all the same", async () => {
  const site = await startSite("Mon, 15 Jun 2026 09:00:00 GMT");
  const found = await diagnose(config("0 9 31 2 *", site), "smtp://127.0.0.1:1", dns({}));
  const wrong = found.filter(({ level }) => level === "error" || level === "warning");
  expect(wrong.map(({ check, level }) => [check, level])).toEqual([
    ["schedule of weekly", "error"],
    ["clock", "warning"],
    ["mail server", "error"],
    ["SPF", "error"],
    ["DMARC", "error"],
  ]);
  for (const diagnosis of wrong) expect("fix" in diagnosis && diagnosis.fix).toMatch(/\S/);
});

test.each([
  ["v=spf1 include:x.example -all", "ok"],
  ["v=spf1 +all", "warning"],
  ["v=spf10 -all", "error"],
])("SPF %j is %s", async (record, level) => {
  expect(await checkSpf("a.example", dns({ "a.example": [record] }))).toMatchObject({ level });
});

test("two SPF records are as bad as none", async () => {
  expect(await checkSpf("a.example", dns({ "a.example": ["v=spf1 -all", "v=spf1 ~all"] }))).toMatchObject({
    level: "error",
  });
});

test("the DMARC record of the domain above counts", async () => {
  const records = dns({ "_dmarc.a.example": ["v=DMARC1; p=reject"] });
  expect(await checkDmarc("news.a.example", records)).toEqual({ level: "ok", said: "v=DMARC1; p=reject" });
  expect(await checkDmarc("a.example", dns({ "_dmarc.a.example": ["v=DMARC1"] }))).toMatchObject({
    level: "error",
  });
});

test("an address without a name is a warning", async () => {
  expect(await checkPtr("mail.example", dns({}, []))).toMatchObject({ level: "warning" });
  expect(await checkPtr("mail.example", dns({}))).toMatchObject({ level: "ok" });
});

test("the command prints a line for each and fails where something is wrong", async () => {
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
    stdout: expect.stringContaining("never comes true"),
  });
});
