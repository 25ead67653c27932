import { configuredProvider } from "#app/digests/mail-headers.js";
import type { LoadedConfig } from "#config/load.js";
import type { ProviderName } from "#config/mail-provider.js";
import type { MailConfig } from "#config/schema.js";
import type { Membership } from "#deliveries/membership/membership.js";
import type { Ledger } from "#deliveries/ports.js";
import type { ReportRepository } from "#deliveries/reports/bounces.js";
import {
  findReported,
  judgeReport,
  processReport,
  type ReportSubject,
} from "#deliveries/reports/process-report.js";
import { createAnswerJudge } from "#deliveries/verdict/create-judge.js";
import { FeedletterError } from "#errors.js";
import { type EventInbox, openEventInbox, type ProviderEvent } from "#mail/events/event-inbox.js";
import type { EventRequest, Origin } from "#mail/events/origin/event-request.js";
import { PROVIDER_FACTS } from "#mail/providers/provider-headers.js";
import type { Exchange } from "#network/exchange.js";
import { readMailToken } from "#subscribers/bounce-address.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import type { Instant } from "#zoned-time.js";

/**
 * What became of an event. `suppressed`, `suspected`, `noted`: as of a report that comes by mail. `left`: the person is signed off. `known`: it was
 * recorded before, or the person has changed their mind since. `unmatched`: it isn't about a mail of ours. `ignored`: it says nothing
 * that concerns us.
 */
export type EventResult = "suppressed" | "suspected" | "noted" | "left" | "known" | "unmatched" | "ignored";

interface EventContext {
  readonly ledger: Pick<Ledger, "suppress" | "suspect" | "answersTo">;
  readonly reports: ReportRepository;
  readonly membership: Pick<Membership, "leave" | "events">;
  readonly keys: SigningKeys;
  /** Our own addresses, which servers' answers may name. */
  readonly senders: readonly string[];
  readonly clock: () => Instant;
  readonly count: (provider: ProviderName, result: EventResult | Origin) => void;
  /** Called for each request that isn't a test, with what its secret or signature proves. */
  readonly proven?: (request: {
    readonly provider: ProviderName;
    readonly proof: "genuine" | "unsigned";
  }) => Promise<void>;
}

/** What `doctor` posts. */
export const TEST_BODY = "{}";

export interface EventsReceiver {
  readonly provider: ProviderName;
  readonly receive: (request: EventRequest) => Promise<"taken" | Exclude<Origin, "genuine" | "repeated">>;
}

/** Events without a token that are looked for by their Message-ID in one request: each look reads whole issues. */
const MAX_MESSAGE_LOOKUPS = 3;

/** The provider whose events are taken, and what checks and reads them. */
export interface ProviderInbox {
  readonly provider: ProviderName;
  readonly inbox: EventInbox;
}

/**
 * Undefined if `mail.provider` has no `events`.
 * @throws FeedletterError E_PROVIDER with the line of the key
 */
export function openProviderInbox(
  { mail, placeOf }: Pick<LoadedConfig, "placeOf"> & { readonly mail: Pick<MailConfig, "provider"> },
  exchange: Exchange,
): ProviderInbox | undefined {
  const { name, events } = configuredProvider(mail) ?? {};
  if (name === undefined || events === undefined) return undefined;
  try {
    return { provider: name, inbox: openEventInbox(name, events, exchange) };
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    const { code, message, fix } = error;
    throw new FeedletterError(code, { message, fix, place: placeOf("mail", "provider", "events") });
  }
}

/** Records the events of a provider as reports that come by mail are recorded. */
export function createEventsReceiver(
  { provider, inbox }: ProviderInbox,
  context: EventContext,
): EventsReceiver {
  const judge = createAnswerJudge();
  return {
    provider,
    receive: async (request) => {
      const answer = await inbox(request, context.clock());
      if (answer.kind === "refused") {
        const { origin } = answer;
        context.count(provider, origin === "repeated" ? "known" : origin);
        if (origin === "unsigned" && request.body.toString() !== TEST_BODY)
          await context.proven?.({ provider, proof: origin });
        return origin === "repeated" ? "taken" : origin;
      }
      await context.proven?.({ provider, proof: "genuine" });
      for (let ignored = 0; ignored < answer.ignored; ignored += 1) context.count(provider, "ignored");
      const processing = { ...context, judge, lookups: { left: MAX_MESSAGE_LOOKUPS }, provider };
      for (const event of answer.events) context.count(provider, await processEvent(event, processing));
      return "taken";
    },
  };
}

interface Processing extends EventContext {
  readonly judge: ReturnType<typeof createAnswerJudge>;
  readonly lookups: { left: number };
  readonly provider: ProviderName;
}

async function processEvent(event: ProviderEvent, processing: Processing): Promise<EventResult> {
  const { ledger, reports, judge, senders, clock } = processing;
  const subject = findSubject(event, processing);
  if (subject === undefined) return "unmatched";
  const { id, content } = event;
  const now = clock();
  if (content.kind === "unsubscribe") return signOff(subject, event.at ?? now, processing);
  const judged = judgeReport({ id, ...content }, judge, { senders });
  const { kind } = await processReport({ id, ...judged }, subject, { ledger, reports, now });
  switch (kind) {
    case "unknown":
      return "unmatched";
    case "known-already":
      return "known";
    default:
      return kind;
  }
}

/** By our signed token, or by the hash in a Message-ID, which only who has seen the mail knows. */
function findSubject(event: ProviderEvent, { keys, lookups }: Processing): ReportSubject | undefined {
  for (const token of event.tokens) {
    const mail = readMailToken(token?.trim() ?? "", keys);
    if (mail !== undefined) return { kind: "person", ...mail };
  }
  const [, hash] = /^\s*<?([0-9a-f]{40})@/i.exec(event.messageId ?? "") ?? [];
  if (hash === undefined || lookups.left === 0) return undefined;
  lookups.left -= 1;
  return { kind: "message", hash: hash.toLowerCase() };
}

/**
 * The provider sends the person nothing any more, so all digests end. An event from before they subscribed again has no effect: it may
 * come late, or twice.
 */
async function signOff(subject: ReportSubject, at: Instant, processing: Processing): Promise<EventResult> {
  const { membership, reports, clock, provider } = processing;
  const now = clock();
  const reported = await findReported(subject, { reports, now });
  if (reported === undefined) return "unmatched";
  const { subscriber } = reported;
  const events = await membership.events(subscriber);
  const rejoined = events.some(({ event, at: changed }) => event === "confirmed" && changed > at);
  if (rejoined) return "known";
  const source = `an unsubscription at ${PROVIDER_FACTS[provider].title}`;
  const { kind } = await membership.leave(subscriber, "", { at: now, source });
  return kind === "left" ? "left" : kind === "already" ? "known" : "unmatched";
}
