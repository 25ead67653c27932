import type { Generated } from "kysely";
import type { AdminAct } from "#deliveries/admin/admin-acts.js";
import type { PostChoice } from "#digest/post-choice.js";
import type { DeliveryTable } from "./issue-tables.js";

/** Tables of the publisher's page: who may see it, what was done there, and counts that are kept where they change. */
export interface PublisherTables {
  /** Links that sign in to the publisher's page once. `admin` is an address of `server.admin`. */
  readonly admin_links: { token_hash: string; admin: string; expires_at: number };
  readonly admin_sessions: { token_hash: string; admin: string; began_at: number; expires_at: number };
  /** Append-only: who did what there. `subject` is an issue, a digest or a subscriber's id, never an address. */
  readonly admin_acts: {
    id: Generated<number>;
    at: number;
    admin: string;
    act: AdminAct["act"];
    subject: string;
    detail: string;
  };
  /** What the publisher has decided about posts; kept after they were sent. */
  readonly post_choices: { digest: string; post_id: string; choice: PostChoice; chosen_at: number };
  /** Written by triggers: subscriptions that began and ended on a day of UTC since 1970, and people whose address was suppressed. */
  readonly membership_days: {
    day: number;
    digest: string;
    joined: Generated<number>;
    unsubscribed: Generated<number>;
    bounced: Generated<number>;
  };
  /** Deliveries of a finished issue by state; no rows while it is being sent, or after a late correction. */
  readonly issue_totals: { issue_id: string; state: DeliveryTable["state"]; deliveries: number };
  /** Written by a trigger: how many subscriptions ended between this issue and the next one. */
  readonly issue_leavers: { issue_id: string; people: number };
}
