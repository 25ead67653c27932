import type { LoadedConfig } from "#config/load.js";
import type { Config, MailConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import type { HeaderField } from "#mail/header.js";
import type { MailIdentity } from "#mail/prepare-mail.js";
import { envelopeAddress, type Mailbox, parseMailbox } from "#subscribers/address.js";
import { bounceAddress, signMail, transactionalIssue, withDetail } from "#subscribers/bounce-address.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { TOKEN_PLACE } from "#subscribers/unsubscribe-links.js";
import { readBounces, readSender } from "./address-settings.js";
import { readMailHeaders } from "./mail-headers.js";

/** How a mail that isn't a digest is sent and comes back. */
interface TransactionalIdentity {
  readonly headers: readonly HeaderField[];
  /** The envelope sender. Default: `from`. */
  readonly returnPath?: string;
}

/** @param to `subscriber` is "" for a mail to the publisher, which has no return address of its own */
export type IdentifyTransactional = (to: {
  readonly subscriber: string;
  readonly address: string;
}) => TransactionalIdentity;

/** Who digests are from, and how their mails are left and come back. */
interface MailIdentities {
  readonly withKeys: (keys: SigningKeys | undefined) => (digest: string) => MailIdentity;
  readonly transactional: (keys: SigningKeys) => IdentifyTransactional;
}

/** @throws FeedletterError E_ADDRESS, E_BOUNCES, E_CONFIG */
export function readIdentities(loaded: LoadedConfig, mail: MailConfig): MailIdentities {
  const { server, site, digests } = loaded.config;
  const sender = readSenders(mail, ["mail"], loaded);
  const senders = new Map(
    Object.entries(digests).map(([name, own]) => [
      name,
      { ...sender, ...readSenders(own, ["digests", name], loaded) },
    ]),
  );
  const bounces =
    mail.bounces === undefined ? undefined : readBounces(mail.bounces, ["mail", "bounces"], loaded);
  const headers = readMailHeaders(loaded, mail);
  const identify = (digest: string, keys: SigningKeys | undefined): MailIdentity => {
    const { from = parseMailbox(mail.from), replyTo } = senders.get(digest) ?? sender;
    return {
      from,
      replyTo,
      unsubscribeOptions: {
        ...{ mailto: unsubscribeMailto(mail, from.address), keys },
        server: server && keys && { url: server.url, keys },
      },
      // Each mail gets its own return address if there is a mailbox that reads them.
      returnPath:
        bounces === undefined || keys === undefined
          ? undefined
          : (delivery) => bounceAddress(bounces, delivery, keys),
      headers: headers.common,
      providerHeaders: (delivery) => headers.provider(keys && signMail(delivery, keys)),
      listName: digests[digest]?.title ?? site.title,
    };
  };
  return {
    transactional: (keys) => (to) => {
      if (to.subscriber === "") return { headers: headers.transactional(undefined) };
      const mail = { subscriber: to.subscriber, issue: transactionalIssue(to.address) };
      return {
        headers: headers.transactional(signMail(mail, keys)),
        returnPath: bounces === undefined ? undefined : bounceAddress(bounces, mail, keys),
      };
    },
    withKeys: (keys) => (digest) => identify(digest, keys),
  };
}

/** Those of `from` and `replyTo` that are set. */
function readSenders(
  written: { readonly from?: string | undefined; readonly replyTo?: string | undefined },
  section: readonly string[],
  loaded: LoadedConfig,
): { readonly from?: Mailbox; readonly replyTo?: Mailbox } {
  const settings = (["from", "replyTo"] as const).flatMap((name) => {
    const value = written[name];
    return value === undefined ? [] : [[name, readSender(value, [...section, name], loaded)]];
  });
  return Object.fromEntries(settings);
}

/** Whether the configuration has a way to unsubscribe that somebody or some program answers. */
export function canUnsubscribe({ server }: Pick<Config, "server">, mail: MailConfig): boolean {
  return [server, mail.unsubscribe, mail.bounces, mail.inbox].some((way) => way !== undefined);
}

/**
 * Where people unsubscribe by mail. The mailbox that takes bounces accepts a token in its address; about any other, that isn't known,
 * and if it didn't, nobody could leave.
 */
export function unsubscribeMailto({ unsubscribe, bounces }: MailConfig, from: string): string {
  const address = bounces === undefined ? from : withDetail(bounces, TOKEN_PLACE);
  return toAsciiMailto(unsubscribe ?? `mailto:${address}`);
}

/** `mailto:leave@bücher.example?…` with the domain in ASCII: few mail programs read a percent-encoded one. */
function toAsciiMailto(mailto: string): string {
  const [, address = "", rest = ""] = /^mailto:([^?]*)(.*)$/s.exec(mailto) ?? [];
  if (!address.includes("@") || address.includes(",")) return mailto;
  const ascii = envelopeAddress(address);
  return ascii.endsWith("@") ? mailto : `mailto:${ascii}${rest}`;
}

/** RFC 8058, and common decency: no mail is sent over SMTP without a way to unsubscribe. */
export function requireUnsubscribe({ config, placeOf }: LoadedConfig, mail: MailConfig): void {
  if (mail.transport === undefined || canUnsubscribe(config, mail)) return;
  throw new FeedletterError("E_UNSUBSCRIBE", {
    message: "Subscribers would have no way to unsubscribe.",
    fix: 'Set `server.url`, or `mail.unsubscribe: "mailto:…"`.',
    place: placeOf("mail", "transport"),
  });
}
