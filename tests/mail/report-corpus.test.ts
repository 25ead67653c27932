import { describe, expect, test } from "vitest";
import { judgeReport } from "#deliveries/reports/process-report.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { readReport } from "#mail/reports/read-report.js";
import { BUILDERS } from "./report-builder.js";

const judge = createAnswerJudge();

/** What a system quotes, what it means, and the document that says so. */
const FAILURES = [
  ["550 5.1.1 <ada@readers.example>: user unknown", "5.1.1", "address-dead", "RFC 3463 §3.2"],
  ["550 5.1.1 No such user here", "5.1.1", "address-dead", "RFC 5321 §4.2.2"],
  [
    "550 5.1.10 Recipient not found by SMTP address lookup",
    "5.1.10",
    "address-dead",
    "Exchange Online, non-delivery reports",
  ],
  [
    "554 5.7.1 This user doesn't have a readers.example account",
    "5.0.0",
    "address-dead",
    "Yahoo SMTP error codes",
  ],
  ["552 5.2.2 The mailbox is over quota", "5.2.2", "mailbox-full", "RFC 3463 §3.3"],
  ["550 5.2.1 This account is disabled", "5.2.1", "mailbox-inactive", "RFC 3463 §3.3"],
  ["550 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org", "5.7.1", "reputation", "RFC 5782"],
  ["554 5.7.1 Message rejected as spam", "5.7.1", "content", "RFC 3463 §3.8"],
  [
    "550 5.1.8 Domain of sender address news@careers.example does not exist",
    "5.1.8",
    "sender-refused",
    "sendmail 8.17, check_mail",
  ],
  ["550 5.7.26 This mail is unauthenticated: SPF did not pass", "5.7.26", "sender-refused", "RFC 7372"],
  [
    "550 5.1.1 careers.example has sent to too many recipients this hour",
    "5.1.1",
    "rate",
    "a code that lies",
  ],
  ["550 5.7.1 Relay access denied", "5.7.1", "policy", "postconf(5)"],
] as const;

describe.each(Object.entries(BUILDERS))("a report of %s", (_, build) => {
  test.each(FAILURES)("that quotes %s (%s) is %s", (answer, status, verdict) => {
    const read = readReport(Buffer.from(build({ answer, status })));
    expect(read.kind).toBe("report");
    if (read.kind !== "report") return;
    expect(judgeReport(read.report, judge, { senders: ["news@careers.example"] }).kind).toBe(verdict);
    expect(read.texts.join("\n")).toContain("bounces+aaaabbbbcccc");
  });
});

test("the corpus has at least 120 reports", () => {
  expect(Object.keys(BUILDERS).length * FAILURES.length).toBeGreaterThanOrEqual(120);
});

const RFC822 =
  "Content-Type: message/rfc822\n\nFrom: news@careers.example\nTo: ada@readers.example\n\nHello\n";

describe("complaints and notifications", () => {
  const complaint = (type: string) =>
    `From: fbl@provider.example\nTo: abuse@careers.example\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: text/plain\n\nA complaint.\n\n--b\nContent-Type: message/feedback-report\n\n${type}\nVersion: 1\n\n--b\n${RFC822}\n--b--\n`;
  const sns = (message: object, wrap = false) => {
    const json = JSON.stringify(message);
    const body = wrap ? JSON.stringify({ Type: "Notification", Message: json }) : json;
    return `From: AWS Notifications <no-reply@sns.amazonaws.com>\nTo: bounces@careers.example\nContent-Type: text/plain; charset=UTF-8\n\n${body}\n\n--\nIf you wish to stop receiving notifications from this topic, visit a link.\n`;
  };
  const bounced = (bounceType: string, bounceSubType: string, diagnosticCode?: string) => ({
    notificationType: "Bounce",
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: "ada@readers.example", diagnosticCode }],
    },
  });
  const outlook = `From: staff@hotmail.com\nTo: abuse@careers.example\nSubject: complaint about message from 192.0.2.1\nContent-Type: multipart/mixed; boundary=b\n\n--b\n${RFC822}\n--b--\n`;

  test.each([
    ["ARF abuse (RFC 5965)", complaint("Feedback-Type: abuse"), "complaint"],
    ["ARF opt-out (RFC 6650)", complaint("Feedback-Type: opt-out"), "complaint"],
    ["Outlook.com without a feedback report", outlook, "complaint"],
    [
      "Amazon SNS, a complaint",
      sns({ notificationType: "Complaint", complaint: { complaintFeedbackType: "abuse" } }),
      "complaint",
    ],
    ["Amazon SNS, an address that doesn't exist", sns(bounced("Permanent", "NoEmail")), "address-dead"],
    [
      "Amazon SNS in its envelope",
      sns(bounced("Permanent", "General", "smtp; 550 5.1.1 user unknown"), true),
      "address-dead",
    ],
    ["Amazon SNS, a full mailbox", sns(bounced("Transient", "MailboxFull")), "mailbox-full"],
    ["Amazon SNS, refused content", sns(bounced("Transient", "ContentRejected")), "content"],
    [
      "Amazon SNS, on its own suppression list",
      sns(bounced("Permanent", "Suppressed", "Amazon SES did not send")),
      "address-dead",
    ],
    ["Amazon SNS, nobody knows", sns(bounced("Undetermined", "Undetermined")), "unknown"],
  ])("%s", (_, mail, kind) => {
    const read = readReport(Buffer.from(mail));
    expect(read.kind === "report" ? judgeReport(read.report, judge, {}).kind : read.kind).toBe(kind);
  });

  test.each([
    ["ARF not-spam", complaint("Feedback-Type: not-spam"), "other"],
    ["a DMARC failure report (RFC 6591)", complaint("Feedback-Type: auth-failure"), "other"],
    ["Amazon SNS, a delivery", sns({ notificationType: "Delivery" }), "progress"],
    [
      "a mail that somebody forwards",
      outlook
        .replace("staff@hotmail.com", "bob@readers.example")
        .replace("complaint about message from", "Fwd:"),
      "other",
    ],
  ])("%s is none", (_, mail, kind) => {
    expect(readReport(Buffer.from(mail)).kind).toBe(kind);
  });

  test("an alias that leads to a dead address says nothing about the alias", () => {
    const postfix = BUILDERS.postfix?.({ answer: "550 5.1.1 user unknown", status: "5.1.1" }) ?? "";
    const forwarded = postfix.replace(
      "Action: failed",
      "Original-Recipient: rfc822; team@readers.example\nAction: failed",
    );
    const read = readReport(Buffer.from(forwarded));
    expect(read.kind === "report" && judgeReport(read.report, judge, {})).toMatchObject({
      ...{ kind: "unknown", rule: "report/forwarded" },
    });
  });

  test.each([
    [
      "postfix",
      "Name service error for name=readers.example type=AAAA: Host not found",
      "5.4.4",
      "address-dead",
    ],
    [
      "postfix",
      "Name service error for name=relay.careers.example type=A: Host not found",
      "5.4.4",
      "network",
    ],
    ["sendmail", "550 Host unknown (Name server: readers.example: host not found)", "5.1.2", "address-dead"],
    [
      "sendmail",
      "550 Host unknown (Name server: relay.careers.example.: host not found)",
      "5.1.2",
      "network",
    ],
  ])(
    "a host that isn't there says something about the address only if it is its domain (%s: %s)",
    (system, answer, status, kind) => {
      const read = readReport(Buffer.from(BUILDERS[system]?.({ answer, status }) ?? ""));
      expect(read.kind === "report" && judgeReport(read.report, judge, {}).kind).toBe(kind);
    },
  );

  test.each([
    ["ada@readers.example", "address-dead"],
    ["Ada@mail.readers.example", "address-dead"],
    ["ada@other.example", "unknown"],
    ["team@readers.example", "unknown"],
  ])(
    "a dead address that isn't the one the mail was sent to says nothing about it: %s",
    (recipient, kind) => {
      const read = readReport(
        Buffer.from(BUILDERS.postfix?.({ answer: "550 5.1.1 user unknown", status: "5.1.1" }) ?? ""),
      );
      expect(read.kind === "report" && judgeReport(read.report, judge, { recipient }).kind).toBe(kind);
    },
  );

  test.each([
    ["Warning: ada@readers.example - User unknown!", "There is no user by that name here.", "address-dead"],
    [
      "Automatically rejected mail",
      "Your message was automatically rejected: Quota exceeded",
      "mailbox-full",
    ],
  ])("a daemon's mail without a code is read by its words: %s", (subject, text, kind) => {
    const mail = `From: MAILER-DAEMON@mx.readers.example\nSubject: ${subject}\n\n${text}\n`;
    const read = readReport(Buffer.from(mail));
    expect(read.kind === "report" && judgeReport(read.report, judge, {}).kind).toBe(kind);
  });

  test("a text in a language that no rule knows is understood by the link at its end", () => {
    const mail = `From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\nX-Failed-Recipients: ada@readers.example\nSubject: Delivery Status Notification (Failure)\n\n${"Saluton! Via mesaĝo ne atingis la grupon. ".repeat(20)}\n\nhttps://groups.google.com/support/\n`;
    const read = readReport(Buffer.from(mail));
    expect(read.kind === "report" && judgeReport(read.report, judge, {})).toMatchObject({
      ...{ kind: "policy", rule: "google/group" },
    });
  });

  test("what a mail system says and nobody understands is kept", () => {
    const mail =
      "From: MAILER-DAEMON@mx.readers.example\nSubject: Hm\n\nSomething or other about your mail.\n";
    expect(readReport(Buffer.from(mail))).toMatchObject({
      kind: "unread",
      words: "Hm Something or other about your mail.",
    });
  });
});
