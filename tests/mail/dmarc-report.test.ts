import "../one-seed.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAggregateReport } from "#mail/dmarc/aggregate-report.js";
import { readReportMail } from "#mail/dmarc/report-mail.js";
import { MAX_XML_BYTES, unpackReport } from "#mail/dmarc/unpack-report.js";
import { readMime } from "#mail/reports/mime-reader.js";
import { gzip, reportMail, type Sample, SHAPES, zip } from "./dmarc-samples.js";

const sample: Sample = {
  rows: [
    { ip: "192.0.2.1", count: 120, spf: "pass" },
    { ip: "192.0.2.1", count: 5, dkim: "fail", spf: "pass" },
    { ip: "2001:db8::9", count: 3, dkim: "fail", disposition: "quarantine", signed: "Service.Example" },
    { ip: "203.0.113.7", count: 2, dkim: "fail", reason: "forwarded", disposition: "reject" },
  ],
};
const google = (more: Partial<Sample> = {}): string => SHAPES["google.com"]?.({ ...sample, ...more }) ?? "";
const reasonOf = (bytes: Uint8Array | string): string => {
  const reading = readAggregateReport(Buffer.from(bytes));
  return reading.kind === "report" ? "read" : reading.reason;
};

test.each(Object.entries(SHAPES))("the report of %s is read, packed in any way", (reporter, write) => {
  const xml = write(sample);
  for (const bytes of [
    Buffer.from(xml),
    gzip(xml),
    zip(xml),
    Buffer.from(`\uFEFF${xml}`),
    Buffer.from(`\uFEFF${xml}`, "utf16le"),
  ])
    expect(readAggregateReport(bytes)).toMatchObject({
      kind: "report",
      report: {
        ...{ reporter, domain: "notes.example", begin: Date.UTC(2026, 5, 13) },
        sources: [
          { source: "192.0.2.1", mails: 125, aligned: 125, spfAligned: 125, dkimAligned: 120, proved: "" },
          { source: "2001:db8::9", mails: 3, aligned: 0, quarantined: 3, proved: "service.example" },
          {
            source: "203.0.113.7",
            mails: 2,
            aligned: 0,
            rejected: 2,
            forwarded: 2,
            proved: "bounce.example",
          },
        ],
      },
    });
});

test("the same report has the same id, however it is packed; another one has another", () => {
  const idOf = (bytes: Buffer) => {
    const reading = readAggregateReport(bytes);
    return reading.kind === "report" ? reading.report.id : reading.reason;
  };
  expect(idOf(gzip(google()))).toBe(idOf(zip(google())));
  expect(idOf(gzip(google({ id: "2" })))).not.toBe(idOf(gzip(google())));
});

describe("what can't be a report isn't read", () => {
  test.each([
    ["", "it isn't XML"],
    ["{}", "it isn't XML"],
    ["<html><body>x</body></html>", "it isn't a DMARC report"],
    ["<feedback><record>", "its XML is broken"],
    ["<feedback/>", "it names no domain"],
    [google().replace("notes.example", "notes example"), "it names no domain"],
    [google().replace("<org_name>google.com</org_name>", ""), "it doesn't say who sends it"],
    [google().replace(/<begin>\d+/, "<begin>2026-06-13"), "it has no valid period"],
    [google({ begin: 100 }), "it has no valid period"],
    [google().replace("192.0.2.1", "192.0.2.300"), "a record has no IP address"],
    [google().replace("<count>120", "<count>-1"), "a record has no valid count"],
    [google().replace("<count>120", "<count>1e99"), "a record has no valid count"],
    [google().replace("<feedback>", '<!DOCTYPE f [<!ENTITY x "y">]><feedback>'), "it has a DOCTYPE"],
    [google().replace("google.com<", "&x;<"), "its XML is broken"],
    [google().replace("<version>", `${"<a>".repeat(20)}<version>`), "its elements are nested too deep"],
  ])("%#", (xml, reason) => {
    expect(reasonOf(xml)).toBe(reason);
  });

  test("an entity bomb, and a file from this machine", () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`;
    expect(
      reasonOf(google().replace("<feedback>", `${bomb}<feedback>`).replace("google.com<", "&b;&c;<")),
    ).toBe("it has a DOCTYPE");
  });

  test("what unpacks to too much, says a false size, or is an archive of archives", () => {
    const large = `<feedback>${" ".repeat(MAX_XML_BYTES)}</feedback>`;
    expect(reasonOf(gzip(large))).toBe("it unpacks to too much");
    const packed = zip(large);
    expect(reasonOf(packed)).toBe("it unpacks to too much");
    // The size in the central directory and the local header.
    for (let at = packed.indexOf("PK\u0001\u0002"); at >= 0; at = packed.indexOf("PK\u0001\u0002", at + 1))
      packed.writeUInt32LE(100, at + 24);
    packed.writeUInt32LE(100, 22);
    const lied = unpackReport(packed);
    expect(lied.kind === "xml" ? lied.text.length : 0).toBeLessThanOrEqual(100);
    expect(reasonOf(zip(google(), "a.zip"))).toBe("the archive has no XML file");
    expect(reasonOf(gzip(gzip(google()).toString("latin1")))).toBe("it isn't XML");
    expect(reasonOf(Buffer.from("PK\u0003\u0004broken"))).toBe("the archive is broken");
    expect(reasonOf(Buffer.from([0x1f, 0x8b, 1, 2]))).toBe("the archive is broken");
  });

  test("whatever bytes come, and however a report is damaged", () => {
    const whole = Buffer.from(google());
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readAggregateReport(bytes)));
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(40), fc.string({ maxLength: 20 }), (at, length, text) => {
        const damaged = Buffer.concat([
          whole.subarray(0, at),
          Buffer.from(text),
          whole.subarray(at + length),
        ]);
        const reading = readAggregateReport(damaged);
        if (reading.kind === "report")
          for (const { mails, aligned } of reading.report.sources) expect(aligned).toBeLessThanOrEqual(mails);
      }),
    );
    const packed = gzip(google());
    fc.assert(
      fc.property(fc.nat(packed.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(packed);
        damaged[at] = byte;
        readAggregateReport(damaged);
      }),
    );
  });
});

test("a name can't carry control characters, and is cut", () => {
  const reading = readAggregateReport(
    Buffer.from(google().replace("google.com<", `evil\u202e&#x9; ${"x".repeat(300)}<`)),
  );
  if (reading.kind !== "report") throw new Error(reading.reason);
  expect(reading.report.reporter).toMatch(/^evil x+$/);
  expect(reading.report.reporter.length).toBeLessThanOrEqual(100);
});

test("of a report with thousands of sources, the largest are kept apart", () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => ({
    ip: `10.${index >> 8}.${index & 255}.1`,
    count: index + 1,
  }));
  const reading = readAggregateReport(gzip(google({ rows })));
  if (reading.kind !== "report") throw new Error(reading.reason);
  const { sources } = reading.report;
  expect(sources).toHaveLength(201);
  expect(sources[0]?.mails).toBe(3_000);
  expect(sources.at(-1)?.source).toBe("");
  expect(sources.reduce((sum, { mails }) => sum + mails, 0)).toBe((3_000 * 3_001) / 2);
});

describe("in a mail", () => {
  const read = (mail: string) => readReportMail(readMime(Buffer.from(mail, "latin1")), "dmarc@notes.example");

  test.each([
    ["as an attachment", reportMail(gzip(google()))],
    ["as the whole mail", reportMail(zip(google()), { isWhole: true, type: "application/zip" })],
    ["inline", reportMail(gzip(google()), { disposition: 'inline; filename="f.xml.gz"' })],
    [
      "as unknown bytes with a name",
      reportMail(zip(google()), {
        type: "application/octet-stream",
        disposition: "attachment; filename=a.zip",
      }),
    ],
    [
      "to several, in other letters",
      reportMail(gzip(google()), { to: '"x" <a@b.example>, DMARC@Notes.Example' }),
    ],
  ])("%s", (_, mail) => {
    expect(read(mail)).toMatchObject({ kind: "report" });
  });

  test("to another address, or without an attachment, it is none", () => {
    expect(read(reportMail(gzip(google()), { to: "news@notes.example" }))).toBeUndefined();
    expect(read(reportMail(gzip(google()), { to: '"dmarc@notes.example" <a@b.example>' }))).toBeUndefined();
    expect(read("To: dmarc@notes.example\nSubject: hello\n\nWords\n")).toBeUndefined();
    expect(read(reportMail(Buffer.from("no archive at all")))).toEqual({
      kind: "unreadable",
      reason: "it isn't XML",
    });
  });
});
