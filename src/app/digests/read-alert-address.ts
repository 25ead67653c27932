import type { LoadedConfig } from "#config/load.js";
import type { MailConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";

/** Where pauses are reported to. @throws FeedletterError E_ADDRESS */
export function readAlertAddress({ placeOf }: LoadedConfig, { alerts }: MailConfig): string | undefined {
  if (alerts === undefined) return undefined;
  try {
    return requireAddress(alerts);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    const { code, message, fix } = error;
    throw new FeedletterError(code, { message, fix, place: placeOf("mail", "alerts") });
  }
}
