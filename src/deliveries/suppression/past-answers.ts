import type { ReportKind } from "#deliveries/reports/report.js";
import { type PastAnswer, SUSPECTED_FOR_MS } from "./suspicion.js";

const DAY = 86_400_000;
/** A mailbox counts as dead after this many issues without an acceptance, over at least this time. */
const UNUSABLE_ISSUES = 3;
const UNUSABLE_FOR_MS = 30 * DAY;

/**
 * Whether a second issue, at least three days after a first, says that the address is dead.
 * @param answers newest first
 */
export function isConfirmedDead(answers: readonly PastAnswer[]): boolean {
  const dead = sinceAcceptance(answers).filter((answer) => verdictOf(answer) === "address-dead");
  const [newest] = dead;
  return newest !== undefined && dead.some(({ at }) => newest.at - at >= SUSPECTED_FOR_MS);
}

/**
 * The newest reason why nothing has reached the mailbox for three issues and thirty days: it is full or inactive.
 * @param answers newest first
 */
export function findUnusable(
  answers: readonly PastAnswer[],
): "mailbox-full" | "mailbox-inactive" | undefined {
  const unusable = sinceAcceptance(answers).flatMap((answer) => {
    const verdict = verdictOf(answer);
    return verdict === "mailbox-full" || verdict === "mailbox-inactive" ? [{ verdict, at: answer.at }] : [];
  });
  const [newest, oldest] = [unusable[0], unusable.at(-1)];
  if (newest === undefined || oldest === undefined || unusable.length < UNUSABLE_ISSUES) return undefined;
  return newest.at - oldest.at >= UNUSABLE_FOR_MS ? newest.verdict : undefined;
}

/** An acceptance with a report about it was none. */
function sinceAcceptance(answers: readonly PastAnswer[]): readonly PastAnswer[] {
  const clear = answers.filter(({ doubtful }) => !doubtful);
  const accepted = clear.findIndex(({ state, reported }) => state === "accepted" && reported === undefined);
  return accepted < 0 ? clear : clear.slice(0, accepted);
}

function verdictOf({ judgement, reported }: PastAnswer): ReportKind | undefined {
  return reported?.kind ?? judgement?.verdict;
}
