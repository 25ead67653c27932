import { join } from "node:path";
import { SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import type { TransactionalMail } from "#deliveries/membership/transactional-mail.js";
import type { Outcome } from "#deliveries/outcome.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { findLogo } from "#theme/logo.js";
import { designTheme } from "#theme/theme.js";
import type { SendContext, SendContextOptions } from "./send-context.js";
import { createTransactionalMailSender } from "./transactional-mail-sender.js";

/** Writes and sends mails to single people, as the configuration wants them. @throws FeedletterError E_TEMPLATE */
export function createMailSender(
  { loaded, mail, transport, dkim, identifyTransactional, clock }: SendContext,
  { cwd, randomBytes }: Pick<SendContextOptions, "cwd" | "randomBytes">,
): Promise<(mail: TransactionalMail) => Promise<Outcome>> {
  const { config, baseDir } = loaded;
  const folders = [join(baseDir, "email-templates"), SHIPPED_TEMPLATES];
  const logo = findLogo(config.theme.logo, {
    site: config.site,
    baseDir,
    fallbackAlt: config.site.title,
    placeOf: loaded.placeOf,
    section: ["theme"],
  });
  return createTransactionalMailSender({
    ...{ mail, transport, randomBytes, dkim, clock: clock.now },
    site: config.site,
    identify: identifyTransactional,
    templates: loadTemplates("confirm", folders, cwd),
    theme: designTheme(config.theme, logo),
  });
}
