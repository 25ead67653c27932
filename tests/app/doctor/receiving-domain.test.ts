import { describe, expect, test } from "vitest";
import { openDns, reverseName } from "#mail/records/dns.js";
import { checkBimi } from "#mail/sender-domain/check-bimi.js";
import { checkPtr } from "#mail/sender-domain/check-ptr.js";
import { checkMtaSts, checkTlsReports } from "#mail/sender-domain/check-receiving.js";
import type { Exchange } from "#network/exchange.js";
import { startDns, type Zone } from "../../mail/dns-server.js";

const domain = "notes.example";
const open = async (zone: Zone) => openDns((await startDns(zone)).resolver);
const txt = (...TXT: string[]) => ({ TXT });

describe("the sending server", () => {
  const zone: Zone = {
    "mail.notes.example": { A: ["192.0.2.1"], AAAA: ["2001:db8::1"] },
    "1.2.0.192.in-addr.arpa": { PTR: ["mail.notes.example"] },
    [reverseName("2001:db8::1")]: { PTR: ["MAIL.notes.example"] },
  };
  const judge = async (records: Zone) => checkPtr({ host: "mail.notes.example" }, await open(records));

  test("has names that lead back to its addresses", async () => {
    expect(await judge(zone)).toMatchObject({ level: "ok" });
    expect(await judge({ ...zone, "1.2.0.192.in-addr.arpa": {} })).toMatchObject({ level: "warning" });
    const elsewhere = {
      "1.2.0.192.in-addr.arpa": { PTR: ["host.example"] },
      "host.example": { A: ["192.0.2.9"] },
    };
    expect(await judge({ ...zone, ...elsewhere })).toMatchObject({
      level: "warning",
      said: expect.stringContaining("that name doesn't have the address"),
    });
    expect(await judge({ ...zone, "1.2.0.192.in-addr.arpa": { fails: "SERVFAIL" } })).toMatchObject({
      said: expect.stringContaining("couldn't be looked up"),
    });
    expect(await judge({})).toMatchObject({ level: "warning", said: "mail.notes.example has no address." });
  });
});

const serve =
  (pages: Readonly<Record<string, string>>): Exchange =>
  async (url, { maxRedirects, allowPrivate }) => {
    expect([maxRedirects, allowPrivate("x")]).toEqual([0, false]);
    const page = pages[url];
    const answer = { kind: "answered", url, redirects: [], statusMessage: "", headers: {} } as const;
    return { ...answer, status: page === undefined ? 404 : 200, body: Buffer.from(page ?? "") };
  };

describe("a domain that receives mail", () => {
  const policy = (mx: string, mode = "enforce") =>
    `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 604800\n`;
  const url = "https://mta-sts.notes.example/.well-known/mta-sts.txt";
  const sts = { "_mta-sts.notes.example": txt("v=STSv1; id=1;") };
  const judge = async (zone: Zone, pages: Readonly<Record<string, string>>) =>
    checkMtaSts(["mx.notes.example"], {
      ...{ domain, dns: await open(zone), exchange: serve(pages), now: Date.UTC(2026, 5, 15) },
    });

  test("may ask for TLS: the record and the file are printed", async () => {
    expect(await judge({}, {})).toMatchObject({
      level: "skipped",
      records: [{ name: "_mta-sts.notes.example", type: "TXT", value: "v=STSv1; id=20260615000000" }],
      file: { url, text: policy("mx.notes.example", "testing") },
    });
  });

  test("is told about a policy that doesn't fit", async () => {
    expect(await judge(sts, { [url]: policy("*.notes.example") })).toMatchObject({ level: "ok" });
    expect(await judge(sts, { [url]: policy("other.example") })).toMatchObject({ level: "error" });
    expect(await judge(sts, { [url]: policy("other.example", "testing") })).toMatchObject({
      level: "warning",
    });
    expect(await judge(sts, { [url]: "<html>" })).toMatchObject({ level: "warning" });
    expect(await judge(sts, {})).toMatchObject({ level: "warning", said: expect.stringContaining("404") });
    expect(await judge({ "_mta-sts.notes.example": txt("v=STSv1") }, {})).toMatchObject({ level: "warning" });
  });

  test("may ask for reports about TLS", async () => {
    const name = "_smtp._tls.notes.example";
    const ask = async (zone: Zone) => checkTlsReports({ domain, dns: await open(zone) }, "tls@notes.example");
    expect(await ask({})).toMatchObject({
      level: "skipped",
      records: [{ name, value: "v=TLSRPTv1; rua=mailto:tls@notes.example" }],
    });
    expect(
      await ask({ [name]: txt("v=TLSRPTv1; rua=mailto:a@b.example,https://b.example/r") }),
    ).toMatchObject({ level: "ok" });
    expect(await ask({ [name]: txt("v=TLSRPTv1; rua=b.example") })).toMatchObject({ level: "warning" });
  });
});

test("a logo needs a strict policy and the right kind of SVG, and is only ever advice", async () => {
  const name = "default._bimi.notes.example";
  const logo = "https://notes.example/logo.svg";
  const judge = async (
    zone: Zone,
    policy: "none" | "reject",
    svg = '<svg version="1.2" baseProfile="tiny-ps">',
  ) => checkBimi({ domain, dns: await open(zone), exchange: serve({ [logo]: svg }), policy });
  expect(await judge({}, "none")).toMatchObject({
    level: "skipped",
    said: expect.stringContaining("p=quarantine"),
  });
  const zone = { [name]: txt(`v=BIMI1; l=${logo}; a=`) };
  expect(await judge(zone, "reject")).toMatchObject({ level: "ok" });
  expect(await judge(zone, "none")).toMatchObject({ level: "warning" });
  expect(await judge(zone, "reject", "<svg>")).toMatchObject({ level: "warning" });
  expect(await judge({ [name]: txt("v=BIMI1; l=http://notes.example/x.svg") }, "reject")).toMatchObject({
    level: "warning",
  });
});
