import { explainCertificate, FeedletterError } from "#errors.js";
import { oneLine, type SmtpFailure } from "./interpret-answer.js";
import type { SmtpServer } from "./smtp-url.js";

/** The error for a server that can't be used at all, with the reason and what to do. */
export function explainUnreachable(error: SmtpFailure, server: SmtpServer): FeedletterError {
  const { what, fix } = explainCertificate(error) ?? reasonFor(error, server);
  // The server's own words often explain the reason best.
  const answer = error.response === undefined ? "" : `: ${oneLine(error.response).replace(/\.$/, "")}`;
  return new FeedletterError("E_SMTP", {
    message: hideSecrets(`${server.host}:${server.port} ${what}${answer}.`, server),
    fix,
    // The error of a failed login may quote what was sent.
    cause: error.code === "EAUTH" ? undefined : error,
  });
}

/** A server may repeat the password, or the forms in which AUTH sends it. */
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
        what: "refused the login",
        fix: "Check user and password in mail.transport; special characters must be percent-encoded.",
      };
    case "ETLS":
      return {
        what: `doesn't offer usable TLS (${oneLine(message)})`,
        fix:
          tls === "required"
            ? "Use a server with STARTTLS, smtps:// with port 465, or ?tls=off on a network you trust."
            : "Check the server's certificate and name.",
      };
    case "EDNS":
      return { what: "has no address: the host name is unknown", fix: "Check the host in mail.transport." };
    case "EMESSAGE":
      return {
        what: `doesn't accept mails as large as this issue (${oneLine(message)})`,
        fix: "Lower posts.max of the digest, or raise the server's limit.",
      };
    case "EENVELOPE":
      if (command === "MAIL FROM")
        return {
          what: "refused the sender",
          fix: "Check mail.from, and whether the server needs a login (smtp://user:password@host).",
        };
      return {
        what: "accepts no more mail for now",
        fix: "Run the command again later to send the rest.",
      };
    default:
      return {
        what: `can't be reached (${oneLine(message)})`,
        fix: `Check host and port in mail.transport, and that nothing blocks port ${port}.`,
      };
  }
}
