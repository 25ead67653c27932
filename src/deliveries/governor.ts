import { isAboutUs, type Verdict } from "#deliveries/verdict/verdict.js";
import type { PauseCause, PauseReason } from "#digest/pause-reason.js";
import { destinationOf } from "./destination.js";

/** A mail that was refused permanently. */
interface RefusedMail {
  readonly address: string;
  readonly verdict: Verdict;
  readonly response: string;
  /** It was refused before and somebody queued it again, so the refusal is no news. */
  readonly again: boolean;
}

/** Why mails should wait until somebody resumes the issue: all of them, or those to one destination. */
interface Pause {
  /** Undefined: the whole issue. */
  readonly destination?: string;
  readonly reason: PauseReason;
}

/** Watches the answers to an issue's mails, and notices when a server refuses a whole list rather than single addresses. */
export interface Governor {
  readonly accepted: (address: string) => void;
  /** @returns what should be paused; undefined if everything may continue */
  readonly refused: (mail: RefusedMail) => Pause | undefined;
  /** Whether mails go one by one, because it isn't known yet whether the cause of a pause is gone. */
  readonly isProbing: () => boolean;
  /** Whether mails to the destination wait. */
  readonly isPaused: (destination: string) => boolean;
}

interface GovernorOptions {
  /** Number of mails in the issue, if known. */
  readonly total: number;
  /** Mails accepted in earlier runs. */
  readonly accepted: number;
  readonly rejected: number;
  /** Somebody has resumed the issue after a pause. From then on, only consecutive refusals count. */
  readonly resumed: boolean;
  /** None was accepted since. Then the first refusals decide. */
  readonly probing?: boolean;
  /** Destinations that were paused in earlier runs. */
  readonly paused?: readonly string[];
}

/** Consecutive refusals about us. A single one may come from one person's filter. */
const MAX_ABOUT_US_IN_A_ROW = 3;
/** Consecutive refusals of any kind. In an ordinary list, this many addresses in a row aren't dead. */
const MAX_IN_A_ROW = 6;
const MAX_IN_A_ROW_RESUMED = 10;
/** While probing: refusals that are about an address, and destinations that refuse us. */
const MAX_PROBED_ADDRESSES = 3;
const MAX_PROBED_DESTINATIONS = 2;
/** Every list has some dead addresses. */
const MAX_ORDINARY = 5;
const MAX_ORDINARY_SHARE = 0.2;
/** The same sentence counts against a destination that accepts fewer mails than this. */
const MIN_ACCEPTED_SHARE = 0.5;

/** What one destination has answered. */
interface Tally {
  accepted: number;
  rejected: number;
  /** Refusals since it last accepted a mail. */
  row: number;
  readonly sentences: Map<string, number>;
}

export function createGovernor({
  total,
  resumed,
  probing: startsProbing = false,
  paused: before = [],
  ...counts
}: GovernorOptions): Governor {
  let { accepted, rejected } = counts;
  let probing = startsProbing;
  const probed = { addresses: 0, destinations: 0 };
  const paused = new Set(before);
  const tallies = new Map<string, Tally>();
  const row = { all: 0, aboutUs: 0, destinations: new Set<string>() };
  const limit = resumed ? MAX_IN_A_ROW_RESUMED : Math.min(MAX_IN_A_ROW, Math.max(2, total));
  const tallyOf = (destination: string): Tally => {
    const tally = tallies.get(destination) ?? { accepted: 0, rejected: 0, row: 0, sentences: new Map() };
    tallies.set(destination, tally);
    return tally;
  };

  const findIssuePause = ({ verdict, response }: RefusedMail): PauseReason | undefined => {
    const refusal = { answer: response, cause: causeOf(verdict) };
    // One destination's trouble isn't the issue's, unless there is no other.
    const isGeneral = row.destinations.size > 1 || row.all >= total;
    if (row.aboutUs >= Math.min(MAX_ABOUT_US_IN_A_ROW, total) && isGeneral)
      return { code: "answered", ...refusal };
    if (row.all >= limit && isGeneral) return { code: "in-a-row", count: row.all, ...refusal };
    if (!resumed && rejected > MAX_ORDINARY && rejected > MAX_ORDINARY_SHARE * (accepted + rejected))
      return { code: "share", refused: rejected, mails: accepted + rejected, ...refusal };
    return undefined;
  };

  const findDestinationPause = (destination: string, mail: RefusedMail): PauseReason | undefined => {
    const tally = tallyOf(destination);
    const same = tally.sentences.get(sentenceOf(mail.response)) ?? 0;
    const accepts = tally.accepted >= MIN_ACCEPTED_SHARE * (tally.accepted + tally.rejected);
    if (tally.row < limit && (resumed || same < limit || accepts)) return undefined;
    const { rejected: refused } = tally;
    const refusal = { answer: mail.response, cause: causeOf(mail.verdict) };
    return { code: "share", refused, mails: tally.accepted + refused, destination, ...refusal };
  };

  /** One address may be dead, and one destination may refuse what others accept. */
  const judgeProbe = ({ address, verdict, response }: RefusedMail): Pause | undefined => {
    const destination = destinationOf(address);
    const reason: PauseReason = { code: "probe", answer: response, cause: causeOf(verdict) };
    if (isAboutPerson(verdict)) {
      probed.addresses += 1;
      return probed.addresses >= MAX_PROBED_ADDRESSES ? { reason } : undefined;
    }
    probed.destinations += 1;
    if (probed.destinations >= MAX_PROBED_DESTINATIONS) return { reason };
    paused.add(destination);
    return { destination, reason };
  };

  return {
    isProbing: () => probing,
    isPaused: (destination) => paused.has(destination),
    accepted: (address) => {
      const tally = tallyOf(destinationOf(address));
      probing = false;
      accepted += 1;
      tally.accepted += 1;
      tally.row = 0;
      row.all = 0;
      row.aboutUs = 0;
      row.destinations.clear();
    },
    refused: (mail) => {
      const destination = destinationOf(mail.address);
      if (probing && !paused.has(destination)) return judgeProbe(mail);
      if (mail.again || paused.has(destination)) return undefined;
      const tally = tallyOf(destination);
      const sentence = sentenceOf(mail.response);
      rejected += 1;
      tally.rejected += 1;
      tally.row += 1;
      tally.sentences.set(sentence, (tally.sentences.get(sentence) ?? 0) + 1);
      row.all += 1;
      row.aboutUs = isAboutUs(mail.verdict) ? row.aboutUs + 1 : 0;
      row.destinations.add(destination);
      const others = row.destinations.size > 1;
      const ofDestination = others ? undefined : findDestinationPause(destination, mail);
      const reason = ofDestination === undefined || row.all >= total ? findIssuePause(mail) : undefined;
      if (reason !== undefined) return { reason };
      const held = ofDestination ?? findDestinationPause(destination, mail);
      if (held === undefined) return undefined;
      paused.add(destination);
      // A dead address at the next destination may follow by chance, more of them don't.
      row.all = Math.max(0, limit - MAX_ABOUT_US_IN_A_ROW);
      row.aboutUs = 0;
      // Its answers say nothing about the others.
      accepted -= tally.accepted;
      rejected -= tally.rejected;
      return { destination, reason: held };
    },
  };
}

function isAboutPerson(verdict: Verdict): boolean {
  return verdict === "address-dead" || verdict === "mailbox-full" || verdict === "mailbox-inactive";
}

/** An answer without addresses, ids and numbers: the same sentence for everybody. */
export function sentenceOf(response: string): string {
  return response
    .slice(0, 300)
    .toLowerCase()
    .replace(/[^\s<>()"',;]{0,320}@[^\s<>()"',;]{0,320}/g, "@")
    .replace(/[\p{L}_.-]{0,64}\d[\p{L}\d_.-]{0,64}/gu, "#")
    .replace(/[^\p{L}@#]+/gu, " ")
    .trim();
}

function causeOf(verdict: Verdict): PauseCause {
  switch (verdict) {
    case "sender-refused":
      return "sender";
    case "address-dead":
    case "mailbox-full":
    case "mailbox-inactive":
      return "addresses";
    case "temporary":
      return "unknown";
    default:
      return verdict;
  }
}
