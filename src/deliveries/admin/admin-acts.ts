import type { Instant } from "#zoned-time.js";

/** What somebody did on the publisher's page. */
export interface AdminAct {
  readonly at: Instant;
  /** An address of `server.admin`. */
  readonly admin: string;
  readonly act:
    | "sign-in"
    | "sign-out"
    | "pause"
    | "resume"
    | "retry"
    | "undo"
    | "cancel"
    | "export-issue"
    | "pin"
    | "hold"
    | "release"
    | "take-out"
    | "write-note"
    | "send-test"
    | "hold-run"
    | "send-now"
    | "add-person"
    | "remove-person"
    | "pause-person"
    | "unsuppress"
    | "forget"
    | "export-people"
    | "import";
  /** Id of the issue or subscriber, or name of the digest; "" for signing in and out. Never an address: these lines can't be deleted. */
  readonly subject: string;
  /** More about it in English, without anybody's data: "812 mails", a post's id. */
  readonly detail: string;
}

/** The append-only record of what was done on the publisher's page. */
export interface AdminActs {
  /** @throws FeedletterError E_DATABASE */
  add(act: AdminAct): Promise<void>;
  /** Newest first. @param before only acts recorded before that one @throws FeedletterError E_DATABASE */
  list(page: { readonly limit: number; readonly before?: number }): Promise<readonly RecordedAct[]>;
}

interface RecordedAct extends AdminAct {
  readonly id: number;
}
