import { addressKey, type Mailbox } from "#subscribers/address.js";
import { decodeWords } from "../reports/encoded-words.js";
import { isAutomatic, RECIPIENT_HEADERS } from "../reports/leave-request.js";
import { headerOf, type MimePart } from "../reports/mime-reader.js";
import { addressKeysIn, soleMailboxIn, toUtf8 } from "./addresses.js";

/** A mail to the address of `mail.join`. `automatic`: a program sent it by itself, or a list, so it must not be answered. */
export type JoinMail =
  | { readonly kind: "automatic" }
  | {
      readonly kind: "request";
      readonly from: Mailbox;
      readonly subject: string;
      readonly messageId: string;
    };

const MAX_VALUES = 10;
/** RFC 2919, RFC 2369, and what lists and spam filters write. */
const LIST_HEADERS = ["list-id", "list-unsubscribe", "list-post", "list-help", "mailing-list", "feedback-id"];
/** RFC 3834 §2: addresses of programs. */
const PROGRAMS =
  /^(?:mailer-daemon|postmaster|daemon|root|noreply|no-reply|do-?not-?reply|owner-.*|.*-(?:request|owner|bounces?|errors)|bounces?(?:[+-].*)?)@/i;

/**
 * @param address of `mail.join`
 * @param senders our own addresses
 * @returns undefined if it isn't to that address, or has no sender that could be answered
 */
export function readJoinMail(
  mail: MimePart,
  { address, senders }: { readonly address: string; readonly senders: readonly string[] },
): JoinMail | undefined {
  const recipients = RECIPIENT_HEADERS.flatMap((name) =>
    (mail.headers.get(name) ?? []).slice(0, MAX_VALUES),
  ).flatMap(addressKeysIn);
  if (!recipients.includes(addressKey(address))) return undefined;
  if (isUnanswerable(mail)) return { kind: "automatic" };
  const from = soleMailboxIn(headerOf(mail, "from"));
  if (from === undefined) return undefined;
  const ours = [address, ...senders].map(addressKey);
  if (PROGRAMS.test(from.address) || ours.includes(addressKey(from.address))) return { kind: "automatic" };
  const subject = decodeWords(toUtf8(headerOf(mail, "subject")));
  return { kind: "request", from, subject, messageId: headerOf(mail, "message-id").slice(0, 200) };
}

/** RFC 3834 §2: also what a program writes without being asked, what went to a list, and what a filter takes for spam. */
function isUnanswerable(mail: MimePart): boolean {
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
