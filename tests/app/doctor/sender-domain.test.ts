import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { DOMAIN_RECORDS } from "#mail/providers/sender-records.js";
import { openDns } from "#mail/records/dns.js";
import { checkOwnDkim, checkProviderDkim } from "#mail/sender-domain/check-dkim.js";
import { checkEnvelope, checkReturnPath, checkSpf } from "#mail/sender-domain/check-spf.js";
import type { SenderContext } from "#mail/sender-domain/sender-context.js";
import { startDns, type Zone } from "../../mail/dns-server.js";

const domain = "notes.example";
const open = async (zone: Zone) => openDns((await startDns(zone)).resolver);
const txt = (...TXT: string[]) => ({ TXT });

async function sender(zone: Zone, more: Partial<SenderContext> = {}): Promise<SenderContext> {
  return { domain, addresses: [], dns: await open(zone), ...more };
}

describe("SPF", () => {
  const judge = async (zone: Zone, more: Partial<SenderContext> = {}) => checkSpf(await sender(zone, more));
  const mailgun = { provider: DOMAIN_RECORDS.mailgun };
  const includes: Zone = { "mailgun.org": txt("v=spf1 ip4:192.0.2.0/24 ~all") };

  test("a missing record is printed for the provider", async () => {
    expect(await judge({}, mailgun)).toMatchObject({
      level: "error",
      records: [{ name: domain, type: "TXT", value: "v=spf1 include:mailgun.org ~all" }],
    });
    expect(await judge({}, { provider: DOMAIN_RECORDS.postmark })).toMatchObject({ level: "ok" });
    expect(await judge({}, { host: "mail.notes.example" })).toMatchObject({
      records: [{ value: "v=spf1 a:mail.notes.example ~all" }],
    });
    expect(await judge({}, { addresses: ["192.0.2.1", "2001:db8::1"] })).toMatchObject({
      records: [{ value: "v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all" }],
    });
  });

  test("what is there is kept: one record is printed, never a second", async () => {
    const own = "v=spf1 include:_spf.google.com -all";
    const google: Zone = { ...includes, "_spf.google.com": txt("v=spf1 ip4:198.51.100.0/24 ~all") };
    expect(await judge({ ...google, [domain]: txt(own, "other=1") }, mailgun)).toMatchObject({
      level: "error",
      records: [{ value: "v=spf1 include:_spf.google.com include:mailgun.org -all", instead: [own] }],
    });
    const two = ["v=spf1 mx -all", "v=spf1 include:mailgun.org ~all"];
    expect(await judge({ ...google, [domain]: txt(...two) }, mailgun)).toMatchObject({
      level: "error",
      records: [{ value: "v=spf1 mx include:mailgun.org ~all", instead: two }],
    });
    const complete = await judge({ ...includes, [domain]: txt("v=spf1 include:mailgun.org ~all") }, mailgun);
    expect(complete).toEqual({ level: "ok", said: "v=spf1 include:mailgun.org ~all (1 of 10 lookups)" });
  });

  test("an include deep inside counts, and nothing is missing while a part is unknown", async () => {
    const nested = { [domain]: txt("v=spf1 include:all.example ~all") };
    const known = { ...includes, "all.example": txt("v=spf1 include:mailgun.org ~all") };
    expect(await judge({ ...nested, ...known }, mailgun)).toMatchObject({ level: "ok" });
    expect(await judge({ ...nested, "all.example": { fails: "SERVFAIL" } }, mailgun)).toMatchObject({
      level: "ok",
      said: expect.stringContaining("not looked up: all.example"),
    });
  });

  test("a server of one's own must be allowed by its addresses, however the record says so", async () => {
    const own = (record: string): Zone => ({
      [domain]: { ...txt(record), MX: ["10 mail.notes.example"] },
      "mail.notes.example": { A: ["192.0.2.1"] },
    });
    const host = { host: "mail.notes.example" };
    for (const record of [
      "v=spf1 mx -all",
      "v=spf1 ip4:192.0.2.0/24 -all",
      "v=spf1 a:mail.notes.example -all",
    ])
      expect(await judge(own(record), host)).toMatchObject({ level: "ok" });
    expect(await judge(own("v=spf1 ip4:198.51.100.1 -all"), host)).toMatchObject({
      level: "error",
      said: expect.stringContaining("192.0.2.1 (mail.notes.example)"),
      records: [{ value: "v=spf1 ip4:198.51.100.1 a:mail.notes.example -all" }],
    });
  });

  test.each([
    ["v=spf1 +all", "warning", /allows every server/],
    ["v=spf1 a", "warning", /doesn't say what to do/],
    ["v=spf1 ip4:0.0.0.0/0 -all", "warning", /very large networks/],
    ["v=spf1 ptr -all", "warning", /ptr/],
    ["v=spf1 a:x1.example a:x2.example a:x3.example -all", "warning", /3 names .* don't exist/],
    ["v=spf1 ip4:1.2.3 -all", "error", /ignore all of it: ip4:1.2.3/],
    [`v=spf1 ${"exists:%{i}.example ".repeat(11)}-all`, "error", /11 DNS lookups/],
    ["v=spf10 -all", "error", /no SPF record/],
  ])("%s: %s", async (record, level, said) => {
    expect(await judge({ [domain]: { ...txt(record), A: ["192.0.2.1"] } })).toMatchObject({
      level,
      said: expect.stringMatching(said),
    });
  });

  test("a failed look-up says nothing about the record", async () => {
    expect(await judge({ [domain]: { fails: "SERVFAIL" } }, mailgun)).toMatchObject({
      level: "warning",
      said: "notes.example couldn't be looked up: the name server failed (SERVFAIL).",
      fix: expect.stringContaining("change nothing"),
    });
  });

  test("control characters of a record don't reach the terminal", async () => {
    const { said } = await judge({ [domain]: txt("v=spf1 \u001b[31m\u0007x -all") });
    expect(said).not.toMatch(/[\u0000-\u001f]/);
  });
});

test("a Return-Path below the domain is optional, and needs the account's region", async () => {
  const ses = { provider: DOMAIN_RECORDS.ses, region: "eu-west-1" };
  const records = [
    { name: "bounce.notes.example", type: "MX", value: "10 feedback-smtp.eu-west-1.amazonses.com" },
    { name: "bounce.notes.example", type: "TXT", value: "v=spf1 include:amazonses.com ~all" },
  ];
  expect(await checkReturnPath(await sender({}, ses))).toMatchObject({ level: "skipped", records });
  const zone: Zone = {
    "bounce.notes.example": {
      MX: ["10 feedback-smtp.eu-west-1.amazonses.com"],
      TXT: ["v=spf1 include:amazonses.com ~all"],
    },
  };
  expect(await checkReturnPath(await sender(zone, ses))).toMatchObject({ level: "ok" });
  const postmark = { provider: DOMAIN_RECORDS.postmark };
  const alias: Zone = { "pm-bounces.notes.example": { CNAME: "pm.mtasv.net" } };
  expect(await checkReturnPath(await sender(alias, postmark))).toMatchObject({ level: "ok" });
});

test("the Return-Path of mail.bounces must be at the sender's domain, or SPF doesn't count", async () => {
  const judge = async (envelope: string, record = "v=DMARC1; p=none") =>
    checkEnvelope(await sender({ "_dmarc.notes.example": txt(record) }, { envelope }));
  expect(await judge("bounces.notes.example")).toMatchObject({ level: "ok" });
  expect(await judge("bounces.notes.example", "v=DMARC1; p=none; aspf=s")).toMatchObject({
    level: "warning",
  });
  expect(await judge("other.example")).toMatchObject({ level: "warning" });
  expect(await checkEnvelope(await sender({}))).toBeUndefined();
});

describe("DKIM", () => {
  const pair = generateKeyPairSync("ed25519");
  const key = String(pair.privateKey.export({ format: "pem", type: "pkcs8" }));
  const spki = pair.publicKey.export({ format: "der", type: "spki" });
  const record = `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString("base64")}`;
  const name = "s1._domainkey.notes.example";
  const ours = { domain, selector: "s1", key };

  test.each([
    ["our key", [record], "ok"],
    ["our key with spaces", [record.replace("p=", "p= ").replace("=1; ", "=1;")], "ok"],
    ["no record", [], "error"],
    ["two records", [record, record], "error"],
    ["a revoked key", ["v=DKIM1; p="], "error"],
    ["another key", [`v=DKIM1; k=ed25519; p=${Buffer.alloc(32, 1).toString("base64")}`], "error"],
  ])("with %s is judged", async (_, records, level) => {
    const dns = await open(records.length === 0 ? {} : { [name]: { TXT: records } });
    expect(await checkOwnDkim(ours, { domain, dns })).toMatchObject({ level });
  });

  test("a key that isn't published is printed", async () => {
    expect(await checkOwnDkim(ours, { domain, dns: await open({}) })).toMatchObject({
      records: [{ name, type: "TXT", value: record }],
    });
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    const pem = String(rsa.privateKey.export({ format: "pem", type: "pkcs8" }));
    const { records } = await checkOwnDkim({ ...ours, key: pem }, { domain, dns: await open({}) });
    const published = records?.[0]?.value ?? "";
    expect(
      await checkOwnDkim({ ...ours, key: pem }, { domain, dns: await open({ [name]: txt(published) }) }),
    ).toMatchObject({ level: "ok" });
  });

  test("for another domain than the sender's doesn't help with DMARC, nor for the one above if it is strict", async () => {
    const judge = async (from: string, more: Zone = {}) =>
      checkOwnDkim(ours, { domain: from, dns: await open({ [name]: txt(record), ...more }) });
    expect(await judge("news.notes.example")).toMatchObject({ level: "ok" });
    expect(await judge("othernotes.example")).toMatchObject({ level: "warning" });
    const strict = { "_dmarc.notes.example": txt("v=DMARC1; p=none; adkim=s") };
    expect(await judge("news.notes.example", strict)).toMatchObject({
      level: "warning",
      said: expect.stringContaining("adkim=s"),
    });
  });

  const ask = async (zone: Zone, provider: SenderContext["provider"], selectors: readonly string[] = []) =>
    checkProviderDkim(await sender(zone, { provider }), selectors);

  test("of a provider is looked for where it is the same for everybody, and its records are printed", async () => {
    expect(await ask({}, DOMAIN_RECORDS.fastmail)).toMatchObject({
      level: "error",
      records: ["fm1", "fm2", "fm3"].map((fm) => ({
        name: `${fm}._domainkey.notes.example`,
        type: "CNAME",
        value: `${fm}.notes.example.dkim.fmhosted.com`,
      })),
    });
    const alias: Zone = {
      "fm1._domainkey.notes.example": { CNAME: "fm1.notes.example.dkim.fmhosted.com" },
      "fm1.notes.example.dkim.fmhosted.com": txt(record),
    };
    expect(await ask(alias, DOMAIN_RECORDS.fastmail)).toMatchObject({
      level: "ok",
      said: "fm1._domainkey.notes.example has a key (ed25519, 256 bits)",
    });
  });

  test("behind an alias that leads nowhere is named, because control panels add the domain twice", async () => {
    const alias: Zone = { "s1._domainkey.notes.example": { CNAME: "s1.sendgrid.net.notes.example" } };
    expect(await ask(alias, DOMAIN_RECORDS.sendgrid)).toMatchObject({
      level: "error",
      said: "s1._domainkey.notes.example is an alias of s1.sendgrid.net.notes.example, which has no key.",
    });
  });

  test("of an account's own selector is said to be unknown, unless the domain surely has no key", async () => {
    expect(await ask({ "x._domainkey.notes.example": txt(record) }, DOMAIN_RECORDS.ses)).toMatchObject({
      level: "skipped",
      fix: expect.stringContaining("--selector"),
    });
    expect(await ask({}, DOMAIN_RECORDS.ses)).toMatchObject({
      level: "warning",
      fix: expect.stringContaining("Amazon SES: Identities"),
    });
    expect(await ask({ "x._domainkey.notes.example": txt(record) }, DOMAIN_RECORDS.ses, ["x"])).toMatchObject(
      { level: "ok" },
    );
    expect(
      await ask({ "y._domainkey.notes.example": txt("v=DKIM1; p=AAAA") }, DOMAIN_RECORDS.ses, ["y"]),
    ).toMatchObject({ level: "error" });
    expect(await ask({ "y._domainkey.notes.example": { fails: "REFUSED" } }, undefined, ["y"])).toMatchObject(
      {
        level: "warning",
        said: expect.stringContaining("refused"),
      },
    );
  });
});
