import type { LoadedConfig } from "#config/load.js";
import { type Finding, finding } from "#findings.js";
import { availableLanguages, hasMessages } from "#i18n/messages.js";

/** A site in a language without a translation has pages and mails in English. */
export function checkLanguage({ config, placeOf }: LoadedConfig): readonly Finding[] {
  const { language } = config.site;
  if (hasMessages(language)) return [];
  const message = `There is no translation into "${language}", only into ${availableLanguages().join(", ")}.`;
  return [finding("W_LANGUAGE", placeOf("site", "language"), message)];
}
