import { z } from "zod";
import type { ComplaintReport, FailureReport } from "#deliveries/reports/report.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";
import { diagnose } from "./diagnosis.js";
import { headerOf, type MimePart } from "./mime-reader.js";

const NOTIFICATION = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  bounce: z
    .object({
      bounceType: z.string().default(""),
      bounceSubType: z.string().default(""),
      bouncedRecipients: z
        .array(
          z.object({
            emailAddress: z.string().optional(),
            status: z.string().optional(),
            diagnosticCode: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
  complaint: z.object({ complaintFeedbackType: z.string().nullish() }).optional(),
});
const ENVELOPE = z.object({ Message: z.string() });

/** https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html, "Bounce types" */
const SUB_TYPES: ReadonlyMap<string, Verdict> = new Map([
  ["NoEmail", "address-dead"],
  ["Suppressed", "address-dead"],
  ["OnAccountSuppressionList", "address-dead"],
  ["MailboxFull", "mailbox-full"],
  ["MessageTooLarge", "content"],
  ["ContentRejected", "content"],
  ["AttachmentRejected", "content"],
]);

type SesReading = Omit<FailureReport, "id"> | Omit<ComplaintReport, "id"> | "other" | "progress" | undefined;

/** Amazon SES reports bounces and complaints as JSON, which SNS sends as a mail. */
export function readNotification(mail: MimePart): SesReading {
  if (!/@sns[\w.-]{0,40}\.amazonaws\.com/i.test(headerOf(mail, "from"))) return undefined;
  return readSesEvent(unwrap(parseJson(mail.text)));
}

/** `progress`: a delivery, a delay, an opened mail. Undefined if it isn't an event of SES. */
export function readSesEvent(event: unknown): SesReading {
  const parsed = NOTIFICATION.safeParse(event);
  if (!parsed.success) return undefined;
  const { notificationType, eventType, bounce, complaint } = parsed.data;
  switch (notificationType ?? eventType) {
    case "Bounce":
      return bounce === undefined ? undefined : readBounce(bounce);
    case "Complaint":
      return complaint?.complaintFeedbackType === "not-spam"
        ? "other"
        : { kind: "complaint", words: complaint?.complaintFeedbackType ?? "abuse" };
    case undefined:
      return undefined;
    default:
      return "progress";
  }
}

function readBounce({
  bounceType,
  bounceSubType,
  bouncedRecipients: [first],
}: NonNullable<z.infer<typeof NOTIFICATION>["bounce"]>): Omit<FailureReport, "id"> {
  const words = (first?.diagnosticCode ?? "").replace(/^[\w.-]+\s*;\s*/, "");
  const [status] = /[45]\.\d{1,3}\.\d{1,3}/.exec(first?.status ?? "") ?? [];
  const evidence = diagnose(words === "" ? `${bounceType} ${bounceSubType}` : words, status);
  return {
    kind: "failure",
    evidence: [{ ...evidence, recipient: first?.emailAddress }],
    forwarded: false,
    // What the server said tells more than Amazon's two words, except where they are about Amazon's own list.
    verdict: words === "" || bounceSubType.includes("uppress") ? SUB_TYPES.get(bounceSubType) : undefined,
  };
}

/** After the JSON, SNS tells how to unsubscribe from its topic. */
function parseJson(text: string): unknown {
  const end = text.search(/\n-- ?\n/);
  // Long lines are folded with an exclamation mark on their way through old mail servers.
  const json = (end < 0 ? text : text.slice(0, end)).replace(/!\n ?/g, "").trim();
  if (!json.startsWith("{")) return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function unwrap(value: unknown): unknown {
  const envelope = ENVELOPE.safeParse(value);
  return envelope.success ? parseJson(envelope.data.Message) : value;
}
