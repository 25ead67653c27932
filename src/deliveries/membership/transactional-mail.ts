import type { TransactionalMailContent } from "#digest/transactional-mail.js";
import type { Instant } from "#zoned-time.js";

/** A mail to write. */
export interface TransactionalMail {
  readonly content: TransactionalMailContent;
  readonly to: { readonly address: string; readonly language?: string };
  /** The subscriber it is about; "" for a mail to the publisher. */
  readonly subscriber: string;
  /** The recipient's own link. */
  readonly url?: string;
  /** When the link expires: after that, the mail isn't sent. */
  readonly expiresAt?: Instant;
}
