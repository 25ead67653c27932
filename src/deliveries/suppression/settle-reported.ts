import { domainOf } from "#deliveries/destination.js";
import type { Ledger } from "#deliveries/ports.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import type { Instant } from "#zoned-time.js";
import type { Suspicion } from "./suspicion.js";

interface SettleContext {
  readonly ledger: Pick<
    Ledger,
    "reportedSuspicions" | "settleSuspicion" | "suppress" | "status" | "counts" | "acceptedDeliveries"
  >;
  readonly reports: Pick<ReportRepository, "ofIssue">;
  readonly now: Instant;
}

/**
 * Suppresses addresses that reports have called dead, before anybody is mailed again. By then it is known how many mails to the same
 * destination came back: a server that accepts everything and returns it later proves nothing.
 */
export async function settleReported({ ledger, reports, now }: SettleContext): Promise<void> {
  const byIssue = groupBy(await ledger.reportedSuspicions(), ({ issue }) => issue);
  for (const [issue, suspicions] of byIssue) {
    const { waiting, sending } = await ledger.counts(issue);
    if (waiting + sending > 0) continue;
    const { paused, resumedAt } = await ledger.status(issue);
    const isDoubtful = paused !== undefined || resumedAt !== undefined;
    const tally = isDoubtful ? new Map<string, Tally>() : await countAnswers(issue, { ledger, reports });
    for (const { addressKey, reason } of suspicions) {
      const { reached, dead } = tally.get(domainOf(addressKey)) ?? { reached: 0, dead: 0 };
      if (reached >= Math.max(dead, 1)) await ledger.suppress(addressKey, { reason, at: now });
      else await ledger.settleSuspicion(addressKey);
    }
  }
}

/** Mails to one domain that didn't come back, and those that came back because the address is dead. */
interface Tally {
  readonly reached: number;
  readonly dead: number;
}

async function countAnswers(
  issue: string,
  { ledger, reports }: Pick<SettleContext, "ledger" | "reports">,
): Promise<ReadonlyMap<string, Tally>> {
  const tally = new Map<string, Tally>();
  const add = (domain: string, more: Tally): void => {
    const { reached, dead } = tally.get(domain) ?? { reached: 0, dead: 0 };
    tally.set(domain, { reached: reached + more.reached, dead: dead + more.dead });
  };
  for await (const { address } of ledger.acceptedDeliveries(issue))
    add(domainOf(address), { reached: 1, dead: 0 });
  for await (const { address, kind } of reports.ofIssue(issue))
    if (kind !== "complaint") add(domainOf(address), { reached: -1, dead: kind === "address-dead" ? 1 : 0 });
  return tally;
}

function groupBy(
  suspicions: readonly Suspicion[],
  keyOf: (suspicion: Suspicion) => string,
): ReadonlyMap<string, readonly Suspicion[]> {
  const groups = new Map<string, Suspicion[]>();
  for (const suspicion of suspicions)
    groups.set(keyOf(suspicion), [...(groups.get(keyOf(suspicion)) ?? []), suspicion]);
  return groups;
}
