import { join } from "node:path";
import { SHIPPED_TEMPLATES } from "#app/copy-templates.js";
import { requireDigest } from "#app/require-digest.js";
import type { LoadedConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import type { RenderedVariant } from "#digest/issue.js";
import { loadTemplates } from "#digest/templates/templates.js";
import { renderWelcome } from "#digest/welcome-mail.js";
import { findLogo } from "#theme/logo.js";
import { designTheme } from "#theme/theme.js";
import type { ComposedWelcome } from "./compose-welcome.js";

export interface WelcomeRendering {
  readonly loaded: LoadedConfig;
  readonly mail: Pick<MailConfig, "postalAddress">;
  readonly options: {
    /** Messages name template files from there. */
    readonly cwd: string;
    readonly randomBytes: (count: number) => Uint8Array;
  };
}

/** @throws FeedletterError E_TEMPLATE, E_CONFIG for the logo */
export function renderComposed(
  { digest, language, draft }: ComposedWelcome,
  { loaded, mail, options }: WelcomeRendering,
): Promise<RenderedVariant> {
  const { config, baseDir } = loaded;
  const { theme: own, maxBytes } = requireDigest(config, digest);
  const settings = { ...config.theme, ...own };
  const logo = findLogo(settings.logo, {
    ...{ site: config.site, baseDir, fallbackAlt: draft.digestTitle, placeOf: loaded.placeOf },
    section: own.logo === undefined ? ["theme"] : ["digests", digest, "theme"],
  });
  return renderWelcome(draft, {
    templates: loadTemplates("welcome", [join(baseDir, "email-templates"), SHIPPED_TEMPLATES], options.cwd),
    site: config.site,
    mail,
    preferencesPage: config.server !== undefined,
    theme: designTheme(settings, logo),
    language,
    maxBytes,
    slotKey: Buffer.from(options.randomBytes(16)).toString("hex"),
  });
}
