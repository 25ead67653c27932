import { OUTBOX } from "#app/outbox-folder.js";
import type { LoadedConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import { destinationOf } from "#deliveries/destination.js";
import type { DestinationLimits } from "#deliveries/pacing/destination-paces.js";
import type { RateLimits } from "#deliveries/pacing/rate-limits.js";
import { FeedletterError } from "#errors.js";
import { MAILBOX_FACTS } from "#mail/providers/mailbox-limits.js";
import { readDuration } from "#schedule/due-runs.js";

/** @throws FeedletterError E_CONFIG if two domains belong to one provider, which has its limits once */
export function readRateLimits({ placeOf }: Pick<LoadedConfig, "placeOf">, mail: MailConfig): RateLimits {
  const { warmUp, transport = OUTBOX } = mail;
  const { domains = {}, perSecond, burst, perHour, perDay } = rateSettings(mail);
  const destinations = new Map<string, DestinationLimits>();
  const named = new Map<string, string>();
  for (const [domain, limits] of Object.entries(domains)) {
    const destination = destinationOf(`anybody@${domain}`);
    const other = named.get(destination);
    if (other !== undefined) {
      throw new FeedletterError("E_CONFIG", {
        message: `${other} and ${domain} are both ${destination}.`,
        fix: "Set the limits for one of them: they are for all mails to the provider.",
        place: placeOf("mail", "rate", "domains", domain),
      });
    }
    named.set(destination, domain);
    destinations.set(destination, limits);
  }
  return {
    ...{ perSecond, burst, perHour, perDay, destinations },
    ...(warmUp === undefined ? {} : { warmUp: { ...readWarmUp(warmUp), server: serverOf(transport) } }),
  };
}

/** The settings of `mail.rate`, with those of its preset where it has none. */
export function rateSettings({ rate }: Pick<MailConfig, "rate">): RateSettings {
  const { preset, ...own } = typeof rate === "string" ? { preset: rate } : rate;
  return preset === undefined ? own : { ...MAILBOX_FACTS[preset].limits, preset, ...own };
}

type RateSettings = Partial<Exclude<MailConfig["rate"], string>>;

function readWarmUp({ from, doubleEvery }: NonNullable<MailConfig["warmUp"]>) {
  return { from, doubleEvery: readDuration(doubleEvery) };
}

/** Receivers know a server by its host, whatever the port and the user. */
function serverOf(transport: string): string {
  return transport === OUTBOX ? OUTBOX : new URL(transport).hostname;
}
