import type { Instant } from "#zoned-time.js";

export interface LoggedRequest {
  readonly kind: "request";
  readonly at: Instant;
  readonly method: string;
  /** As it stood in the request: a path, or a whole URL. */
  readonly target: string;
  readonly status: number;
  /** The client's IP address, or what the server wrote in its place. */
  readonly client: string;
  /** Undefined if the log doesn't have it. */
  readonly userAgent: string | undefined;
  /** Undefined if the log doesn't say it. */
  readonly host: string | undefined;
}

export type LogEntry =
  | LoggedRequest
  /** What wasn't HTTP, and messages of the server. */
  | { readonly kind: "other"; readonly at: Instant | undefined }
  | { readonly kind: "damaged" };

export const DAMAGED: LogEntry = { kind: "damaged" };
