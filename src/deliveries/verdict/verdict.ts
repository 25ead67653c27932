/**
 * What an SMTP answer or a report says, and about whom. `address-dead`: the address doesn't exist and won't. `mailbox-full`,
 * `mailbox-inactive`: it exists and takes no mail for now. `sender-refused`, `content`, `reputation`, `rate`, `policy`: about us, or
 * about the rules of the receiver. `network`, `temporary`: about the way to it. `unknown`: no rule understands the text.
 */
export type Verdict =
  | "address-dead"
  | "mailbox-full"
  | "mailbox-inactive"
  | "sender-refused"
  | "content"
  | "reputation"
  | "rate"
  | "policy"
  | "network"
  | "temporary"
  | "unknown";

/** A verdict and the rule that decided it, such as `google/no-such-user`. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly rule: string;
}

/** The step of an SMTP transaction that was answered. */
export type AnsweredCommand = "MAIL" | "RCPT" | "DATA";

/** An answer of a mail server, whether it was given to us or is quoted in a report. */
export interface Evidence {
  /** RFC 5321 §4.2: three digits. */
  readonly code?: number;
  /** RFC 3463, `5.1.1`. */
  readonly enhanced?: string;
  readonly text: string;
  readonly command?: AnsweredCommand;
  /** The server that answered. */
  readonly host?: string;
  /** The addresses the mail was sent to and from, as far as they are known: they tell whom the text means. */
  readonly recipient?: string;
  readonly senders?: readonly string[];
}

/** About one person's mailbox, so that it may count against the address. */
export function isAboutMailbox(verdict: Verdict): boolean {
  return verdict === "address-dead" || verdict === "mailbox-full" || verdict === "mailbox-inactive";
}

/** About us, whoever the recipient is: the next mail would get the same answer. */
export function isAboutUs(verdict: Verdict): boolean {
  return (
    verdict === "sender-refused" ||
    verdict === "content" ||
    verdict === "reputation" ||
    verdict === "rate" ||
    verdict === "policy"
  );
}
