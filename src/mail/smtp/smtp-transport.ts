import type { Answer, Outcome, Rejected } from "#deliveries/outcome.js";
import type { Message, Transport } from "#deliveries/transport.js";
import type { FeedletterError } from "#errors.js";
import { explainUnreachable } from "./explain-unreachable.js";
import { deferredBy, type SmtpFailure, type TransactionFailure } from "./interpret-answer.js";
import { openSession, type Protection, type Session } from "./smtp-session.js";
import { parseSmtpUrl, type SmtpServer } from "./smtp-url.js";

/**
 * A transport with up to `connections` SMTP connections, which are opened when needed and kept for the next mail. nodemailer's own
 * pool can't tell whether a connection was lost before or after the server received the mail.
 *
 * @param url `mail.transport`
 * @param perConnection mails over one connection before a new one is opened
 * @throws FeedletterError E_CONFIG if the URL is invalid
 */
export function createSmtpTransport(
  url: string,
  {
    connections,
    perConnection = Infinity,
  }: { readonly connections: number; readonly perConnection?: number },
): Transport {
  const server = parseSmtpUrl(url);
  const idle: Session[] = [];
  const inFlight = new Set<Promise<Outcome>>();
  return {
    connections,
    send: (message) => {
      const sending = sendOver(message, { server, idle, perConnection });
      inFlight.add(sending);
      return sending.finally(() => inFlight.delete(sending));
    },
    close: async () => {
      await Promise.all(inFlight);
      for (const session of idle.splice(0)) session.close();
    },
  };
}

export type LoginResult =
  | { readonly kind: "in"; readonly protection: Protection | undefined }
  | { readonly kind: "failed"; readonly error: FeedletterError };

/** Connects, starts TLS and logs in, and sends nothing. */
export async function tryLogin(url: string): Promise<LoginResult> {
  const server = parseSmtpUrl(url);
  try {
    const session = await openSession(server);
    const protection = session.protection();
    session.close();
    return { kind: "in", protection };
  } catch (error) {
    return { kind: "failed", error: explainUnreachable(asFailure(error), server) };
  }
}

interface Pool {
  readonly server: SmtpServer;
  readonly perConnection: number;
  /** Open sessions that aren't in use. */
  readonly idle: Session[];
}

async function sendOver(message: Message, pool: Pool): Promise<Outcome> {
  const used = takeOpen(pool.idle);
  if (used !== undefined) {
    const result = await sendWith(used, message, pool);
    // Servers may close a session after each mail or a pause. Nothing was handed over, so try again with a new one.
    if (result.kind !== "lost") return settle(result, pool);
  }
  try {
    return settle(await sendWith(await openSession(pool.server), message, pool), pool);
  } catch (error) {
    const failure = asFailure(error);
    const fault = isConnectionFault(failure) ? "connection" : undefined;
    return { kind: "unreachable", fault, error: explainUnreachable(failure, pool.server) };
  }
}

function takeOpen(idle: Session[]): Session | undefined {
  for (let session = idle.pop(); session !== undefined; session = idle.pop()) {
    if (session.isOpen()) return session;
  }
  return undefined;
}

async function sendWith(
  session: Session,
  message: Message,
  { idle, perConnection }: Pool,
): Promise<Answer | TransactionFailure> {
  const result = needsUtf8(message) && !offersUtf8(session) ? noUtf8(message) : await session.send(message);
  if (result.kind === "lost" || session.sent() >= perConnection) session.close();
  else if (session.isOpen()) idle.push(session);
  return result;
}

function settle(result: Answer | TransactionFailure, { server }: Pool): Outcome {
  if (result.kind === "refused-sender")
    return { kind: "unreachable", error: explainUnreachable(result.error, server) };
  if (result.kind !== "lost") return nameHost(result, server);
  const deferred = deferredBy(result.error);
  return (
    (deferred && nameHost(deferred, server)) ?? {
      kind: "unreachable",
      fault: "connection",
      error: explainUnreachable(result.error, server),
    }
  );
}

function nameHost(answer: Answer, { host }: SmtpServer): Answer {
  return answer.kind === "rejected" || answer.kind === "deferred" ? { ...answer, host } : answer;
}

/** A failed connection may work again in a moment. For a login, a certificate or a host name, waiting doesn't help. */
function isConnectionFault({ code }: SmtpFailure): boolean {
  return code === "ECONNECTION" || code === "ESOCKET" || code === "ETIMEDOUT";
}

/** RFC 6531: a local part beyond ASCII needs a server with SMTPUTF8. */
function needsUtf8({ from, to }: Message): boolean {
  return /[^\x20-\x7e]/.test(from + to);
}

function offersUtf8({ extensions }: Session): boolean {
  return /^250[ -]SMTPUTF8\b/im.test(extensions);
}

function noUtf8({ to }: Message): Rejected {
  return {
    kind: "rejected",
    code: 550,
    enhanced: "5.6.7",
    response: `The mail server doesn't support SMTPUTF8, which the address ${to} needs.`,
  };
}

function asFailure(thrown: unknown): SmtpFailure {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
