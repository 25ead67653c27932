import type { AdminActs } from "#deliveries/admin/admin-acts.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";

/** What was done here, and what mail systems wrote. */
export interface AdminRecords {
  readonly acts: Pick<AdminActs, "list">;
  readonly reports: Pick<ReportRepository, "unread" | "countUnread">;
}
