import { sendDueMails } from "#deliveries/membership/transactional-mail-queue.js";
import { createMailSender } from "./create-mail-sender.js";
import type { SendContext, SendContextOptions } from "./send-context.js";

/**
 * Queues a mail to the publisher for each pause that has none yet.
 * @returns how many
 * @throws FeedletterError E_DATABASE
 */
async function queuePauseAlerts(
  { alerts, loaded, database, isRehearsal, clock }: SendContext,
  { randomBytes }: Pick<SendContextOptions, "randomBytes">,
): Promise<number> {
  if (alerts === undefined || isRehearsal) return 0;
  const { language } = loaded.config.site;
  return database.pauseAlerts.queue({
    to: { address: alerts, language },
    at: clock.now(),
    newId: () => Buffer.from(randomBytes(16)).toString("base64url"),
  });
}

/**
 * Sends those that wait, where nothing else does. What the mail server doesn't accept now is sent later.
 * @throws FeedletterError E_DATABASE, E_TEMPLATE
 */
async function sendPauseAlerts(
  sendContext: SendContext,
  options: Pick<SendContextOptions, "cwd" | "randomBytes">,
): Promise<void> {
  const { alerts, database, isRehearsal, clock } = sendContext;
  if (alerts === undefined || isRehearsal) return;
  const due = await database.waitingMails.nextDue();
  if (due === undefined || due > clock.now()) return;
  const send = await createMailSender(sendContext, options);
  await sendDueMails({
    ...{ send, waiting: database.waitingMails, clock: clock.now, only: "alerts" },
    // A mail server that fails is in the result of the run.
    ...{ broken: () => {}, failed: async () => {} },
  });
}

/** Tells the publisher of the pauses of a run, once each. @throws FeedletterError E_DATABASE, E_TEMPLATE */
export async function reportPauses(
  sendContext: SendContext,
  options: Pick<SendContextOptions, "cwd" | "randomBytes">,
): Promise<void> {
  await queuePauseAlerts(sendContext, options);
  await sendPauseAlerts(sendContext, options);
}
