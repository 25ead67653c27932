import type { FrozenVariant } from "#deliveries/delivery.js";
import type { Message } from "#deliveries/transport.js";
import type { MergeValues } from "#digest/issue.js";
import { envelopeAddress } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { createSigner, type DkimKey } from "./dkim.js";
import type { HeaderField } from "./header.js";
import { encodeVariant, piecesOf, spliceParts } from "./message.js";
import { domainOf, type MailIdentity } from "./prepare-mail.js";

/** A mail to one person about their own subscription, not part of any list. */
export interface TransactionalMailParts {
  readonly variant: FrozenVariant;
  readonly values: MergeValues;
  readonly to: string;
  readonly date: Instant;
  /** Random; the left part of the Message-ID. */
  readonly id: string;
}

export interface TransactionalMailSender extends Pick<MailIdentity, "from" | "replyTo"> {
  readonly dkim?: readonly DkimKey[];
  /** `mail.headers`, and those for the provider that sends the mail. */
  readonly headers?: readonly HeaderField[];
  /** The envelope sender, which gets failure reports. Default: `from`. */
  readonly returnPath?: string;
}

/**
 * The complete mail. It has no List-Unsubscribe header, because it belongs to no list. Its headers say that it was generated
 * automatically, so that no out-of-office reply answers it (RFC 3834).
 */
export async function buildTransactionalMail(
  { variant, values, to, date, id }: TransactionalMailParts,
  sender: TransactionalMailSender,
): Promise<Message> {
  const { from, replyTo, dkim = [], headers, returnPath } = sender;
  const encoded = encodeVariant(variant, { from, date, replyTo, more: headers });
  const messageId = `<${id}@${domainOf(from)}>`;
  const parts = spliceParts(encoded, { to: { address: to }, messageId, leave: {} }, values);
  const signature = await createSigner(dkim, encoded, date)(parts);
  return {
    digest: "letter",
    number: date,
    from: returnPath ?? envelopeAddress(from.address),
    to: envelopeAddress(to),
    pieces: piecesOf({ ...parts, head: signature + parts.head }),
  };
}
