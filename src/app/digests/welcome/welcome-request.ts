import type { Config } from "#config/schema.js";
import type { WelcomeRequest } from "#deliveries/membership/membership.js";

/** Undefined if no digest has a welcome. */
export function readWelcomeRequest(
  { digests }: Pick<Config, "digests">,
  newId: () => string,
): WelcomeRequest | undefined {
  const welcoming = Object.entries(digests).flatMap(([name, { welcome }]) =>
    welcome === undefined ? [] : [name],
  );
  return welcoming.length === 0 ? undefined : { digests: welcoming, newId };
}
