import { join } from "node:path";
import { SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import type { LoadedConfig } from "#config/load.js";
import type { SendTransactional } from "#deliveries/membership/transactional-mail-queue.js";
import { isRateLimited } from "#deliveries/pacing/rate-limits.js";
import { loadTemplates, type Templates } from "#digest/templates/templates.js";
import { findLogo } from "#theme/logo.js";
import { designTheme, type Theme } from "#theme/theme.js";
import { fillNotice } from "./notices/join-notices.js";
import type { SendContext, SendContextOptions } from "./send-context.js";
import { createTransactionalMailSender } from "./transactional-mail-sender.js";
import { createWelcomeSender } from "./welcome/send-welcome.js";

/** How mails to single people look. @throws FeedletterError E_TEMPLATE, E_CONFIG */
export function designTransactionalMails(
  { config, baseDir, placeOf }: LoadedConfig,
  cwd: string,
): { readonly templates: Templates; readonly theme: Theme } {
  const folders = [join(baseDir, "email-templates"), SHIPPED_TEMPLATES];
  const logo = findLogo(config.theme.logo, {
    ...{ site: config.site, baseDir, placeOf },
    ...{ fallbackAlt: config.site.title, section: ["theme"] },
  });
  return { templates: loadTemplates("confirm", folders, cwd), theme: designTheme(config.theme, logo) };
}

/**
 * Writes and sends mails to single people, as the configuration wants them. They don't wait for the limits of `mail.rate`, but count
 * in them, so that issues leave room. @throws FeedletterError E_TEMPLATE
 */
export async function createMailSender(
  sendContext: SendContext,
  options: Pick<SendContextOptions, "cwd" | "randomBytes">,
): Promise<SendTransactional> {
  const { loaded, mail: settings, transport, dkim, identifyTransactional, clock } = sendContext;
  const { cwd, randomBytes } = options;
  const { config } = loaded;
  const welcome = createWelcomeSender(sendContext, options);
  const send = await createTransactionalMailSender({
    ...{ mail: settings, transport, randomBytes, dkim, clock: clock.now },
    site: config.site,
    identify: identifyTransactional,
    ...designTransactionalMails(loaded, cwd),
  });
  const titleOf = (digest: string): string => config.digests[digest]?.title ?? config.site.title;
  const write: SendTransactional = async (mail) => {
    const { content, ...facts } = mail;
    if (content.kind === "welcome") return welcome(mail, content);
    if (content.kind !== "join-notice") return send({ content, ...facts });
    return send({ content: await fillNotice(content, sendContext.database.subscribers, titleOf), ...facts });
  };
  if (sendContext.isRehearsal || !isRateLimited(sendContext.rates)) return write;
  return async (mail) => {
    const outcome = await write(mail);
    if (outcome.kind === "accepted" || outcome.kind === "uncertain")
      await sendContext.database.ledger.countMail(clock.now());
    return outcome;
  };
}
