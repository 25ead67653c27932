import type { SendContextOptions } from "#app/digests/send-context.js";
import type { DomainCheck, Resolver } from "#mail/sender-domain.js";

export interface DoctorOptions extends SendContextOptions {
  readonly resolver: Resolver;
  readonly fetch: typeof fetch;
  /** Accept the clock as right, although something was recorded at a later time. Sending continues. */
  readonly acceptClock?: boolean;
}

/** The result of one check. */
export type Diagnosis = { readonly check: string } & (
  | DomainCheck
  | { readonly level: "skipped"; readonly said: string }
);
