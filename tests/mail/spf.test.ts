import "../one-seed.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openDns } from "#mail/records/dns.js";
import { matchSpf } from "#mail/records/spf-match.js";
import { mergeSpf } from "#mail/records/spf-merge.js";
import { readSpf } from "#mail/records/spf-record.js";
import { walkSpf } from "#mail/records/spf-walk.js";
import { startDns, type Zone } from "./dns-server.js";

const open = async (zone: Zone) => openDns((await startDns(zone)).resolver);
const spf = (text: string) => ({ TXT: [text, "other text"] });

describe("reading", () => {
  test.each([
    ["v=spf1 a mx:mail.example/24 ip4:192.0.2.0/24 ip6:2001:db8::/32 include:_spf.example ~all", []],
    ["v=spf1 a/24//64 exists:%{ir}.%{v}._spf.%{d/} redirect=_spf.example exp=why.example", []],
    ["v=spf1 unknown=ignored ?ALL", []],
    [
      "v=spf1 ip4:192.0.2 all:x include: ipv4:192.0.2.1 -all",
      ["ip4:192.0.2", "all:x", "include:", "ipv4:192.0.2.1"],
    ],
    ["v=spf1 ip4:192.0.2.0/33 ip6:2001:db8::/129", ["ip4:192.0.2.0/33", "ip6:2001:db8::/129"]],
    ["v=spf1 redirect=a.example redirect=b.example", ["redirect= twice"]],
    ["v=spf1 notes.example ~all", ["notes.example"]],
  ])("%s", (text, faults) => {
    expect(readSpf(text).faults).toEqual(faults);
  });

  test("anything is read, quickly", () => {
    const words = fc.stringMatching(/^[a-z0-9:/={}%?~+. -]{0,400}$/);
    fc.assert(
      fc.property(words, (text) => {
        readSpf(`v=spf1 ${text}`);
        mergeSpf([`v=spf1 ${text}`], ["include:x.example"]);
      }),
    );
    const start = performance.now();
    readSpf(`v=spf1 exists:${"{}".repeat(50_000)}/ ~all`);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("merging", () => {
  test.each([
    [[], ["include:amazonses.com"], "v=spf1 include:amazonses.com ~all"],
    [["v=spf1 a mx -all"], ["include:amazonses.com"], "v=spf1 a mx include:amazonses.com -all"],
    [["v=spf1 include:AmazonSES.com -all"], ["include:amazonses.com"], "v=spf1 include:AmazonSES.com -all"],
    [["v=spf1 +all"], ["a:mail.notes.example"], "v=spf1 a:mail.notes.example ~all"],
    [
      ["v=spf1 include:_spf.google.com ~all", "v=spf1 include:mailgun.org -all"],
      ["include:spf.mailjet.com"],
      "v=spf1 include:_spf.google.com include:mailgun.org include:spf.mailjet.com ~all",
    ],
    [["v=spf1 redirect=_spf.x.example"], ["mx"], "v=spf1 mx redirect=_spf.x.example"],
    [["v=spf1 redirect=_spf.x.example", "v=spf1 mx -all"], [], "v=spf1 mx include:_spf.x.example ~all"],
    [["v=spf1 mx -all exp=why.example"], [], "v=spf1 mx -all exp=why.example"],
  ])("%j with %j", (existing, wanted, merged) => {
    expect(mergeSpf(existing, wanted)).toBe(merged);
  });

  test("one record comes out, with everything that was allowed, and never with all allowed", () => {
    const term = fc.constantFrom(
      "a",
      "mx",
      "include:a.example",
      "ip4:192.0.2.1",
      "-ip4:192.0.2.9",
      "include:b.example",
    );
    const end = fc.constantFrom("", "-all", "~all", "?all", "+all", "all", "redirect=r.example");
    const record = fc
      .tuple(fc.array(term, { maxLength: 4 }), end)
      .map(([terms, last]) => ["v=spf1", ...terms, last].filter((part) => part !== "").join(" "));
    fc.assert(
      fc.property(fc.array(record, { maxLength: 3 }), fc.array(term, { maxLength: 2 }), (records, wanted) => {
        const merged = readSpf(mergeSpf(records, wanted));
        expect(merged.faults).toEqual([]);
        const terms = merged.mechanisms.map(({ text }) => text);
        for (const { mechanisms } of records.map(readSpf))
          for (const { name, text } of mechanisms) if (name !== "all") expect(terms).toContain(text);
        for (const text of wanted) expect(terms).toContain(text);
        expect(new Set(terms).size).toBe(terms.length);
        expect(terms).not.toContain("+all");
        expect(terms).not.toContain("all");
        // Merging again changes nothing.
        expect(mergeSpf([merged.text], wanted)).toBe(merged.text);
      }),
    );
  });
});

describe("following includes", () => {
  const zone: Zone = {
    "_spf.google.example": spf("v=spf1 include:n1.google.example include:n2.google.example ~all"),
    "n1.google.example": spf("v=spf1 ip4:192.0.2.0/24 ~all"),
    "n2.google.example": spf("v=spf1 ip4:198.51.100.0/24 ~all"),
    "loop.example": spf("v=spf1 include:loop.example -all"),
    "two.example": { TXT: ["v=spf1 mx -all", "v=spf1 a -all"] },
    "broken.example": { fails: "SERVFAIL" },
    "many.example": spf(`v=spf1 ${"include:n1.google.example a:x.example ".repeat(6)}-all`),
    "x.example": { A: ["192.0.2.1"] },
  };
  const walk = async (text: string) => walkSpf(readSpf(`v=spf1 ${text}`), await open(zone));

  test("every term that needs the DNS counts, in all records", async () => {
    const found = await walk("a mx include:_spf.google.example ip4:192.0.2.1 -all include:many.example");
    expect(found).toMatchObject({ lookups: 5, voids: [], faults: [], unknown: [] });
    expect([...found.byTerm]).toEqual([
      ["a", 1],
      ["mx", 1],
      ["include:_spf.google.example", 3],
    ]);
    expect([...found.includes]).toContain("n2.google.example");
    expect(await walk("redirect=_spf.google.example")).toMatchObject({ lookups: 3 });
    expect((await walk("include:many.example ~all")).lookups).toBe(13);
  });

  test("names without anything are void, and an include without a record breaks the whole record", async () => {
    const found = await walk("a:no.example mx:no.example include:none.example ~all");
    expect(found.voids).toEqual(["no.example", "no.example", "none.example"]);
    expect(found.faults).toEqual(["none.example has no SPF records"]);
    expect((await walk("include:two.example ~all")).faults).toEqual(["two.example has 2 SPF records"]);
  });

  test("circles and macros end, and a failed name makes the number a lower limit", async () => {
    expect((await walk("include:loop.example -all")).faults).toEqual(["loop.example includes itself"]);
    expect(await walk("exists:%{i}.x.example include:%{d}.x.example -all")).toMatchObject({
      ...{ lookups: 2, voids: [], faults: [] },
    });
    expect((await walk("include:broken.example -all")).unknown).toEqual([
      "broken.example (the name server failed (SERVFAIL))",
    ]);
  });

  test("a tree of includes that never ends is asked about only so often", async () => {
    const wide = Array.from({ length: 9 }, (_, index) => `include:w${index}.example`).join(" ");
    const deep = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`w${index}.example`, spf(`v=spf1 ${wide} -all`)]),
    );
    const { resolver, asked } = await startDns(deep);
    const found = await walkSpf(readSpf(`v=spf1 ${wide} -all`), openDns(resolver));
    expect(found.lookups).toBeGreaterThan(10);
    expect(asked.length).toBeLessThanOrEqual(40);
  });
});

test.each([
  ["v=spf1 ip4:192.0.2.0/24 -all", "192.0.2.7", "allowed"],
  ["v=spf1 ip4:192.0.2.0/24 -all", "203.0.113.7", "refused"],
  ["v=spf1 ip6:2001:db8::/32 ~all", "2001:db8:1::9", "allowed"],
  ["v=spf1 a ~all", "192.0.2.1", "allowed"],
  ["v=spf1 a/24 ~all", "192.0.2.9", "allowed"],
  ["v=spf1 mx ~all", "192.0.2.5", "allowed"],
  ["v=spf1 include:in.example ~all", "198.51.100.1", "allowed"],
  ["v=spf1 -ip4:192.0.2.1 +all", "192.0.2.1", "refused"],
  ["v=spf1 ?ip4:192.0.2.1 +all", "192.0.2.1", "refused"],
  ["v=spf1 redirect=in.example", "198.51.100.1", "allowed"],
  ["v=spf1 a:broken.example ~all", "192.0.2.1", "unknown"],
  ["v=spf1 exists:%{i}.example -all", "192.0.2.1", "unknown"],
])("whether %s allows %s: %s", async (text, address, match) => {
  const dns = await open({
    "notes.example": { A: ["192.0.2.1"], MX: ["10 mx.notes.example"] },
    "mx.notes.example": { A: ["192.0.2.5"] },
    "in.example": spf("v=spf1 ip4:198.51.100.0/24 -all"),
    "broken.example": { fails: "SERVFAIL" },
  });
  expect(await matchSpf(readSpf(text), { address, domain: "notes.example", dns })).toBe(match);
});
