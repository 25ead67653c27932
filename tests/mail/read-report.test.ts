import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allParts, MAX_REPORT_BYTES, readMime } from "#mail/reports/mime-reader.js";
import { readReport } from "#mail/reports/read-report.js";

const folder = join(import.meta.dirname, "../fixtures/reports");

/** What each server's report says: its kind, and the status where there is one. */
const REPORTS = {
  "postfix-user-unknown": ["hard", "5.1.1"],
  "postfix-mailbox-full": ["soft", "5.2.2"],
  "postfix-expired": ["soft", "4.4.1"],
  "postfix-domain-unknown": ["hard", "5.4.4"],
  "postfix-blocklist": ["policy", "5.7.1"],
  "exim-dsn": ["hard", "5.0.0"],
  "exim-text": ["hard", undefined],
  "exchange-online-not-found": ["hard", "5.1.10"],
  "exchange-server-quota": ["soft", "5.2.2"],
  "outlook-com-unavailable": ["hard", "5.5.0"],
  "outlook-com-blocked": ["policy", "5.7.1"],
  "gmail-no-such-user": ["hard", "5.1.1"],
  "gmail-over-quota": ["soft", "5.2.2"],
  "gmail-unsolicited": ["policy", "5.7.1"],
  "yahoo-text": ["hard", undefined],
  "yahoo-over-quota": ["soft", "4.2.2"],
  "ses-bounce": ["hard", "5.1.1"],
  "ses-suppressed": ["hard", "5.1.1"],
  "ses-complaint": ["complaint", undefined],
  "yahoo-complaint": ["complaint", undefined],
  "redacted-complaint": ["complaint", undefined],
  sendmail: ["hard", "5.1.1"],
  "sendmail-old": ["hard", undefined],
  qmail: ["hard", "5.1.1"],
  "qmail-expired": ["soft", "4.2.1"],
} as const;

const NOTHING = {
  "postfix-delayed": "progress",
  "exim-warning": "progress",
  "gmail-delay": "progress",
  "arf-not-spam": "other",
  vacation: "other",
  "exchange-out-of-office": "other",
  answer: "other",
  challenge: "other",
} as const;

const load = (name: string) => readFileSync(join(folder, `${name}.eml`));

describe("a report", () => {
  test.each(Object.entries(REPORTS))("of %s is %j", (name, [kind, status]) => {
    const read = readReport(load(name));
    expect(read.kind === "report" ? [read.report.kind, read.report.status] : read.kind).toEqual([
      kind,
      status,
    ]);
  });

  test.each(Object.entries(REPORTS))(
    "of %s reads the same with the line ends of a socket",
    (name, [kind]) => {
      const crlf = Buffer.from(load(name).toString("latin1").replaceAll("\n", "\r\n"), "latin1");
      expect(readReport(crlf)).toMatchObject({ kind: "report", report: { kind } });
    },
  );

  test.each(Object.entries(NOTHING))("%s is none: %s", (name, kind) => {
    expect(readReport(load(name))).toEqual({ kind });
  });

  test("every fixture is read by a test", () => {
    const names = readdirSync(folder).map((name) => name.replace(".eml", ""));
    expect(names.sort()).toEqual([...Object.keys(REPORTS), ...Object.keys(NOTHING)].sort());
  });

  test("keeps the server's words on one line and short", () => {
    const read = readReport(load("gmail-no-such-user"));
    expect(read).toMatchObject({
      report: { words: expect.stringMatching(/^550-5\.1\.1 The email account that you tried/) },
    });
  });

  test("is the same one when it is read again, whole or cut", () => {
    const whole = readReport(load("postfix-user-unknown"));
    const cut = readReport(load("postfix-user-unknown").subarray(0, 2_000));
    expect(whole.kind === "report" && cut.kind === "report" && whole.report.id === cut.report.id).toBe(true);
  });
});

describe("hostile mails", () => {
  test("any bytes are read without an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(["report", "progress", "other"]).toContain(readReport(bytes).kind);
      }),
      { numRuns: 300 },
    );
  });

  test("a report that is broken anywhere is read without an error", () => {
    const bytes = load("postfix-user-unknown");
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(400), fc.uint8Array({ maxLength: 60 }), (at, gap, put) => {
        const broken = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gap)]);
        expect(["report", "progress", "other"]).toContain(readReport(broken).kind);
      }),
      { numRuns: 300 },
    );
  });

  test("parts in parts in parts end somewhere", () => {
    const open = Array.from(
      { length: 5_000 },
      (_, depth) => `Content-Type: multipart/mixed; boundary="b${depth}"\n\n--b${depth}\n`,
    ).join("");
    expect(allParts(readMime(Buffer.from(open))).length).toBeLessThan(20);
  });

  test("ten thousand parts are not all read", () => {
    const mail = `Content-Type: multipart/mixed; boundary=b\n\n${"--b\nA: 1\n\nx\n".repeat(10_000)}--b--\n`;
    expect(readMime(Buffer.from(mail)).parts.length).toBeLessThanOrEqual(30);
  });

  test("a huge mail is read no further than a report is long", () => {
    const mail = Buffer.concat([Buffer.from("Subject: big\n\n"), Buffer.alloc(3 * MAX_REPORT_BYTES, "=")]);
    expect(readMime(mail).text.length).toBeLessThanOrEqual(MAX_REPORT_BYTES);
  });

  test("a header without end, and one of a megabyte, are no trouble", () => {
    expect(readReport(Buffer.from(`From: ${"mailer-daemon@".repeat(70_000)}`)).kind).toBe("other");
    expect(readReport(Buffer.from(`${" \n".repeat(400_000)}`)).kind).toBe("other");
  });
});

describe("parts", () => {
  test("quoted-printable and base64 are decoded, a boundary that begins like another is told apart", () => {
    const mail = [
      ...['Content-Type: multipart/mixed; boundary="b"', "", "--b"],
      ...["Content-Transfer-Encoding: quoted-printable", "", "caf=C3=A9 =", "noir", "--bb", "--b"],
      ...["Content-Transfer-Encoding: base64", "", "w6k=", "--b--", "after"],
    ].join("\r\n");
    expect(readMime(Buffer.from(mail)).parts.map(({ text }) => text)).toEqual(["café noir\n--bb", "é"]);
  });
});
