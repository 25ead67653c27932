import type { AdminAct } from "#deliveries/admin/admin-acts.js";
import type { CheckResult } from "#pages/admin/health-page.js";
import type { ChartStep, Overview } from "#pages/admin/overview-page.js";
import type { ReadersDay } from "#pages/admin/readers-page.js";
import type { Theme } from "#theme/theme.js";
import type { Instant } from "#zoned-time.js";
import type { AdminImport } from "./admin-import.js";
import type { AdminIssues } from "./admin-issues.js";
import type { AdminNext } from "./admin-next.js";
import type { AdminPeople } from "./admin-people.js";
import type { AdminRecords } from "./admin-records.js";
import type { EventStreams } from "./event-streams.js";

/** Somebody who is signed in. */
export interface SignedIn {
  /** An address of `server.admin`. */
  readonly admin: string;
  /** What our forms carry, so that a form on another site can't act for them. */
  readonly formToken: string;
}

/** Who may use the publisher's pages. */
export interface AdminAccess {
  /**
   * Mails a link if the address is one of `server.admin`. Returns at once, and does the same for every address.
   * @returns false if there were too many requests
   */
  requestLink(address: string, client: string): Promise<boolean>;
  /** Uses the link up. @returns the new session's secret, for a cookie; undefined if the link is unknown, used or expired */
  useLink(link: string, client: string): Promise<{ readonly secret: string } | "limited" | undefined>;
  /** @param secret from the cookie */
  find(secret: string): Promise<SignedIn | undefined>;
  end(secret: string): Promise<void>;
  record(act: Omit<AdminAct, "at">): Promise<void>;
}

/** What the publisher's pages show and do. */
export interface AdminSite {
  readonly site: { readonly title: string; readonly url: string };
  readonly theme: Theme;
  /** Public address of the server (`server.url`). */
  readonly url: string;
  readonly access: AdminAccess;
  readonly formatTime: (at: Instant) => string;
  readonly overview: (chart: {
    readonly step: ChartStep;
    readonly digest: string | undefined;
  }) => Promise<Overview>;
  readonly issues: AdminIssues;
  readonly next: AdminNext;
  readonly streams: EventStreams;
  readonly people: AdminPeople;
  readonly lists: AdminImport;
  readonly records: AdminRecords;
  /** The last days on which feeds were read, newest first. */
  readonly readers: () => Promise<readonly ReadersDay[]>;
  /** Tries all that sending needs. May take half a minute. */
  readonly checkEverything: () => Promise<readonly CheckResult[]>;
}
