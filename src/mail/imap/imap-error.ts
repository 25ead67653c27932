import { explainCertificate, FeedletterError, reasonOf } from "#errors.js";
import type { ImapServer } from "./imap-url.js";

/** The error for a mailbox that can't be read, with the reason and what to do, and without the password. */
export function explainUnreadable(error: unknown, server: ImapServer): FeedletterError {
  if (error instanceof FeedletterError) return error;
  const { what, fix } = explainCertificate(error) ?? reasonFor(error, server);
  const { host, port, password, user } = server;
  const secrets = [password, Buffer.from(password), Buffer.from(`\0${user}\0${password}`)].map((secret) =>
    typeof secret === "string" ? secret : secret.toString("base64"),
  );
  const message = secrets.reduce(
    (shown, secret) => shown.replaceAll(secret, "***"),
    `${host}:${port} ${what}.`,
  );
  // The error of a failed login may quote what was sent, so it isn't the cause.
  return new FeedletterError("E_INBOX", { message, fix });
}

/** What imapflow's errors say. */
function factsOf(error: unknown): { readonly refusedLogin: boolean; readonly said?: string } {
  if (typeof error !== "object" || error === null) return { refusedLogin: false };
  const refusedLogin = "authenticationFailed" in error && error.authenticationFailed === true;
  const said = "responseText" in error ? error.responseText : undefined;
  return typeof said === "string" ? { refusedLogin, said: oneLine(said) } : { refusedLogin };
}

function reasonFor(error: unknown, { port, tls }: ImapServer) {
  const { refusedLogin, said } = factsOf(error);
  if (refusedLogin)
    return {
      what: `refused the login${said === undefined ? "" : `: ${said.replace(/\.$/, "")}`}`,
      fix: "Check user and password in mail.inbox; special characters must be percent-encoded. Many providers want a password for this application alone.",
    };
  const reason = said ?? oneLine(reasonOf(error));
  if (tls === "required" && /STARTTLS|PREAUTH/i.test(reason))
    return {
      what: `doesn't offer usable TLS (${reason})`,
      fix: "Use imaps:// with port 993. Without TLS, the password could be read on the way.",
    };
  return {
    what: `can't be read over IMAP (${reason})`,
    fix: `Check host, port and folder in mail.inbox, and that nothing blocks port ${port}.`,
  };
}

function oneLine(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/[\p{C}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}
