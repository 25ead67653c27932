import type { Instant } from "#zoned-time.js";

interface Secret {
  /** A hash of the secret that the browser or the mail has, so that the database holds nothing that signs anybody in. */
  readonly tokenHash: string;
  /** An address of `server.admin`. */
  readonly admin: string;
  readonly expiresAt: Instant;
}

interface AdminSession extends Secret {
  readonly beganAt: Instant;
}

/** Who is signed in to the publisher's page, and the links that sign in. All methods may throw FeedletterError E_DATABASE. */
export interface AdminSessions {
  /** Also deletes links and sessions that have expired by `now`. */
  addLink(link: Secret, now: Instant): Promise<void>;
  /** Uses up the link: only the first of several calls begins a session. @returns whose link it was; undefined if it is unknown, used or expired */
  useLink(
    tokenHash: string,
    session: Omit<AdminSession, "admin">,
  ): Promise<{ readonly admin: string } | undefined>;
  /** Undefined if it is unknown or has expired. */
  findSession(tokenHash: string, now: Instant): Promise<AdminSession | undefined>;
  endSession(tokenHash: string): Promise<void>;
  /** Also voids links that weren't used. @param admin default: everybody @returns how many sessions have ended */
  endAll(admin?: string): Promise<number>;
}
