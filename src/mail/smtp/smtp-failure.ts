import type { Deferred, Reply, Verdict } from "#deliveries/outcome.js";
import { FeedletterError } from "#errors.js";
import type { SmtpServer } from "./smtp-url.js";

/** What nodemailer's errors carry. */
export interface SmtpFailure extends Error {
  /** EENVELOPE, EMESSAGE, ESOCKET … */
  readonly code?: string | undefined;
  /** `MAIL FROM`, `RCPT TO`, `DATA`, `CONN`, `API`. */
  readonly command?: string | undefined;
  readonly response?: string | undefined;
  readonly responseCode?: number | undefined;
}

/** Nothing was handed over: the connection went away, or the server will have nothing to do with this sender. */
export type TransactionFailure =
  | { readonly kind: "lost"; readonly error: SmtpFailure }
  | { readonly kind: "refused-sender"; readonly error: SmtpFailure };

/**
 * What a failed transaction says about the mail. Only an answer to it is a verdict; without one, all that counts is whether
 * bytes were begun.
 */
export function interpretFailure(
  error: SmtpFailure,
  data: "begun" | "not-begun",
): Verdict | TransactionFailure {
  const { code, command, responseCode } = error;
  const answered = code === "EENVELOPE" || code === "EMESSAGE";
  if (answered && responseCode !== undefined && responseCode >= 400) {
    if (data === "not-begun" && responseCode === 421) return { kind: "lost", error };
    // The sender is the same for everybody: to call this a rejection would burn through the whole list.
    if (command === "MAIL FROM" && responseCode >= 500) return { kind: "refused-sender", error };
    return verdictOf(responseCode, error);
  }
  if (data === "begun") return { kind: "uncertain", reason: oneLine(error.message) };
  // nodemailer's own refusals: larger than the SIZE that the server announced; an address it won't put into a command.
  if (code === "EMESSAGE") return { kind: "refused-sender", error };
  if (code === "EENVELOPE" && command === "API")
    return { kind: "rejected", code: 553, response: oneLine(error.message) };
  return { kind: "lost", error };
}

function verdictOf(code: number, error: SmtpFailure): Verdict {
  const reply = readReply(code, error.response ?? error.message);
  return code < 500 ? { kind: "deferred", ...reply } : { kind: "rejected", ...reply };
}

/**
 * A 421 in the middle of the first transaction of a connection. It may be about this recipient alone, so it must not stop the
 * others for ever: asked again later. (With PIPELINING nobody can tell which command it answers.)
 */
export function deferredBy({ responseCode, response, message }: SmtpFailure): Deferred | undefined {
  return responseCode === 421
    ? { kind: "deferred", ...readReply(responseCode, response ?? message) }
    : undefined;
}

function readReply(code: number, response: string): Reply {
  // RFC 3463 §2: class.subject.detail; the class agrees with the reply's first digit.
  const [, enhanced] = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})(?:\s|$)/.exec(response) ?? [];
  return { code, response: oneLine(response), ...(enhanced === undefined ? {} : { enhanced }) };
}

/** The server's words as a log can hold them. */
function oneLine(response: string): string {
  return response
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 500);
}

/** What stopped everything, named by server and reason. */
export function explainUnreachable(error: SmtpFailure, server: SmtpServer): FeedletterError {
  const { what, fix } = reasonFor(error, server);
  return new FeedletterError("E_SMTP", {
    message: hideSecrets(`${server.host}:${server.port} ${what}${saidBy(error)}.`, server),
    fix,
    // A failed login's error may quote what was sent.
    ...(error.code === "EAUTH" ? {} : { cause: error }),
  });
}

/** A server may repeat what it was told: the password, or the forms in which AUTH carries it. */
function hideSecrets(text: string, { login }: SmtpServer): string {
  if (login === undefined || login.password === "") return text;
  const { user, password } = login;
  const base64 = [password, `\0${user}\0${password}`].map((secret) => Buffer.from(secret).toString("base64"));
  return [password, ...base64].reduce((shown, secret) => shown.replaceAll(secret, "***"), text);
}

function reasonFor({ code, command, message }: SmtpFailure, { port, tls }: SmtpServer) {
  switch (code) {
    case "EAUTH":
      return {
        what: "refuses the login",
        fix: "Check user and password in mail.transport; special characters have to be percent-encoded.",
      };
    case "ETLS":
      return {
        what: `offers no TLS that can be used (${oneLine(message)})`,
        fix:
          tls === "required"
            ? "Use a server with STARTTLS, smtps:// with port 465, or ?tls=off on a network you trust."
            : "Check the server's certificate and name.",
      };
    case "EDNS":
      return { what: "has no address: the name is unknown", fix: "Check the host in mail.transport." };
    case "EMESSAGE":
      return {
        what: `takes no mail as large as this issue (${oneLine(message)})`,
        fix: "Lower posts.max of the digest, or raise the server's limit.",
      };
    case "EENVELOPE":
      if (command === "MAIL FROM")
        return {
          what: "refuses the sender",
          fix: "Check mail.from, and whether the server wants a login (smtp://user:password@host).",
        };
      return {
        what: "sends no more mail now",
        fix: "Run the command again later; what is left goes out then.",
      };
    default:
      return {
        what: `can't be reached (${oneLine(message)})`,
        fix: `Check host and port in mail.transport, and that nothing blocks port ${port}.`,
      };
  }
}

/** The server's own words often name the reason best. */
function saidBy({ response }: SmtpFailure): string {
  return response === undefined ? "" : `: ${oneLine(response).replace(/\.$/, "")}`;
}
