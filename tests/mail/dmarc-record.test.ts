import "../one-seed.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readDkimRecord } from "#mail/records/dkim-record.js";
import { readDmarc } from "#mail/records/dmarc-record.js";
import { discoverDmarc, isAligned, walkUp } from "#mail/records/dmarc-tree.js";
import { openDns } from "#mail/records/dns.js";
import { txtStrings } from "#mail/records/dns-record.js";
import { matchesMx, readMtaStsId, readMtaStsPolicy } from "#mail/records/mta-sts.js";
import { findReportPermission } from "#mail/records/report-permission.js";
import { startDns, type Zone } from "./dns-server.js";

const open = async (zone: Zone) => openDns((await startDns(zone)).resolver);
const txt = (text: string) => ({ TXT: [text] });

describe("a DMARC record", () => {
  test.each([
    ["v=DMARC1; p=none", { policy: "none", faults: [] }],
    [
      "v=DMARC1;p=reject;sp=quarantine;adkim=s;pct=20",
      { policy: "reject", subdomainPolicy: "quarantine", strictDkim: true, percent: 20 },
    ],
    ["v=DMARC1; p=QUARANTINE; t=y", { policy: "quarantine", testing: true }],
    // RFC 9989 §4.7
    ["v=DMARC1; rua=mailto:a@notes.example", { policy: "none", faults: [] }],
    ["v=DMARC1; p=maybe; rua=mailto:a@notes.example", { policy: "none", faults: ["p=maybe"] }],
    ["v=DMARC1; p=nonsense", { policy: undefined, faults: ["p=nonsense"] }],
    ["v=DMARC1; p=none; rua=a@notes.example", { faults: ["rua=a@notes.example"] }],
    [
      "v=DMARC1; p=none, rua=mailto:a@notes.example",
      { faults: ["p=none, rua=mailto:a@notes.example"], policy: undefined },
    ],
    ["v=DMARC1; p=none; pct=all; adkim=x; words", { faults: ["words", "pct=all", "adkim=x"], percent: 100 }],
    ["v=DMARC1; p=none; p=reject", { policy: "none", faults: ["p twice"] }],
  ])("%s", (text, read) => {
    expect(readDmarc(text)).toMatchObject(read);
  });

  test("sends reports to addresses, with sizes and escaped characters", () => {
    const { reports } = readDmarc(
      "v=DMARC1; p=none; rua=mailto:a@x.example!10m, mailto:b%21c@y.example,https://z.example/",
    );
    expect(reports.map(({ address }) => address)).toEqual(["a@x.example", "b!c@y.example", undefined]);
  });

  test("can be anything", () => {
    fc.assert(fc.property(fc.string(), (text) => void readDmarc(`v=DMARC1;${text}`)));
  });
});

describe("the tree walk", () => {
  test("asks from the domain up, and leaves the middle of long names out", () => {
    expect(walkUp("news.notes.co.example")).toEqual([
      "news.notes.co.example",
      "notes.co.example",
      "co.example",
      "example",
    ]);
    expect(walkUp("a.b.c.d.e.f.g.h.i.example")[1]).toBe("d.e.f.g.h.i.example");
    expect(walkUp("a.b.c.d.e.f.g.h.i.example")).toHaveLength(8);
  });

  test("the record of the domain above counts, and the organization is where the highest record is", async () => {
    const dns = await open({
      "_dmarc.news.notes.example": txt("v=DMARC1; p=none"),
      "_dmarc.notes.example": txt("v=DMARC1; p=reject; sp=quarantine"),
    });
    expect(await discoverDmarc("news.notes.example", dns)).toMatchObject({
      ...{ kind: "found", domain: "news.notes.example", organizational: "notes.example" },
    });
    expect(await discoverDmarc("a.b.notes.example", dns)).toMatchObject({
      ...{ kind: "found", domain: "notes.example", organizational: "notes.example" },
      record: { policy: "reject" },
    });
  });

  test("psd says where an organization begins", async () => {
    const dns = await open({
      "_dmarc.example": txt("v=DMARC1; p=reject; psd=y"),
      "_dmarc.unit.notes.example": txt("v=DMARC1; p=none; psd=n"),
      "_dmarc.notes.example": txt("v=DMARC1; p=none"),
    });
    expect(await discoverDmarc("a.notes.example", dns)).toMatchObject({ organizational: "notes.example" });
    expect(await discoverDmarc("other.example", dns)).toMatchObject({
      ...{ kind: "found", domain: "example", organizational: "other.example" },
    });
    expect(await discoverDmarc("a.unit.notes.example", dns)).toMatchObject({
      organizational: "unit.notes.example",
    });
  });

  test("two records are none, and a failure isn't a missing record", async () => {
    const dns = await open({
      "_dmarc.two.example": { TXT: ["v=DMARC1; p=none", "v=DMARC1; p=reject"] },
      "_dmarc.fails.example": { fails: "SERVFAIL" },
      "_dmarc.other.example": txt("v=DMARC2; p=none"),
    });
    expect(await discoverDmarc("two.example", dns)).toMatchObject({ kind: "several" });
    expect(await discoverDmarc("fails.example", dns)).toMatchObject({
      kind: "failed",
      name: "_dmarc.fails.example",
    });
    expect(await discoverDmarc("other.example", dns)).toEqual({ kind: "missing", organizational: undefined });
  });

  test.each([
    ["notes.example", "notes.example", true, true],
    ["bounce.notes.example", "notes.example", false, true],
    ["notes.example", "news.notes.example", false, true],
    ["a.notes.example", "b.notes.example", false, true],
    ["bounce.notes.example", "notes.example", true, false],
    ["othernotes.example", "notes.example", false, false],
    ["amazonses.com", "notes.example", false, false],
  ])("%s for %s, strict %s: aligned %s", (proved, from, strict, aligned) => {
    expect(isAligned(proved, from, { strict, organizational: "notes.example" })).toBe(aligned);
  });
});

test("another domain must say that it takes reports", async () => {
  const dns = await open({
    "notes.example._report._dmarc.reports.example": txt("v=DMARC1;"),
    "notes.example._report._dmarc.fails.example": { fails: "SERVFAIL" },
  });
  const ask = (address: string) =>
    findReportPermission(address, { domain: "notes.example", organizational: "notes.example", dns });
  expect(await ask("a@notes.example")).toBe("own");
  expect(await ask("a@mail.notes.example")).toBe("own");
  expect(await ask("a@reports.example")).toBe("given");
  expect(await ask("a@other.example")).toBe("missing");
  expect(await ask("a@fails.example")).toBe("unknown");
});

test.each([
  ["v=DKIM1; p=", { kind: "revoked" }],
  ["v=DKIM2; p=AAAA", { kind: "broken" }],
  ["v=DKIM1; k=rsa", { kind: "broken" }],
  ["v=DKIM1; k=rsa; p=AAAA", { kind: "broken", reason: "its key can't be read" }],
  ["v=DKIM1; k=ed25519; p=AAAA", { kind: "broken" }],
  [
    `k=ed25519; t=y; p=${Buffer.alloc(32, 1).toString("base64")}`,
    { kind: "key", type: "ed25519", testing: true },
  ],
  ["v=DKIM1; k=dsa; p=AAAA", { kind: "broken" }],
])("the DKIM record %s", (text, read) => {
  expect(readDkimRecord(text)).toMatchObject(read);
});

test("an MTA-STS policy names mail servers, and what is wrong with it", () => {
  const policy =
    "version: STSv1\r\nmode: enforce\r\nmx: mx1.notes.example\r\nmx: *.mail.example\r\nmax_age: 604800\r\n";
  expect(readMtaStsPolicy(policy)).toEqual({
    ...{ mode: "enforce", mx: ["mx1.notes.example", "*.mail.example"], maxAge: 604_800, faults: [] },
  });
  expect(readMtaStsPolicy("<html>").faults).toHaveLength(4);
  expect(matchesMx("a.mail.example", "*.mail.example")).toBe(true);
  expect(matchesMx("a.b.mail.example", "*.mail.example")).toBe(false);
  expect(matchesMx("mail.example", "*.mail.example")).toBe(false);
  expect(readMtaStsId("v=STSv1; id=20260615;")).toBe("20260615");
  expect(readMtaStsId("v=STSv1; id=2026-06-15;")).toBeUndefined();
});

test("a long value is split into strings of 255 bytes", () => {
  const value = "x".repeat(600);
  expect(txtStrings(value).map((text) => text.length)).toEqual([255, 255, 90]);
});
