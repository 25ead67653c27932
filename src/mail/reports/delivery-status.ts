import type { FailureReport } from "#deliveries/reports/report.js";
import { answeredCommand, diagnose } from "./diagnosis.js";
import { allParts, type MimePart, readHeaders } from "./mime-reader.js";
import { proseOf } from "./text-report.js";

type Fields = ReadonlyMap<string, readonly string[]>;

const MAX_GROUPS = 50;

/** RFC 3464 §2.3: after the fields of the message there is a group for each recipient. Our mails have one. */
export function readStatus(mail: MimePart): Omit<FailureReport, "id"> | "progress" | undefined {
  const part = allParts(mail).find(
    ({ type }) => type === "message/delivery-status" || type === "message/global-delivery-status",
  );
  if (part === undefined) return undefined;
  const groups = part.text
    .trim()
    .split(/\n[ \t]*\n/, MAX_GROUPS)
    .map(readHeaders);
  const recipients = groups.filter((fields) => fields.has("action") || fields.has("status"));
  if (recipients.length === 0) return undefined;
  const failed = recipients.find(isFailed);
  return failed === undefined ? "progress" : readFailure(failed, mail);
}

function isFailed(fields: Fields): boolean {
  const action = fields.get("action")?.[0]?.toLowerCase();
  return action === undefined ? /^5\./.test(fields.get("status")?.[0] ?? "") : action.startsWith("fail");
}

function readFailure(fields: Fields, mail: MimePart): Omit<FailureReport, "id"> {
  const [, status] = /([245]\.\d{1,3}\.\d{1,3})/.exec(fields.get("status")?.[0] ?? "") ?? [];
  const words = (fields.get("diagnostic-code")?.[0] ?? "").replace(/^[\w.-]+\s*;\s*/, "");
  const host = (fields.get("remote-mta")?.[0] ?? "").replace(/^[\w-]+\s*;\s*/, "").replace(/[\s(].*$/, "");
  const recipient = addressIn(fields.get("final-recipient")?.[0]);
  const original = addressIn(fields.get("original-recipient")?.[0]);
  const prose = proseOf(mail);
  const command = answeredCommand(prose);
  const said = words === "" ? [] : [diagnose(words, status)];
  return {
    kind: "failure",
    evidence: [...said, diagnose(prose === "" ? (status ?? "") : prose, status)].map((one) => ({
      ...one,
      command: one.command ?? command,
      host,
      recipient,
    })),
    forwarded: isForwarded({ recipient, original }) || EXPANDED.test(prose),
  };
}

/** `rfc822; <ada@example.org>`, also with the xtext of RFC 3461 §4. */
function addressIn(value = ""): string | undefined {
  const [address] = /[^\s<>;]{1,64}@[^\s<>;]{1,255}/.exec(value) ?? [];
  return address?.replace(/\+([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** Sendmail and Exim say in this way that an alias led somewhere else. */
const EXPANDED = /\((?:expanded from|generated from|ultimately generated from):? /;

/** Somebody's alias may lead to several mailboxes, so that one of them is dead doesn't mean that the person gets no mail. */
function isForwarded({
  recipient,
  original,
}: {
  readonly recipient?: string;
  readonly original?: string;
}): boolean {
  return (
    recipient !== undefined && original !== undefined && recipient.toLowerCase() !== original.toLowerCase()
  );
}
