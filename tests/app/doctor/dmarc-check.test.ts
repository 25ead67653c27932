import { describe, expect, test } from "vitest";
import { openDns } from "#mail/records/dns.js";
import { checkDmarc, type DmarcOptions } from "#mail/sender-domain/check-dmarc.js";
import { startDns, type Zone } from "../../mail/dns-server.js";

const domain = "notes.example";
const open = async (zone: Zone) => openDns((await startDns(zone)).resolver);
const txt = (...TXT: string[]) => ({ TXT });

describe("DMARC", () => {
  const judge = async (zone: Zone, options?: DmarcOptions, from = domain) =>
    (await checkDmarc({ domain: from, dns: await open(zone) }, options)).check;
  const at = `_dmarc.${domain}`;

  test("begins with p=none, and with reports if there is an address for them", async () => {
    expect(await judge({}, { reportsTo: "dmarc@notes.example" })).toMatchObject({
      level: "error",
      records: [{ name: at, type: "TXT", value: "v=DMARC1; p=none; rua=mailto:dmarc@notes.example" }],
    });
    expect(
      await judge({ [at]: txt("v=DMARC1; p=reject;") }, { reportsTo: "dmarc@notes.example" }),
    ).toMatchObject({
      level: "ok",
      records: [
        { value: "v=DMARC1; p=reject; rua=mailto:dmarc@notes.example", instead: ["v=DMARC1; p=reject;"] },
      ],
    });
  });

  test("sends its reports also where they are read", async () => {
    const record = "v=DMARC1; p=none; rua=mailto:a@notes.example";
    expect(await judge({ [at]: txt(record) }, { reportsTo: "dmarc@notes.example" })).toMatchObject({
      level: "ok",
      records: [{ value: "v=DMARC1; p=none; rua=mailto:dmarc@notes.example,mailto:a@notes.example" }],
    });
    expect(await judge({ [at]: txt(record) }, { reportsTo: "A@notes.example" })).not.toHaveProperty(
      "records",
    );
  });

  test("goes to quarantine and reject only when many mails of some weeks were aligned", async () => {
    const record = "v=DMARC1; p=none; rua=mailto:dmarc@notes.example";
    const zone = { [at]: txt(record) };
    const reported = { mails: 1_000, aligned: 990, days: 30 };
    const next = "v=DMARC1; p=quarantine; rua=mailto:dmarc@notes.example";
    expect(await judge(zone, { reported })).toMatchObject({
      level: "ok",
      records: [{ value: next, instead: [record] }],
    });
    expect((await judge({ [at]: txt(next) }, { reported })).records).toMatchObject([
      { value: expect.stringContaining("p=reject") },
    ]);
    for (const few of [
      { ...reported, mails: 20, aligned: 20 },
      { ...reported, days: 3 },
      { ...reported, aligned: 900 },
    ])
      expect((await judge(zone, { reported: few })).records).toBeUndefined();
    expect(await judge({ [at]: txt(record.replace("none", "reject")) }, { reported })).not.toHaveProperty(
      "fix",
    );
    expect((await judge(zone)).fix).toMatch(/Next step: quarantine/);
    const partly = "v=DMARC1; p=quarantine; pct=20; t=y; rua=mailto:dmarc@notes.example";
    expect(await judge({ [at]: txt(partly) }, { reported })).toMatchObject({
      records: [{ value: "v=DMARC1; p=quarantine; rua=mailto:dmarc@notes.example" }],
    });
    const open = "v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@notes.example";
    expect((await judge({ [at]: txt(open) })).fix).toMatch(/sp=none/);
  });

  test("sends reports nowhere if the other domain doesn't take them", async () => {
    const zone = { [at]: txt("v=DMARC1; p=none; rua=mailto:a@other.example") };
    expect(await judge(zone)).toMatchObject({
      level: "warning",
      records: [{ name: "notes.example._report._dmarc.other.example", type: "TXT", value: "v=DMARC1" }],
    });
    const given = { ...zone, "notes.example._report._dmarc.other.example": txt("v=DMARC1") };
    expect(await judge(given)).toMatchObject({ level: "ok" });
  });

  test("of the domain above is used for a subdomain", async () => {
    const found = await judge(
      { [at]: txt("v=DMARC1; p=reject; rua=mailto:a@notes.example") },
      {},
      `news.${domain}`,
    );
    expect(found).toMatchObject({ level: "ok", said: expect.stringMatching(/\(of notes\.example\)$/) });
  });

  test.each([
    [txt("v=DMARC1"), "error"],
    [txt("v=DMARC1; p=none", "v=DMARC1; p=reject"), "error"],
    [txt("v=DMARC1; p=none; rua=a@notes.example"), "warning"],
    [{ fails: "SERVFAIL" } as const, "warning"],
  ])("%j is %s", async (entry, level) => {
    expect(await judge({ [at]: entry })).toMatchObject({ level });
  });
});
