import type { AppContext } from "#app/app-context.js";
import { openDatabase } from "#app/open-database.js";
import { type LoadedConfig, loadConfig } from "#config/load.js";
import type { ServerConfig } from "#config/schema.js";
import { FeedletterError } from "#errors.js";
import { createSignInLink } from "./admin-access.js";

/**
 * A link that signs in to the publisher's page once, for ten minutes.
 * @param wanted one of `server.admin`; default: the first
 * @throws FeedletterError E_CONFIG if the page isn't configured or the address isn't one of them; E_DATABASE
 */
export async function printSignInLink(
  context: AppContext,
  wanted?: string,
): Promise<{ readonly admin: string; readonly url: string }> {
  const { configPath, env, clock, randomBytes } = context;
  const loaded = await loadConfig(configPath, { env, uses: ["database", "server"] });
  const { url, admin: admins } = requireAdmins(loaded);
  const admin =
    wanted === undefined ? admins[0] : admins.find((one) => one.toLowerCase() === wanted.toLowerCase());
  if (admin === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `${wanted} isn't in \`server.admin\`.`,
      fix: `Add it there, or sign in as ${admins.join(" or ")}.`,
      place: loaded.placeOf("server", "admin"),
    });
  }
  const database = await openDatabase(loaded, { clock });
  try {
    return { admin, url: await createSignInLink(admin, { database, url, clock, randomBytes }) };
  } finally {
    await database.close();
  }
}

/** Ends all sessions, and voids links that weren't used. @returns how many sessions there were @throws FeedletterError E_CONFIG…, E_DATABASE */
export async function signEverybodyOut({ configPath, env, clock }: AppContext): Promise<number> {
  const loaded = await loadConfig(configPath, { env, uses: ["database"] });
  const database = await openDatabase(loaded, { clock });
  try {
    return await database.adminSessions.endAll();
  } finally {
    await database.close();
  }
}

function requireAdmins({ config: { server }, placeOf }: LoadedConfig): ServerConfig {
  if (server !== undefined && server.admin.length > 0) return server;
  throw new FeedletterError("E_CONFIG", {
    message: "The publisher's page is switched off.",
    fix: "Set `server.admin` to the addresses of those who may use it.",
    place: server === undefined ? placeOf() : placeOf("server"),
  });
}
