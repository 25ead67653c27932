import type { SendContext, SendContextOptions } from "#app/digests/send-context.js";
import type { TransactionalMail, WelcomeContent } from "#deliveries/membership/transactional-mail.js";
import type { SendTransactional } from "#deliveries/membership/transactional-mail-queue.js";
import type { RenderedVariant } from "#digest/issue.js";
import { prepareMail, prepareSignedMail } from "#mail/prepare-mail.js";
import { transactionalIssue } from "#subscribers/bounce-address.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import type { Instant } from "#zoned-time.js";
import { type ComposedWelcome, composeWelcome } from "./compose-welcome.js";
import { renderComposed } from "./render-welcome.js";

/** Renderings that are kept: one for each language and choice of digests, until a file or the latest issue changes. */
const MAX_CACHED = 50;

/** Returns a function that writes and sends one welcome, unless the person has left since. */
export function createWelcomeSender(
  sendContext: SendContext,
  { cwd, randomBytes }: Pick<SendContextOptions, "cwd" | "randomBytes">,
): (mail: TransactionalMail, content: WelcomeContent) => ReturnType<SendTransactional> {
  const { loaded, mail: settings, database, transport, dkim, identify, clock } = sendContext;
  const source = { loaded, ledger: database.ledger };
  const cache = new Map<string, RenderedVariant>();
  const render = async (composed: ComposedWelcome): Promise<RenderedVariant> => {
    const key = JSON.stringify(composed);
    const known = cache.get(key);
    if (known !== undefined) return known;
    const rendered = await renderComposed(composed, {
      ...{ loaded, mail: settings, options: { cwd, randomBytes } },
    });
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(key, rendered);
    return rendered;
  };
  return async ({ to, subscriber }, { digests, confirmedAt }) => {
    const person = await database.subscribers.byId(subscriber);
    const gets = digests.filter((digest) => person?.digests.includes(digest));
    if (person === undefined || !isWelcome(person, { confirmedAt, now: clock.now() }))
      return { kind: "needless" };
    const composed = await composeWelcome(gets, to.language, source);
    if (composed === undefined) return { kind: "needless" };
    const { digest } = composed;
    const variants = new Map([[1, await render(composed)]]);
    // The same Message-ID at each attempt.
    const issue = { id: `welcome-${digest}`, digest, number: confirmedAt, frozenAt: confirmedAt };
    const identity = identify(digest);
    const build =
      dkim.length === 0
        ? prepareMail(issue, variants, identity)
        : prepareSignedMail(issue, variants, { identity, dkim });
    const delivery = { issue: transactionalIssue(to.address), subscriber, variant: 1, attempts: 0 };
    const message = await build({ ...delivery, address: to.address });
    return transport.send({ ...message, digest: "welcome" });
  };
}

/** Somebody who has left and confirmed again since gets another one. */
function isWelcome(
  { state, consentedAt = 0, pausedUntil = 0, suppressed, suspected }: Subscriber,
  { confirmedAt, now }: { readonly confirmedAt: Instant; readonly now: Instant },
): boolean {
  const isMailed = state === "active" && (suppressed ?? suspected) === undefined && pausedUntil <= now;
  return isMailed && consentedAt <= confirmedAt;
}
