import type { FrozenVariant } from "#deliveries/delivery.js";
import type { Message } from "#deliveries/ports.js";
import type { MergeValues } from "#digest/issue.js";
import { envelopeAddress, type Mailbox } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { createSigner, type DkimKey } from "./dkim.js";
import { encodeVariant, piecesOf, spliceParts } from "./message.js";
import { domainOf, type MailIdentity } from "./prepare-mail.js";

/** A mail to one person about their own subscription. */
export interface TransactionalMailContent {
  readonly variant: FrozenVariant;
  readonly values: MergeValues;
  readonly to: string;
  readonly date: Instant;
  /** Random; the left part of the Message-ID. */
  readonly id: string;
}

export interface TransactionalMailSender extends Pick<MailIdentity, "from" | "replyTo"> {
  readonly dkim?: DkimKey;
}

/** Builds the complete mail. It has no list headers, because it isn't sent to a list. */
export async function buildTransactionalMail(
  letter: TransactionalMailContent,
  sender: TransactionalMailSender,
): Promise<Message> {
  const { from, replyTo, dkim } = sender;
  const to: Mailbox = { address: letter.to };
  const encoded = encodeVariant(letter.variant, { from, replyTo, date: letter.date });
  const messageId = `<${letter.id}@${domainOf(from)}>`;
  const parts = spliceParts(encoded, { to, messageId, leave: {} }, letter.values);
  const signature = dkim === undefined ? "" : await createSigner(dkim, encoded, letter.date)(parts);
  return {
    digest: "letter",
    number: letter.date,
    from: envelopeAddress(from.address),
    to: envelopeAddress(letter.to),
    pieces: piecesOf({ ...parts, head: signature + parts.head }),
  };
}
