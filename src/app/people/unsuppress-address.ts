import type { AppContext } from "#app/app-context.js";
import { changeOrQueue } from "#app/state/change-or-queue.js";
import type { QueuedRequest } from "#app/state/queued-request.js";
import { FeedletterError } from "#errors.js";
import { requireAddress } from "#subscribers/address.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { PeopleContext } from "./people-context.js";

/** An address that is no longer suppressed, so that a subscriber with it gets mail again. */
export interface LiftedSuppression {
  readonly reason: string;
  readonly subscriber: Subscriber | undefined;
}

/**
 * Lifts the suppression of an address.
 *
 * @param confirm called only if the person reported a mail as spam; false keeps the suppression
 * @returns why it was suppressed, and who has it; undefined if `confirm` said no
 * @throws FeedletterError E_NOT_SUPPRESSED, E_ADDRESS, E_CONFIG…, E_DATABASE, and what `confirm` throws
 */
export function unsuppressAddress(
  context: AppContext,
  written: string,
  confirm: (address: string) => Promise<boolean>,
): Promise<LiftedSuppression | QueuedRequest | undefined> {
  const address = requireAddress(written);
  let includeComplaints = false;
  return changeOrQueue(
    context,
    (database) => {
      const ask = async (): Promise<boolean> => {
        includeComplaints ||= await confirm(address);
        return includeComplaints;
      };
      return unsuppressPerson(address, { ...context, database }, ask);
    },
    () => ({ kind: "unsuppress", address, includeComplaints }),
  );
}

/** The same on an open database. */
export async function unsuppressPerson(
  address: string,
  { database: { subscribers }, clock }: Pick<PeopleContext, "database" | "clock">,
  confirm: () => Promise<boolean>,
): Promise<LiftedSuppression | undefined> {
  const at = clock();
  let result = await subscribers.unsuppress(address, { at, includeComplaints: false });
  if (result.kind === "complained") {
    if (!(await confirm())) return undefined;
    result = await subscribers.unsuppress(address, { at, includeComplaints: true });
  }
  if (result.kind === "lifted")
    return { reason: result.reason, subscriber: await subscribers.byAddress(address) };
  throw new FeedletterError("E_NOT_SUPPRESSED", {
    message: `${address} is not suppressed.`,
    fix: "Run `feedletter subscribers list --json` to see which addresses are, and why.",
  });
}
