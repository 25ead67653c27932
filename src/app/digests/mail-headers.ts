import type { LoadedConfig } from "#config/load.js";
import type { ProviderName } from "#config/mail-provider.js";
import type { MailConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import type { HeaderField } from "#mail/header.js";
import { PROVIDER_FACTS, type ProviderSettings, providerHeaders } from "#mail/providers/provider-headers.js";

/** `mail.provider` as a section. */
interface ConfiguredProvider extends ProviderSettings {
  readonly name: ProviderName;
  /** The key or secret that proves where events come from. */
  readonly events?: string;
}

export function configuredProvider({
  provider,
}: Pick<MailConfig, "provider">): ConfiguredProvider | undefined {
  return typeof provider === "string" ? { name: provider } : provider;
}

export interface MailHeaders {
  /** `mail.headers`. */
  readonly common: readonly HeaderField[];
  /** Headers of a digest's mail for the provider. @param token names the delivery */
  readonly provider: (token: string | undefined) => readonly HeaderField[];
  /** All headers of a mail that isn't a digest. @param token names the mail */
  readonly transactional: (token: string | undefined) => readonly HeaderField[];
}

/** @throws FeedletterError E_CONFIG if `mail.headers` has one that the provider's preset sets */
export function readMailHeaders({ placeOf }: Pick<LoadedConfig, "placeOf">, mail: MailConfig): MailHeaders {
  const common = Object.entries(mail.headers ?? {});
  const provider = configuredProvider(mail);
  if (provider === undefined) return { common, provider: () => [], transactional: () => common };
  const { name } = provider;
  const all = providerHeaders(name, { ...provider, isDigest: true, token: "token", configurationSet: "set" });
  const taken = new Set(all.map(([header]) => header.toLowerCase()));
  const again = common.find(([header]) => taken.has(header.toLowerCase()))?.[0];
  if (again !== undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `\`mail.headers\` has ${again}, which the preset for ${PROVIDER_FACTS[name].title} sets.`,
      fix: "Remove it, or remove `mail.provider`.",
      place: placeOf("mail", "headers", again),
    });
  }
  return {
    common,
    provider: (token) => providerHeaders(name, { ...provider, isDigest: true, token }),
    transactional: (token) => [...common, ...providerHeaders(name, { ...provider, isDigest: false, token })],
  };
}
