import type { Config } from "#config/schema.js";
import type { Ledger } from "#deliveries/ports.js";
import { parseSigningKeys, type SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

interface KeySource {
  readonly ledger: Pick<Ledger, "signingKeys">;
  readonly clock: () => Instant;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** `server.keys`, else the key that is made once and kept in the database. @throws FeedletterError E_KEYS, E_DATABASE */
export async function findSigningKeys(
  { server }: Pick<Config, "server">,
  { ledger, clock, randomBytes }: KeySource,
): Promise<SigningKeys> {
  if (server?.keys !== undefined) return parseSigningKeys(server.keys);
  return ledger.signingKeys({ key: Buffer.from(randomBytes(32)).toString("base64url"), at: clock() });
}
