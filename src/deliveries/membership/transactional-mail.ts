import type { TransactionalMailContent } from "#digest/transactional-mail.js";
import type { Instant } from "#zoned-time.js";

/** The publisher's welcome. Its text and its links are read when it is sent. */
export interface WelcomeContent {
  readonly kind: "welcome";
  /** What was confirmed. */
  readonly digests: readonly string[];
  readonly confirmedAt: Instant;
}

/** Tells the publisher who joined and who left. Addresses are read when it is sent. */
export interface JoinNotice {
  readonly kind: "join-notice";
  readonly joined: MemberChanges;
  readonly left: MemberChanges;
}

interface MemberChanges {
  /** The first ones. */
  readonly people: readonly MemberChange[];
  readonly count: number;
}

export interface MemberChange {
  readonly subscriber: string;
  readonly digests: readonly string[];
}

/** A mail to write. */
export interface TransactionalMail {
  readonly content:
    | Exclude<TransactionalMailContent, { readonly kind: "joins" }>
    | WelcomeContent
    | JoinNotice;
  readonly to: { readonly address: string; readonly language?: string };
  /** The subscriber it is about; "" for a mail to the publisher. */
  readonly subscriber: string;
  /** The recipient's own link. */
  readonly url?: string;
  /** When the link expires: after that, the mail isn't sent. */
  readonly expiresAt?: Instant;
}
