import { type LinkServer, mailedUrl, preferencesUrl } from "#subscribers/links.js";
import { maskAddress } from "#subscribers/mask.js";
import type { Instant } from "#zoned-time.js";
import type { AddressChangeResult, Membership, SubscriptionRequest } from "./membership.js";
import type { TransactionalMail } from "./transactional-mail.js";

export interface SubscribeContext {
  readonly membership: Membership;
  readonly server: LinkServer;
  /** Ms for which a mailed link is valid. */
  readonly confirmWithin: number;
  /** The digest's title for subscribers. */
  readonly titleOf: (digest: string) => string;
}

const HOUR = 60 * 60_000;

/** Stores the request, and returns the mail to send. */
export async function handleSubscriptionRequest(
  request: Omit<SubscriptionRequest, "expiredBefore">,
  { membership, server, confirmWithin, titleOf }: SubscribeContext,
): Promise<readonly TransactionalMail[]> {
  const { at, delay = 0 } = request;
  const requested = await membership.request({ ...request, expiredBefore: at - confirmWithin });
  if (requested.kind === "no-mail") return [];
  const { subscriber, address } = requested;
  if (requested.kind === "already")
    return [
      {
        content: { kind: "already-subscribed" },
        to: { address, language: requested.language },
        subscriber,
        url: preferencesUrl(server, subscriber),
      },
    ];
  const expiresAt = at + delay + confirmWithin;
  const digests = requested.digests.map(titleOf);
  return [
    {
      content: { kind: "confirm", hours: hoursOf(confirmWithin), digests },
      to: { address, language: requested.language },
      ...{ subscriber, expiresAt },
      url: mailedUrl(server, { purpose: "confirm", subscriber, address, expiresAt }),
    },
  ];
}

/** Stores the new address until it is confirmed, and returns the mail to send to it. */
export async function handleAddressRequest(
  {
    subscriber,
    address,
    at,
  }: { readonly subscriber: string; readonly address: string; readonly at: Instant },
  { membership, server, confirmWithin }: SubscribeContext,
): Promise<readonly TransactionalMail[]> {
  const requested = await membership.requestAddress(subscriber, address, at);
  if (requested.kind === "no-mail") return [];
  const expiresAt = at + confirmWithin;
  return [
    {
      content: { kind: "new-address", hours: hoursOf(confirmWithin) },
      to: { address, language: requested.language },
      ...{ subscriber, expiresAt },
      url: mailedUrl(server, { purpose: "change-address", subscriber, address, expiresAt }),
    },
  ];
}

/** Tells the old address, so that nobody can take over a subscription unnoticed. */
export function notifyOldAddress(
  changed: Extract<AddressChangeResult, { readonly kind: "changed" }>,
): TransactionalMail {
  const { formerAddress, member } = changed;
  const { language } = member;
  return {
    content: { kind: "address-changed", address: maskAddress(member.address) },
    to: { address: formerAddress, language },
    subscriber: member.id,
  };
}

function hoursOf(ms: number): number {
  return Math.max(1, Math.round(ms / HOUR));
}
