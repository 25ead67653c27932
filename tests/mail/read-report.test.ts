import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeReport } from "#deliveries/reports/process-report.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { allParts, MAX_REPORT_BYTES, readMime } from "#mail/reports/mime-reader.js";
import { readReport } from "#mail/reports/read-report.js";

const folder = join(import.meta.dirname, "../fixtures/reports");

/** What each server's report says: its kind, and the status where there is one. */
const REPORTS = {
  "postfix-user-unknown": ["address-dead", "5.1.1"],
  "postfix-mailbox-full": ["mailbox-full", "5.2.2"],
  "postfix-expired": ["network", "4.4.1"],
  "postfix-domain-unknown": ["address-dead", "5.4.4"],
  "postfix-blocklist": ["reputation", "5.7.1"],
  "exim-dsn": ["address-dead", "5.0.0"],
  "exim-text": ["address-dead", undefined],
  "exchange-online-not-found": ["address-dead", "5.1.10"],
  "exchange-server-quota": ["mailbox-full", "5.2.2"],
  "outlook-com-unavailable": ["address-dead", "5.5.0"],
  "outlook-com-blocked": ["reputation", "5.7.1"],
  "gmail-no-such-user": ["address-dead", "5.1.1"],
  "gmail-over-quota": ["mailbox-full", "5.2.2"],
  "gmail-unsolicited": ["content", "5.7.1"],
  "yahoo-text": ["address-dead", undefined],
  "yahoo-over-quota": ["mailbox-full", "4.2.2"],
  "ses-bounce": ["address-dead", "5.1.1"],
  "ses-suppressed": ["address-dead", "5.1.1"],
  "ses-complaint": ["complaint", undefined],
  "yahoo-complaint": ["complaint", undefined],
  "redacted-complaint": ["complaint", undefined],
  sendmail: ["address-dead", "5.1.1"],
  "sendmail-old": ["address-dead", undefined],
  qmail: ["address-dead", "5.1.1"],
  "qmail-expired": ["network", "4.2.1"],
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

const judge = createAnswerJudge();
const judged = (bytes: Uint8Array) => {
  const read = readReport(bytes);
  return read.kind === "report"
    ? judgeReport(read.report, judge, { senders: ["news@careers.example"] })
    : undefined;
};
const load = (name: string) => readFileSync(join(folder, `${name}.eml`));

describe("a report", () => {
  test.each(Object.entries(REPORTS))("of %s is %j", (name, [kind, status]) => {
    const report = judged(load(name));
    expect([report?.kind, report?.status]).toEqual([kind, status]);
  });

  test.each(Object.entries(REPORTS))(
    "of %s reads the same with the line ends of a socket",
    (name, [kind]) => {
      const crlf = Buffer.from(load(name).toString("latin1").replaceAll("\n", "\r\n"), "latin1");
      expect(judged(crlf)?.kind).toBe(kind);
    },
  );

  test.each(Object.entries(NOTHING))("%s is none: %s", (name, kind) => {
    expect(readReport(load(name))).toMatchObject({ kind });
  });

  test("every fixture is read by a test", () => {
    const names = readdirSync(folder).flatMap((name) => (name.endsWith(".eml") ? [name.slice(0, -4)] : []));
    expect(names.sort()).toEqual([...Object.keys(REPORTS), ...Object.keys(NOTHING)].sort());
  });

  test("keeps the server's words on one line and short", () => {
    expect(judged(load("gmail-no-such-user"))?.words).toMatch(
      /^550-5\.1\.1 The email account that you tried/,
    );
  });

  test("is the same one when it is read again, whole or cut", () => {
    const whole = readReport(load("postfix-user-unknown"));
    const cut = readReport(load("postfix-user-unknown").subarray(0, 2_000));
    expect(whole.kind === "report" && cut.kind === "report" && whole.report.id === cut.report.id).toBe(true);
  });
});

describe("hostile mails", () => {
  test.each(["constructor", "toString", "__proto__"])(
    "Amazon's kind of bounce %j is none",
    (bounceSubType) => {
      const bounce = {
        bounceType: "Permanent",
        bounceSubType,
        bouncedRecipients: [{ emailAddress: "a@b.example" }],
      };
      const json = JSON.stringify({ notificationType: "Bounce", bounce });
      const mail = readReport(Buffer.from(`From: AWS <no-reply@sns.amazonaws.com>\n\n${json}\n`));
      if (mail.kind !== "report") throw new Error("no report");
      const { kind, rule } = judgeReport(mail.report, createAnswerJudge(), {});
      expect([kind, rule]).toEqual(["unknown", "general/not-understood"]);
    },
  );

  test("any bytes are read without an error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(["report", "progress", "unread", "other"]).toContain(readReport(bytes).kind);
      }),
      { numRuns: 300 },
    );
  });

  test("a report that is broken anywhere is read without an error", () => {
    const bytes = load("postfix-user-unknown");
    fc.assert(
      fc.property(fc.nat(bytes.length), fc.nat(400), fc.uint8Array({ maxLength: 60 }), (at, gap, put) => {
        const broken = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + gap)]);
        expect(["report", "progress", "unread", "other"]).toContain(readReport(broken).kind);
      }),
      { numRuns: 300 },
    );
  });

  test("nested parts are read only to a limited depth", () => {
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

  test("a header without end, and one of a megabyte, cause no problem", () => {
    expect(readReport(Buffer.from(`From: ${"mailer-daemon@".repeat(70_000)}`)).kind).toBe("unread");
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
