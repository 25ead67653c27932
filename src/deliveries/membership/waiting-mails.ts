import type { Instant } from "#zoned-time.js";
import type { TransactionalMail } from "./transactional-mail.js";

export interface WaitingMail {
  readonly id: string;
  readonly mail: TransactionalMail;
  /** How often it was claimed, including this time. */
  readonly attempts: number;
}

interface MailClaim {
  readonly now: Instant;
  /** No other process can claim them until then. Longer than an attempt takes. */
  readonly until: Instant;
  readonly limit: number;
  /** Only mails that were never tried. */
  readonly untried?: boolean;
  /** Only mails to the publisher. */
  readonly only?: "alerts";
}

/** Stores transactional mails until a mail server has accepted or rejected them, so that a restart loses none. */
export interface WaitingMails {
  add(waiting: Pick<WaitingMail, "id" | "mail">, notBefore: Instant): Promise<void>;
  /** Mails that are due. Those with the fewest attempts come first, so that no mail waits behind deferred ones. */
  claim(claim: MailClaim): Promise<readonly WaitingMail[]>;
  postpone(id: string, notBefore: Instant): Promise<void>;
  remove(id: string): Promise<void>;
  /** When the next one is due. */
  nextDue(): Promise<Instant | undefined>;
}
