import { createMailSender } from "#app/digests/create-mail-sender.js";
import type { SendContext } from "#app/digests/send-context.js";
import { sendDueMails } from "#deliveries/membership/transactional-mail-queue.js";
import type { InboxContext } from "./open-joining.js";

/**
 * Sends confirmations, and other mails to single people, that wait. What the mail server doesn't accept now is sent later.
 * @throws FeedletterError E_DATABASE, E_TEMPLATE
 */
export async function sendAnswers(
  sendContext: SendContext,
  { cwd, randomBytes, failed = () => {} }: Pick<InboxContext, "cwd" | "randomBytes"> & AnswerOptions,
): Promise<void> {
  const { database, clock } = sendContext;
  const due = await database.waitingMails.nextDue();
  if (due === undefined || due > clock.now()) return;
  const send = await createMailSender(sendContext, { cwd, randomBytes });
  await sendDueMails({
    ...{ send, waiting: database.waitingMails, clock: clock.now, broken: failed },
    failed: async ({ content: { kind }, subscriber }) => {
      if (kind === "confirm" || kind === "already-subscribed")
        await database.membership.resetMailCooldown(subscriber);
    },
  });
}

interface AnswerOptions {
  /** Called with what went wrong. */
  readonly failed?: (error: unknown) => void;
}
