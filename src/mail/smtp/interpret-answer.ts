/**
 * What a mail server's answer says about one mail: accepted, deferred (4xx), rejected (5xx) or uncertain. What a rejection means for
 * the address and the issue is decided in `deliveries/`.
 */

import type { Answer, Deferred, Reply } from "#deliveries/outcome.js";
import type { AnsweredCommand } from "#deliveries/verdict/verdict.js";

/** An error of nodemailer. */
export interface SmtpFailure extends Error {
  /** EENVELOPE, EMESSAGE, ESOCKET … */
  readonly code?: string;
  /** `MAIL FROM`, `RCPT TO`, `DATA`, `CONN`, `API`. */
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}

/** Nothing was handed over: the connection was lost, or the server refuses the sender. */
export type TransactionFailure =
  | { readonly kind: "lost"; readonly error: SmtpFailure }
  | { readonly kind: "refused-sender"; readonly error: SmtpFailure };

/**
 * Only an answer is a verdict about the mail. Without one it depends on `dataSent`: whether the server may have received the mail.
 */
export function interpretFailure(
  error: SmtpFailure,
  { dataSent }: { readonly dataSent: boolean },
): Answer | TransactionFailure {
  const { code, command, responseCode } = error;
  const answered = code === "EENVELOPE" || code === "EMESSAGE";
  if (answered && responseCode !== undefined && responseCode >= 400) {
    if (!dataSent && responseCode === 421) return { kind: "lost", error };
    // The sender is the same for everybody: a rejection of each mail would use up the whole list.
    if (command === "MAIL FROM" && responseCode >= 500) return { kind: "refused-sender", error };
    const reply = {
      ...readReply(responseCode, error.response ?? error.message),
      command: commandOf(command),
    };
    return { kind: responseCode < 500 ? "deferred" : "rejected", ...reply };
  }
  if (dataSent) return { kind: "uncertain", reason: oneLine(error.message) };
  // nodemailer itself refuses a mail that is larger than the server's SIZE, and an address that is unsafe in a command.
  if (code === "EMESSAGE") return { kind: "refused-sender", error };
  if (code === "EENVELOPE" && command === "API")
    return { kind: "rejected", code: 553, response: oneLine(error.message) };
  return { kind: "lost", error };
}

/**
 * A 421 during the first transaction of a connection. It may be about this recipient alone (with PIPELINING nobody can tell which
 * command it answers), so it must not stop the other mails: this one is tried again later.
 */
export function deferredBy({ responseCode, response, message }: SmtpFailure): Deferred | undefined {
  if (responseCode !== 421) return undefined;
  return { kind: "deferred", ...readReply(responseCode, response ?? message) };
}

function readReply(code: number, response: string): Reply {
  // RFC 3463 §2: class.subject.detail
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?:\s|$)/.exec(response) ?? [];
  return { code, response: oneLine(response), enhanced };
}

function commandOf(command: string | undefined): AnsweredCommand | undefined {
  return (["MAIL", "RCPT", "DATA"] as const).find((known) => command?.startsWith(known));
}

/** A server's words as one line for logs. */
export function oneLine(response: string): string {
  return response
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
}
