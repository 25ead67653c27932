import type { SendContext } from "#app/digests/send-context.js";
import type { Diagnosis, DomainLookup } from "#app/doctor/diagnosis.js";
import { loadConfig } from "#config/load.js";
import type { Config } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { openDns } from "#mail/records/dns.js";
import { runDomainChecks } from "./domain-checks.js";
import { describeSender, senderDomains } from "./sender-domains.js";

interface SenderCheckOptions extends DomainLookup {
  readonly clock: () => number;
}

/** All domains that mails are from. Without a mail server or a provider there is nothing that the records could be for. */
export async function* runSenderChecks(
  { loaded: { config }, mail }: Pick<SendContext, "loaded" | "mail">,
  options: SenderCheckOptions,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined && mail.provider === undefined) return;
  yield* checkDomains({ ...config, mail }, options);
}

interface DnsDoctorOptions extends SenderCheckOptions {
  readonly configPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Only looks at the DNS: needs no mail server, database or secret. @throws FeedletterError E_CONFIG… */
export async function* runDnsChecks({
  configPath,
  env,
  ...options
}: DnsDoctorOptions): AsyncGenerator<Diagnosis> {
  const { config, placeOf } = await loadConfig(configPath, { env, uses: [] });
  const { mail } = config;
  if (mail === undefined)
    throw new FeedletterError("E_CONFIG", {
      message: "`mail` is not set, so there is no sender whose domain could be checked.",
      fix: "Set `mail.from`, and `mail.provider` if you send through a service.",
      place: placeOf("mail"),
    });
  yield* checkDomains({ ...config, mail }, options);
}

async function* checkDomains(
  config: Config & { readonly mail: NonNullable<Config["mail"]> },
  { resolver, exchange, ownAddresses, selectors = [], clock }: SenderCheckOptions,
): AsyncGenerator<Diagnosis> {
  const dns = openDns(resolver);
  const { mail, server } = config;
  for (const domain of senderDomains(config))
    yield* runDomainChecks(describeSender(domain, { mail, dns, ownAddresses }), {
      ...{ mail, selectors, exchange, now: clock() },
      reportsTo: mail.dmarc,
      hasOneClick: server !== undefined && new URL(server.url).protocol === "https:",
    });
}
