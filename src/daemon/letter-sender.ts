import type { SendContextOptions } from "#app/digests/send-context.js";
import type { MailConfig, SiteConfig } from "#config/schema.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail-queue.js";
import type { Outcome } from "#deliveries/outcome.js";
import type { Transport } from "#deliveries/ports.js";
import { LETTER_LINK, type Letter, type RenderedLetter, renderLetter } from "#digest/letter.js";
import type { Templates } from "#digest/templates/templates.js";
import { hasMessages } from "#i18n/messages.js";
import type { DkimKey } from "#mail/dkim.js";
import { buildTransactionalMail } from "#mail/transactional-mail.js";
import { parseMailbox } from "#subscribers/address.js";
import type { Theme } from "#theme/theme.js";

interface LetterSenderOptions extends Pick<SendContextOptions, "clock" | "randomBytes"> {
  readonly mail: MailConfig;
  readonly site: SiteConfig;
  readonly transport: Transport;
  readonly dkim?: DkimKey;
  /** The template `confirm`. */
  readonly templates: Templates;
  readonly theme: Theme;
}

/** Rendered letters in the cache, by language, kind and chosen digests. */
const MAX_CACHED_LETTERS = 100;

/**
 * Returns a function that sends one letter. Each kind is rendered once for everybody, so that a flood of sign-ups costs little.
 * @throws FeedletterError E_TEMPLATE: the template is tried at once
 */
export async function createLetterSender(
  options: LetterSenderOptions,
): Promise<(mail: TransactionalMail) => Promise<Outcome>> {
  const { mail, site, transport, dkim, clock, randomBytes } = options;
  const cache = new Map<string, RenderedLetter>();
  const hex = (): string => Buffer.from(randomBytes(16)).toString("hex");
  const render = async (letter: Letter, wanted = site.language): Promise<RenderedLetter> => {
    const language = hasMessages(wanted) ? wanted : site.language;
    const key = JSON.stringify([language, letter]);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rendered = await renderLetter(letter, { ...options, language, slotKey: hex() });
    if (cache.size >= MAX_CACHED_LETTERS) cache.clear();
    cache.set(key, rendered);
    return rendered;
  };
  await render({ kind: "already" });
  const sender = {
    from: parseMailbox(mail.from),
    replyTo: mail.replyTo === undefined ? undefined : parseMailbox(mail.replyTo),
    dkim,
  };
  return async ({ letter, to, url }) => {
    const variant = await render(letter, to.language);
    const values = url === undefined ? {} : { [LETTER_LINK]: url };
    const message = await buildTransactionalMail(
      { variant, values, to: to.address, date: clock(), id: hex() },
      sender,
    );
    return transport.send(message);
  };
}
