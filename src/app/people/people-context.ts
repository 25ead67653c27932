import type { AppContext } from "#app/app-context.js";
import type { LoadedConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";

/** What changes to people need: the same for a command and for the publisher's page, which has the database open. */
export interface PeopleContext extends Pick<AppContext, "clock" | "randomBytes"> {
  readonly database: Pick<OpenDatabase, "subscribers" | "membership" | "ledger">;
  readonly loaded: LoadedConfig;
}

export function newSubscriberId({ randomBytes }: Pick<PeopleContext, "randomBytes">): string {
  return Buffer.from(randomBytes(16)).toString("base64url");
}
