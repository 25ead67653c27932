import type { MailroomOptions } from "#app/digests/mailroom.js";
import type { Observation, Resolver } from "#mail/sender-domain.js";

export interface Examination extends Omit<MailroomOptions, "purpose"> {
  readonly resolver: Resolver;
  readonly fetch: typeof fetch;
}

/** One thing that was looked at. */
export type Diagnosis = { readonly check: string } & (
  | Observation
  | { readonly level: "skipped"; readonly said: string }
);
