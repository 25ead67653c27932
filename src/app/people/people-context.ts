import type { AppContext } from "#app/app-context.js";
import { withDatabase } from "#app/open-database.js";
import type { LoadedConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";

/** What changes to people need: the same for a command and for the publisher's page, which has the database open. */
export interface PeopleContext extends Pick<AppContext, "clock" | "randomBytes"> {
  readonly database: Pick<OpenDatabase, "subscribers" | "membership" | "ledger">;
  readonly loaded: LoadedConfig;
}

/** Opens the database of the configuration, and closes it when `work` is done or has thrown. */
export function withPeople<Result>(
  context: AppContext,
  work: (people: PeopleContext) => Promise<Result>,
): Promise<Result> {
  const { clock, randomBytes } = context;
  return withDatabase(context, (database, loaded) => work({ database, loaded, clock, randomBytes }));
}

export function newSubscriberId({ randomBytes }: Pick<PeopleContext, "randomBytes">): string {
  return Buffer.from(randomBytes(16)).toString("base64url");
}
