import type { Hono } from "hono";
import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import { formatTimeIn } from "#app/local-time.js";
import type { ServedDigests } from "#app/server/served-digests.js";
import type { ServerConfig } from "#config/schema.js";
import { createAdminRoutes } from "#server/admin/admin-routes.js";
import type { EventStreams } from "#server/admin/event-streams.js";
import type { ServerEnv } from "#server/client-address.js";
import type { Health } from "#server/monitoring-routes.js";
import type { PublicSite } from "#server/public-site.js";
import type { Instant } from "#zoned-time.js";
import { createAdminAccess } from "./admin-access.js";
import { createHealthChecks } from "./check-everything.js";
import { createAdminIssues } from "./issues.js";
import { createOverview } from "./overview.js";
import { createAdminPeople } from "./people.js";
import { readReaders } from "./readers.js";

interface AdminOptions extends Pick<SendContextOptions, "clock" | "randomBytes" | "sleep" | "cwd"> {
  readonly streams: EventStreams;
  /** Absent: nothing in this process sends. */
  readonly onChoice: (() => void) | undefined;
  readonly served: ServedDigests;
  readonly health: Health;
  readonly people: PublicSite;
}

/** The publisher's pages. */
export function openAdminRoutes(
  sendContext: SendContext,
  { url, admin }: ServerConfig,
  { people, served, health, streams, onChoice, ...options }: AdminOptions,
): Hono<ServerEnv> {
  const { clock, randomBytes } = options;
  const { database, loaded } = sendContext;
  const { site } = loaded.config;
  const { keys } = people.server;
  const time = formatTimeIn(site.timezone);
  const formatTime = (at: Instant): string => `${time(at)} (${site.timezone})`;
  return createAdminRoutes({
    ...{ site, theme: people.theme, url, formatTime },
    access: createAdminAccess({
      ...{ database, url, admins: admin, keys, clock, randomBytes, mailQueue: people.mailQueue },
    }),
    issues: createAdminIssues({ sendContext, clock, onChoice }),
    streams,
    people: createAdminPeople({ database, loaded, url, clock, randomBytes }),
    records: { acts: database.adminActs, reports: database.reports },
    checkEverything: createHealthChecks(sendContext, options),
    readers: () => readReaders(database.readerStatistics, clock()),
    overview: createOverview({ sendContext, served, health, clock, formatTime: time }),
  });
}
