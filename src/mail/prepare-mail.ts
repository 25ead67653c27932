import { createHash } from "node:crypto";
import type { DeliveryKey, FrozenVariant, Issue, LeasedDelivery } from "#deliveries/delivery.js";
import { messageHash } from "#deliveries/message-id.js";
import type { Message } from "#deliveries/transport.js";
import type { MergeValues } from "#digest/issue.js";
import { envelopeAddress, type Mailbox } from "#subscribers/address.js";
import { preferencesUrl } from "#subscribers/links.js";
import { cleanName } from "#subscribers/person-name.js";
import {
  bodyUnsubscribeLink,
  type UnsubscribeOptions,
  unsubscribeLinks,
} from "#subscribers/unsubscribe-links.js";
import { createSigner, type DkimKey } from "./dkim.js";
import type { HeaderField } from "./header.js";
import {
  type CommonFacts,
  type EncodedVariant,
  encodeVariant,
  type MessageParts,
  piecesOf,
  spliceParts,
} from "./message.js";

/** Who sends, the name of the list, and how to unsubscribe. */
export interface MailIdentity {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox;
  /** The digest's name for subscribers. */
  readonly listName: string;
  readonly unsubscribeOptions: UnsubscribeOptions;
  /** The envelope sender, which gets failure reports. Default: `from`. */
  readonly returnPath?: (delivery: DeliveryKey) => string;
  /** `mail.headers`. */
  readonly headers?: readonly HeaderField[];
  /** Headers for the provider that sends the mail. */
  readonly providerHeaders?: (delivery: DeliveryKey) => readonly HeaderField[];
}

/**
 * Encodes the variants of an issue, and returns a function that builds the mail of one delivery. It always builds the same bytes,
 * because date, Message-ID and links depend only on the issue and the subscriber.
 */
export function prepareMail(
  issue: Issue,
  variants: ReadonlyMap<number, FrozenVariant>,
  identity: MailIdentity,
): (delivery: LeasedDelivery) => Message {
  const facts = commonFacts(issue, identity);
  const sending = createMailContext(issue, identity);
  const encoded = new Map([...variants].map(([number, variant]) => [number, encodeVariant(variant, facts)]));
  return (delivery) =>
    addressMessage(delivery, sending, spliceFor(delivery, sending, findVariant(encoded, delivery)));
}

/** `prepareMail` with a DKIM signature of each key on each mail. A mail that can't be signed isn't built. */
export function prepareSignedMail(
  issue: Issue,
  variants: ReadonlyMap<number, FrozenVariant>,
  { identity, dkim }: { readonly identity: MailIdentity; readonly dkim: readonly DkimKey[] },
): (delivery: LeasedDelivery) => Promise<Message> {
  const facts = commonFacts(issue, identity);
  const sending = createMailContext(issue, identity);
  const signing = new Map(
    [...variants].map(([number, variant]) => {
      const encoded = encodeVariant(variant, facts);
      return [number, { encoded, sign: createSigner(dkim, encoded, issue.frozenAt) }];
    }),
  );
  return async (delivery) => {
    const { encoded, sign } = findVariant(signing, delivery);
    const parts = spliceFor(delivery, sending, encoded);
    const signature = await sign(parts);
    return addressMessage(delivery, sending, { head: signature + parts.head, body: parts.body });
  };
}

/** Worked out once for all mails of an issue. */
interface IssueMailContext {
  readonly issue: Issue;
  readonly identity: MailIdentity;
  /** The sender's address in the envelope, and its domain. */
  readonly from: string;
  readonly domain: string;
}

function createMailContext(issue: Issue, identity: MailIdentity): IssueMailContext {
  const { from } = identity;
  return { issue, identity, from: envelopeAddress(from.address), domain: domainOf(from) };
}

function addressMessage(
  delivery: LeasedDelivery,
  { issue, identity, from }: IssueMailContext,
  parts: MessageParts,
): Message {
  return {
    digest: issue.digest,
    number: issue.number,
    from: identity.returnPath?.(delivery) ?? from,
    to: envelopeAddress(delivery.address),
    pieces: piecesOf(parts),
  };
}

function findVariant<T>(variants: ReadonlyMap<number, T>, { issue, variant }: LeasedDelivery): T {
  const found = variants.get(variant);
  if (found === undefined) throw new Error(`issue ${issue} has no variant ${variant}`);
  return found;
}

interface TestMail {
  readonly identity: MailIdentity;
  readonly to: Mailbox;
  readonly dkim?: readonly DkimKey[];
}

/** A mail of an issue that isn't frozen, to any address, for `--test`. Number 0 marks its file in the outbox. */
export async function buildTestMessage(
  variant: FrozenVariant,
  issue: Issue,
  { identity, to, dkim }: TestMail,
): Promise<Message> {
  const delivery: LeasedDelivery = { issue: issue.id, subscriber: "test", variant: 0, attempts: 0, ...to };
  const variants = new Map([[0, variant]]);
  const build =
    dkim === undefined
      ? prepareMail(issue, variants, identity)
      : prepareSignedMail(issue, variants, { identity, dkim });
  return { ...(await build(delivery)), number: 0 };
}

function spliceFor(
  delivery: LeasedDelivery,
  { issue, identity, domain }: IssueMailContext,
  variant: EncodedVariant,
): MessageParts {
  const { address, subscriber } = delivery;
  const name = (delivery.name && cleanName(delivery.name)) || undefined;
  const { server } = identity.unsubscribeOptions;
  const leave = unsubscribeLinks(identity.unsubscribeOptions, subscriber, issue.digest);
  const values: MergeValues = {
    address,
    name,
    unsubscribeUrl: bodyUnsubscribeLink(leave),
    preferencesUrl: server === undefined ? undefined : preferencesUrl(server, subscriber),
  };
  const messageId = `<${messageHash(issue, subscriber)}@${domain}>`;
  const provider = identity.providerHeaders?.(delivery);
  return spliceParts(variant, { to: { address, name }, messageId, leave, provider }, values);
}

function commonFacts(
  { id, digest, frozenAt }: Issue,
  { from, replyTo, listName, headers }: MailIdentity,
): CommonFacts {
  return {
    from,
    replyTo,
    date: frozenAt,
    more: headers,
    bulk: {
      // RFC 2919 §3: it must not change, so it doesn't depend on whether there is a server.
      list: { name: listName, id: `${digest}.${domainOf(from)}` },
      feedbackId: `${id}:${digest}:digest:${senderIdOf(from)}`,
    },
  };
}

/** Gmail wants 5 to 15 characters that stay the same for a sender. */
function senderIdOf(from: Mailbox): string {
  return createHash("sha256").update(domainOf(from)).digest("hex").slice(0, 12);
}

export function domainOf({ address }: Mailbox): string {
  const envelope = envelopeAddress(address);
  return envelope.slice(envelope.lastIndexOf("@") + 1);
}
