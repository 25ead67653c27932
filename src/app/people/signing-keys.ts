import type { AppContext } from "#app/app-context.js";
import type { Config } from "#config/schema.js";
import type { Ledger } from "#deliveries/ports.js";
import { parseSigningKeys, type SigningKeys } from "#subscribers/tokens.js";

interface KeySource extends Pick<AppContext, "clock" | "randomBytes"> {
  readonly ledger: Pick<Ledger, "signingKeys">;
}

/** `server.keys`, or a key that is created once and kept in the database. @throws FeedletterError E_KEYS, E_DATABASE */
export async function findSigningKeys(
  { server }: Pick<Config, "server">,
  { ledger, clock, randomBytes }: KeySource,
): Promise<SigningKeys> {
  if (server?.keys !== undefined) return parseSigningKeys(server.keys);
  return ledger.signingKeys({ key: Buffer.from(randomBytes(32)).toString("base64url"), at: clock() });
}
