import { removeFromOutbox } from "#app/people/outbox-mails.js";
import type { TakenIn } from "#database/ports.js";
import type { RequestPorts, TakenRequests } from "#database/sqlite/taken-requests.js";
import { FeedletterError, reasonOf } from "#errors.js";
import type { Branch } from "#state/branch.js";
import type { RequestOutcome, StateRequest } from "#state/requests/request.js";
import type { RequestQueue, WaitingRequest, WaitingRequests } from "#state/requests/request-queue.js";
import type { RequestIntake } from "#state/session-ports.js";
import { maskAddresses } from "#terminal/mask-addresses.js";
import type { Instant } from "#zoned-time.js";

export interface Intake extends RequestIntake {
  /** Until then, and after `close`, nothing is taken in. */
  readonly attach: (ledger: TakenRequests) => void;
  readonly close: () => Promise<void>;
  readonly taken: () => readonly TakenIn[];
}

interface IntakeOptions {
  /** The state's, which also tells where the other one is. */
  readonly branch: Branch;
  readonly requestBranch: string;
  /** Where it was when the state was fetched. */
  readonly tip: string | undefined;
  /** Undefined if the state has no key for requests yet. */
  readonly queue: RequestQueue | undefined;
  readonly apply: (request: StateRequest, ports: RequestPorts) => Promise<RequestOutcome | undefined>;
  /** Mails to people who were forgotten are removed from it. */
  readonly outbox: string;
  readonly clock: () => Instant;
}

/** Ms. An older request isn't taken in, so that nobody can put an old commit in place once it is forgotten that it was taken in. */
const MAX_AGE = 30 * 86_400_000;
/** Ms by which the clock of another machine may be ahead. */
const MAX_AHEAD = 86_400_000;

export function createIntake(options: IntakeOptions): Intake {
  const { branch, requestBranch, queue, apply, outbox, clock } = options;
  let ledger: TakenRequests | undefined;
  let isFirst = true;
  let settled: { readonly waiting: WaitingRequests; readonly ids: ReadonlySet<string> } | undefined;
  const taken: TakenIn[] = [];

  const look = async (): Promise<string | undefined> => {
    if (!isFirst) return (await branch.tips(requestBranch)).other;
    isFirst = false;
    return options.tip;
  };
  const takeOne = async (
    { id, request }: WaitingRequest,
    into: TakenRequests,
  ): Promise<TakenIn | undefined> => {
    const action = request?.action.kind ?? "unknown";
    const now = clock();
    const take = (work: (ports: RequestPorts) => Promise<RequestOutcome | undefined>) =>
      into.take({ id, action, takenAt: now }, async (ports) => {
        const ending = await work(ports);
        return ending && { outcome: ending.kind, words: ending.words };
      });
    const problem = findProblem(request, now);
    const ending =
      request === undefined || problem !== undefined
        ? await take(async () => ({ kind: "refused", words: problem ?? "" }))
        : await take((ports) => apply(request, ports)).catch((error: unknown) => {
            if (isDatabase(error)) throw error;
            return take(async () => ({ kind: "refused", words: maskAddresses(reasonOf(error)) }));
          });
    if (ending === undefined) return undefined;
    if (request?.action.kind === "forget") removeFromOutbox(outbox, request.action.address);
    return { id, action, kind: ending.outcome, words: ending.words };
  };
  const takeIn = async (): Promise<{ readonly erases: boolean }> => {
    if (ledger === undefined || queue === undefined) return { erases: false };
    const commit = await look().catch(ignoreRemote);
    const waiting = commit === undefined ? undefined : await queue.read(commit).catch(ignoreRemote);
    if (waiting === undefined) return { erases: false };
    const known = new Set(await ledger.known(waiting.requests.map(({ id }) => id)));
    let erases = false;
    for (const one of waiting.requests) {
      if (known.has(one.id)) continue;
      const ended = await takeOne(one, ledger);
      if (ended === undefined) continue;
      known.add(one.id);
      taken.push(ended);
      erases ||= ended.action === "forget";
    }
    settled = known.size > 0 || waiting.requests.length === 0 ? { waiting, ids: known } : undefined;
    return { erases };
  };
  let running: Promise<unknown> = Promise.resolve();
  const inOrder = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = running.then(work, work);
    running = result.catch(() => {});
    return result;
  };
  return {
    attach: (opened) => {
      ledger = opened;
    },
    takeIn: () => inOrder(takeIn),
    settle: () =>
      inOrder(async () => {
        if (settled === undefined || queue === undefined) return;
        const { waiting, ids } = settled;
        settled = undefined;
        await queue.remove(waiting, ids).catch(ignoreRemote);
      }),
    close: () =>
      inOrder(async () => {
        ledger = undefined;
      }),
    taken: () => taken,
  };
}

function findProblem(request: StateRequest | undefined, now: Instant): string | undefined {
  if (request === undefined) return "it wasn't made with the key of this state, or was changed";
  if (now - request.at > MAX_AGE) return "it is older than 30 days, or the clock of its machine was wrong";
  return request.at - now > MAX_AHEAD ? "the clock of its machine was ahead" : undefined;
}

/** The state itself has the same repository, so what is wrong with it shows there. */
function ignoreRemote(error: unknown): undefined {
  if (!(error instanceof FeedletterError) || error.code !== "E_STATE_REMOTE") throw error;
  return undefined;
}

function isDatabase(error: unknown): boolean {
  return error instanceof FeedletterError && error.code.startsWith("E_DATABASE");
}
