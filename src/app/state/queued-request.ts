/**
 * With `state`: another process is writing it, so the change waits in the repository until that one takes it in.
 *
 * @public
 */
export interface QueuedRequest {
  readonly kind: "queued";
  readonly id: string;
  readonly action: "add" | "remove" | "forget" | "unsuppress" | "import" | "cancel" | "resume";
}
