import { type LinkServer, mailedUrl, preferencesUrl } from "#subscribers/links.js";
import { maskAddress } from "#subscribers/mask.js";
import type { Instant } from "#zoned-time.js";
import type { AddressChangeResult, Membership, Requested, SubscriptionRequest } from "./membership.js";
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
  context: SubscribeContext,
): Promise<readonly TransactionalMail[]> {
  const { membership, server, confirmWithin } = context;
  const { at, delay = 0 } = request;
  const requested = await membership.request({ ...request, expiredBefore: at - confirmWithin });
  if (requested.kind === "no-mail") return [];
  return [answerRequest(requested, { ...context, links: linksTo(server), sentAt: at + delay })];
}

/** The links in the answer to a request. */
export interface AnswerLinks {
  readonly confirm: (mailed: { subscriber: string; address: string; expiresAt: Instant }) => string;
  /** Undefined if there is no page. */
  readonly preferences: ((subscriber: string) => string) | undefined;
  /** Whether the link writes a mail. */
  readonly byMail: boolean;
}

export function linksTo(server: LinkServer): AnswerLinks {
  return {
    confirm: (mailed) => mailedUrl(server, { purpose: "confirm", ...mailed }),
    preferences: (subscriber) => preferencesUrl(server, subscriber),
    byMail: false,
  };
}

/** @param sentAt when it will be mailed: until then the time to confirm doesn't run */
export function answerRequest(
  requested: Exclude<Requested, { readonly kind: "no-mail" }>,
  {
    links,
    sentAt,
    confirmWithin,
    titleOf,
  }: Pick<SubscribeContext, "confirmWithin" | "titleOf"> & {
    readonly links: AnswerLinks;
    readonly sentAt: Instant;
  },
): TransactionalMail {
  const { subscriber, address, language } = requested;
  const to = { address, language };
  if (requested.kind === "already")
    return {
      content: { kind: "already-subscribed", ...(links.preferences === undefined ? { noPage: true } : {}) },
      ...{ to, subscriber },
      url: links.preferences?.(subscriber),
    };
  const expiresAt = sentAt + confirmWithin;
  const digests = requested.digests.map(titleOf);
  return {
    content: {
      ...{ kind: "confirm", hours: hoursOf(confirmWithin), digests },
      ...(links.byMail ? { byMail: true } : {}),
    },
    ...{ to, subscriber, expiresAt },
    url: links.confirm({ subscriber, address, expiresAt }),
  };
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
