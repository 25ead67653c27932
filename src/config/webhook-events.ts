/** Apart from the schema, so that the types of the library need no zod. */
export const WEBHOOK_EVENTS = [
  "subscriber.joined",
  "subscriber.left",
  "subscriber.bounced",
  "issue.started",
  "issue.paused",
  "issue.finished",
] as const;
