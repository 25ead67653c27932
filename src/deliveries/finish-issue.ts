import { addressKey } from "#subscribers/address.js";
import type { Instant } from "#zoned-time.js";
import { domainOf } from "./destination.js";
import type { Ledger } from "./ports.js";
import { findUnusable, isConfirmedDead } from "./suppression/past-answers.js";

type FinishLedger = Pick<
  Ledger,
  "finish" | "status" | "unaccepted" | "acceptedDeliveries" | "answersTo" | "suppress"
>;

/**
 * Closes an issue if none of its mails is waiting or in flight, and then suppresses addresses that have turned out to be dead or
 * unusable. Only then is it known what the server answered for other addresses of the same domain: a misconfigured server rejects
 * every user as unknown.
 * @returns whether the issue is closed
 */
export async function finishIssue(issue: string, ledger: FinishLedger, at: Instant): Promise<boolean> {
  if (!(await ledger.finish(issue, at))) return false;
  const refused = await findRefused(issue, ledger);
  if (refused.size === 0) return true;
  const accepted = await countAccepted(issue, new Set(refused.keys()), ledger);
  // After a pause nobody knows whether the cause was removed.
  const wasPaused = (await ledger.status(issue)).resumedAt !== undefined;
  for (const [domain, found] of refused) {
    const { count, latest } = accepted.get(domain) ?? NONE;
    const dead = found.filter(({ isDead }) => isDead).length;
    for (const mail of found) {
      // A server that begins to refuse everybody may do so with the last few mails.
      const isPlausible = mail.isDead && !wasPaused && count >= dead && latest > mail.refusedAt;
      const reason = isPlausible ? "address-dead" : await reasonFromHistory(mail, ledger);
      if (reason !== undefined) await ledger.suppress(addressKey(mail.address), { reason, at });
    }
  }
  return true;
}

async function reasonFromHistory(
  { subscriber, isDead }: RefusedMail,
  ledger: Pick<Ledger, "answersTo">,
): Promise<string | undefined> {
  const answers = await ledger.answersTo(subscriber);
  if (isDead) return isConfirmedDead(answers) ? "address-dead" : undefined;
  return findUnusable(answers);
}

interface RefusedMail {
  readonly address: string;
  readonly subscriber: string;
  readonly refusedAt: Instant;
  /** Otherwise the mailbox is full or inactive. */
  readonly isDead: boolean;
}

/** By domain. None in an issue that somebody stopped, perhaps because of these very answers. */
async function findRefused(issue: string, ledger: FinishLedger): Promise<ReadonlyMap<string, RefusedMail[]>> {
  const refused = new Map<string, RefusedMail[]>();
  for await (const { at, address, subscriber } of ledger.unaccepted(issue)) {
    if (at.state === "skipped" && (at.reason === "cancelled" || at.reason === "undone")) return new Map();
    if (address === "" || at.state !== "rejected") continue;
    const verdict = at.judgement?.verdict;
    const isDead = verdict === "address-dead";
    if (!isDead && verdict !== "mailbox-full" && verdict !== "mailbox-inactive") continue;
    const domain = domainOf(address);
    const found = refused.get(domain) ?? [];
    found.push({ address, subscriber, refusedAt: at.at, isDead });
    refused.set(domain, found);
  }
  return refused;
}

interface AcceptedMails {
  readonly count: number;
  readonly latest: Instant;
}

const NONE: AcceptedMails = { count: 0, latest: 0 };

async function countAccepted(
  issue: string,
  domains: ReadonlySet<string>,
  ledger: FinishLedger,
): Promise<ReadonlyMap<string, AcceptedMails>> {
  const accepted = new Map<string, AcceptedMails>();
  for await (const { address, at } of ledger.acceptedDeliveries(issue)) {
    const domain = domainOf(address);
    if (!domains.has(domain)) continue;
    const { count, latest } = accepted.get(domain) ?? NONE;
    accepted.set(domain, { count: count + 1, latest: Math.max(latest, at) });
  }
  return accepted;
}
