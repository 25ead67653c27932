import { loadConfig } from "#config/load.js";
import type { AppContext } from "./app-context.js";

/**
 * Names of digests for people: `Career Notes (weekly)` where the digest has a title.
 * @throws FeedletterError E_CONFIG…
 */
export async function nameDigests({ configPath, env }: Pick<AppContext, "configPath" | "env">) {
  const { digests } = (await loadConfig(configPath, { env, uses: [] })).config;
  return (name: string): string => {
    const title = Object.hasOwn(digests, name) ? digests[name]?.title : undefined;
    return title === undefined ? name : `${title} (${name})`;
  };
}
