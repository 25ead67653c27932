import type { SendContext } from "#app/digests/send-context.js";
import type { Diagnosis, DomainLookup } from "#app/doctor/diagnosis.js";
import { openDatabase } from "#app/open-database.js";
import { isRelated, senderDomains } from "#app/sender-domains.js";
import { type ConfigPath, type LoadedConfig, loadConfig } from "#config/load.js";
import type { Config } from "#config/schema.js";
import { type ReportedSource, utcDay } from "#deliveries/reports/sender-reports.js";
import { FeedletterError } from "#errors.js";
import { type Dns, openDns } from "#mail/records/dns.js";
import { envelopeAddress } from "#subscribers/address.js";
import { describeSender } from "./describe-sender.js";
import { runDomainChecks } from "./domain-checks.js";
import { readReportFiles } from "./report-files.js";
import { describeSources, sumDomain } from "./sender-sources.js";

interface SenderCheckOptions extends DomainLookup {
  readonly clock: () => number;
}

/** All domains that mails are from. Without a mail server or a provider there is nothing that the records could be for. */
export async function* runSenderChecks(
  { loaded: { config }, mail, database }: Pick<SendContext, "loaded" | "mail" | "database">,
  options: SenderCheckOptions,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined && mail.provider === undefined) return;
  const since = utcDay(options.clock() - SHOWN_MS);
  const sources = await database.senderReports.list(since);
  const dns = openDns(options.resolver);
  yield* checkDomains({ ...config, mail }, { ...options, dns, sources });
  for (const domain of senderDomains(config))
    yield* describeSources(domain, sources, { dns, most: MAX_OTHERS, onlyOthers: true });
}

/** Ms of reports that are shown. */
const SHOWN_MS = 30 * 86_400_000;
const MAX_OTHERS = 5;
const MAX_SOURCES = 50;

interface SourceDoctorOptions extends SenderCheckOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute paths of reports. Without any, those that were read from the mailbox. */
  readonly files: readonly string[];
}

/** Who sends in one's name, according to DMARC reports. Nothing is recorded. @throws FeedletterError E_REPORT, E_CONFIG…, E_DATABASE */
export async function* runSourceChecks({
  configPath,
  env,
  files,
  resolver,
  clock,
}: SourceDoctorOptions): AsyncGenerator<Diagnosis> {
  const loaded = await loadConfig(configPath, { env, uses: files.length > 0 ? [] : ["database"] });
  const own = senderDomains(loaded.config);
  const dns = openDns(resolver);
  const sources = files.length > 0 ? readReportFiles(files) : await listSources(loaded, clock);
  const reported = [...new Set(sources.map(({ domain }) => domain))];
  const foreign = reported.filter((domain) => !own.some((one) => isRelated(one, domain)));
  if (sources.length === 0) {
    const fix =
      loaded.config.mail?.dmarc === undefined
        ? "Set `mail.dmarc`: see docs/deliverability.md."
        : "Receivers send them once a day.";
    yield { check: "reports", level: "skipped", said: "There are no DMARC reports yet.", fix };
  }
  for (const domain of own)
    yield* describeSources(domain, sources, { dns, most: MAX_SOURCES, onlyOthers: false });
  for (const domain of foreign)
    yield {
      check: "reports",
      level: "skipped",
      said: `No digest is from ${domain}, so its reports are ignored`,
    };
}

async function listSources(loaded: LoadedConfig, clock: () => number): Promise<readonly ReportedSource[]> {
  const database = await openDatabase(loaded, { clock });
  try {
    return await database.senderReports.list(utcDay(clock() - SHOWN_MS));
  } finally {
    await database.close();
  }
}

interface DnsDoctorOptions extends SenderCheckOptions {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Only looks at the DNS: needs no mail server, database or secret. @throws FeedletterError E_CONFIG… */
export async function* runDnsChecks({
  configPath,
  env,
  ...options
}: DnsDoctorOptions): AsyncGenerator<Diagnosis> {
  const { config, placeOf } = await loadConfig(configPath, { env, uses: [], keepsMail: true });
  const { mail } = config;
  if (mail === undefined)
    throw new FeedletterError("E_CONFIG", {
      message: "`mail` is not set, so there is no sender whose domain could be checked.",
      fix: "Set `mail.from`, and `mail.provider` if you send through a service.",
      place: placeOf("mail"),
    });
  yield* checkDomains({ ...config, mail }, { ...options, dns: openDns(options.resolver), sources: [] });
}

interface DomainCheckOptions extends SenderCheckOptions {
  readonly dns: Dns;
  readonly sources: readonly ReportedSource[];
}

async function* checkDomains(
  config: Config & { readonly mail: NonNullable<Config["mail"]> },
  { dns, exchange, ownAddresses, selectors = [], clock, sources }: DomainCheckOptions,
): AsyncGenerator<Diagnosis> {
  const { mail, server } = config;
  for (const domain of senderDomains(config))
    yield* runDomainChecks(describeSender(domain, { mail, dns, ownAddresses }), {
      ...{ mail, selectors, exchange, now: clock() },
      ...{
        reportsTo: mail.dmarc === undefined ? undefined : envelopeAddress(mail.dmarc),
        reported: sumDomain(domain, sources),
      },
      hasOneClick: server !== undefined && new URL(server.url).protocol === "https:",
    });
}
