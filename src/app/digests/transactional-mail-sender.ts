import type { MailConfig, SiteConfig } from "#config/schema.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { Transport } from "#deliveries/transport.js";
import type { Templates } from "#digest/templates/templates.js";
import {
  LINK_FIELD,
  type RenderedTransactionalMail,
  renderTransactionalMail,
  type TransactionalMailContent,
} from "#digest/transactional-mail.js";
import { hasMessages } from "#i18n/messages.js";
import type { DkimKey } from "#mail/dkim.js";
import { buildTransactionalMail } from "#mail/transactional-mail.js";
import { parseMailbox } from "#subscribers/address.js";
import type { Theme } from "#theme/theme.js";
import type { IdentifyTransactional } from "./mail-identities.js";
import type { SendContextOptions } from "./send-context.js";

interface MailSenderOptions extends Pick<SendContextOptions, "clock" | "randomBytes"> {
  readonly mail: MailConfig;
  readonly site: SiteConfig;
  readonly transport: Transport;
  readonly dkim?: readonly DkimKey[];
  readonly identify: IdentifyTransactional;
  /** The template `confirm`. */
  readonly templates: Templates;
  readonly theme: Theme;
}

type WrittenMail = Omit<TransactionalMail, "content"> & { readonly content: TransactionalMailContent };

/** Cached renderings: one for each language, kind of mail and choice of digests. */
const MAX_CACHED = 100;

/**
 * Returns a function that writes and sends one mail. Each kind is rendered once for everybody, so that a flood of sign-ups
 * costs no more than splicing.
 *
 * @throws FeedletterError E_TEMPLATE: the template is tried at once
 */
export async function createTransactionalMailSender(
  options: MailSenderOptions,
): Promise<(mail: WrittenMail) => Promise<Outcome>> {
  const { mail, site, transport, dkim, identify, clock, randomBytes } = options;
  const cache = new Map<string, RenderedTransactionalMail>();
  const hex = (): string => Buffer.from(randomBytes(16)).toString("hex");
  const render = async (content: TransactionalMailContent, wanted = site.language) => {
    const language = hasMessages(wanted) ? wanted : site.language;
    const key = JSON.stringify([language, content]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rendered = await renderTransactionalMail(content, { ...options, language, slotKey: hex() });
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, rendered);
    return rendered;
  };
  await render({ kind: "already-subscribed" });
  const sender = {
    from: parseMailbox(mail.from),
    replyTo: mail.replyTo === undefined ? undefined : parseMailbox(mail.replyTo),
    dkim,
  };
  return async ({ content, to, subscriber, url }) => {
    const variant = await render(content, to.language);
    const values = url === undefined ? {} : { [LINK_FIELD]: url };
    const message = await buildTransactionalMail(
      { variant, values, to: to.address, date: clock(), id: hex() },
      { ...sender, ...identify({ subscriber, address: to.address }) },
    );
    return transport.send(message);
  };
}
