import { join } from "node:path";
import type { Hono } from "hono";
import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import { formatTimeIn } from "#app/local-time.js";
import type { ServedDigests } from "#app/server/served-digests.js";
import type { ServerConfig } from "#config/schema.js";
import { createAdminRoutes } from "#server/admin/admin-routes.js";
import type { AdminSite } from "#server/admin/admin-site.js";
import type { EventStreams } from "#server/admin/event-streams.js";
import { createUploadRoutes } from "#server/admin/import-routes.js";
import type { ServerEnv } from "#server/client-address.js";
import type { Health } from "#server/monitoring-routes.js";
import type { PublicSite } from "#server/public-site.js";
import type { Instant } from "#zoned-time.js";
import { createAdminAccess } from "./admin-access.js";
import { createHealthChecks } from "./check-everything.js";
import { createAdminIssues } from "./issues.js";
import { createAdminNext } from "./next.js";
import { createOverview } from "./overview.js";
import { createAdminPeople } from "./people.js";
import { createAdminImport } from "./people-import.js";
import { readReaders } from "./readers.js";
import { keepInFolder, keepInForm } from "./uploads.js";

interface AdminOptions extends Pick<SendContextOptions, "clock" | "randomBytes" | "sleep" | "cwd"> {
  readonly streams: EventStreams;
  /** Absent: nothing in this process sends. */
  readonly onChoice: (() => void) | undefined;
  readonly served: ServedDigests;
  readonly health: Health;
  readonly people: PublicSite;
  /** The next request may come to another machine, so nothing is kept here in between. */
  readonly isStateless?: boolean;
  /** Told what goes wrong after an answer was sent. */
  readonly failed?: (error: unknown) => void;
}

/** The publisher's pages; `uploads` limit the size of bodies themselves. */
export interface AdminRoutes {
  readonly pages: Hono<ServerEnv>;
  readonly uploads: Hono<ServerEnv>;
}

export function openAdminRoutes(
  sendContext: SendContext,
  { url, admin }: ServerConfig,
  {
    people,
    served,
    health,
    streams,
    onChoice,
    isStateless = false,
    failed = () => {},
    ...options
  }: AdminOptions,
): AdminRoutes {
  const { clock, randomBytes } = options;
  const { database, loaded } = sendContext;
  const { site } = loaded.config;
  const { keys } = people.server;
  const time = formatTimeIn(site.timezone);
  const formatTime = (at: Instant): string => `${time(at)} (${site.timezone})`;
  const uploads = isStateless
    ? keepInForm()
    : keepInFolder(join(loaded.baseDir, ".feedletter/uploads"), { clock, randomBytes });
  const adminSite: AdminSite = {
    ...{ site, theme: people.theme, url, formatTime },
    access: createAdminAccess({
      ...{ database, url, admins: admin, keys, clock, randomBytes, mailQueue: people.mailQueue },
    }),
    issues: createAdminIssues({ sendContext, clock, onChoice }),
    next: createAdminNext({ sendContext, served, clock, onChoice, formatTime }),
    streams,
    people: createAdminPeople({ database, loaded, url, clock, randomBytes }),
    lists: createAdminImport({
      ...{ database, loaded, clock, randomBytes, uploads, failed },
      sleep: isStateless ? undefined : options.sleep,
    }),
    records: { acts: database.adminActs, reports: database.reports },
    checkEverything: createHealthChecks(sendContext, options),
    readers: () => readReaders(database.readerStatistics, clock()),
    overview: createOverview({ sendContext, served, health, clock, formatTime: time }),
  };
  return { pages: createAdminRoutes(adminSite), uploads: createUploadRoutes(adminSite) };
}
