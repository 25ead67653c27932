import { headerOf, type MimePart } from "./mime-reader.js";

/** RFC 2919, RFC 2369, and what lists and spam filters write. */
const LIST_HEADERS = ["list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "feedback-id"];

/** RFC 3834 §2: addresses of programs. */
export const PROGRAMS =
  /^(?:mailer-daemon|postmaster|daemon|root|noreply|no-reply|do-?not-?reply|owner-.*|.*-(?:request|owner|bounces?|errors)|bounces?(?:[+-].*)?)@/i;

/**
 * RFC 3834 §5, and what older programs write. A mail program that leaves for its user may say `auto-generated`. Reports and receipts
 * have no sender (RFC 5321 §4.5.5) or are a `multipart/report` (RFC 6522).
 */
export function isAutomatic(mail: MimePart): boolean {
  return (
    /^auto-(?:replied|notified)/i.test(headerOf(mail, "auto-submitted")) ||
    ["x-autoreply", "x-autorespond", "x-autoresponse"].some((name) => mail.headers.has(name)) ||
    /^auto[_-]reply$/i.test(headerOf(mail, "precedence")) ||
    mail.headers.get("return-path")?.[0]?.trim() === "<>" ||
    mail.type === "multipart/report"
  );
}

/** RFC 3834 §2: also what a program writes without being asked, what went to a list, and what a filter takes for spam. */
export function isUnanswerable(mail: MimePart): boolean {
  const submitted = headerOf(mail, "auto-submitted").trim().toLowerCase();
  return (
    isAutomatic(mail) ||
    (submitted !== "" && !/^no(?:[\s;(]|$)/.test(submitted)) ||
    LIST_HEADERS.some((name) => mail.headers.has(name)) ||
    mail.headers.has("x-auto-response-suppress") ||
    mail.headers.has("x-loop") ||
    /^(?:bulk|list|junk)$/i.test(headerOf(mail, "precedence").trim()) ||
    ["x-spam-flag", "x-spam-status", "x-spam"].some((name) => /^yes\b/i.test(headerOf(mail, name)))
  );
}
