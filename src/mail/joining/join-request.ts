import { addressKey, type Mailbox } from "#subscribers/address.js";
import { isUnanswerable, PROGRAMS } from "../reports/automatic-mail.js";
import { readHeaderText } from "../reports/encoded-words.js";
import { RECIPIENT_HEADERS } from "../reports/leave-request.js";
import { headerOf, type MimePart } from "../reports/mime-reader.js";
import { addressKeysIn, soleMailboxIn } from "./addresses.js";

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
  const subject = readHeaderText(headerOf(mail, "subject"));
  return { kind: "request", from, subject, messageId: headerOf(mail, "message-id").slice(0, 200) };
}
