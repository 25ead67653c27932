import type { SendContext } from "#app/digests/send-context.js";
import { OUTBOX } from "#app/outbox-folder.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { Protection } from "#mail/smtp/smtp-session.js";
import { tryLogin } from "#mail/smtp/smtp-transport.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";
import { describeFailure } from "./try-check.js";

/** Whether the mail server accepts the login over a protected connection. Nothing is sent. */
export async function* runMailChecks(
  { mail }: Pick<SendContext, "mail">,
  { clock }: Pick<DoctorOptions, "clock">,
): AsyncGenerator<Diagnosis> {
  if (mail.transport === undefined) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "`mail.transport` is not set, so nothing is sent: `send` is a rehearsal",
    };
    return;
  }
  if (mail.transport === OUTBOX) {
    yield {
      check: "mail server",
      level: "skipped",
      said: "another program sends the mails in .feedletter/outbox",
    };
    return;
  }
  const server = parseSmtpUrl(mail.transport);
  const trial = await tryLogin(mail.transport);
  if (trial.kind === "failed") {
    yield { check: "mail server", ...describeFailure(trial.error) };
    return;
  }
  yield { check: "mail server", level: "ok", said: `${server.host}:${server.port} accepts the login` };
  yield { check: "TLS", ...judgeProtection(trial.protection, server.host, clock()) };
}

const DAY = 86_400_000;
/** Certificates should be renewed earlier than this before they expire. */
const MIN_CERTIFICATE_DAYS = 14;

export function judgeProtection(protection: Protection | undefined, host: string, now: Instant): DomainCheck {
  // On this machine nobody can listen in, and the certificate isn't checked.
  if (isLoopback(host)) return { level: "ok", said: `${protection?.protocol ?? "no TLS"}, on this machine` };
  if (protection === undefined) {
    return {
      level: "warning",
      said: `The connection to ${host} isn't encrypted.`,
      fix: "Use smtps://, or add ?tls=required.",
    };
  }
  const { protocol, validTo } = protection;
  // RFC 8996: older versions are deprecated.
  if (!/^TLSv1\.[23]$/.test(protocol))
    return { level: "warning", said: `${host} uses the outdated ${protocol}.`, fix: "Update the server." };
  const days = Math.floor((Date.parse(validTo) - now) / DAY);
  if (days < MIN_CERTIFICATE_DAYS) {
    return {
      level: "warning",
      said: `The certificate of ${host} expires in ${days} days.`,
      fix: "Renew it, or mail will stop.",
    };
  }
  return { level: "ok", said: `${protocol}, the certificate is valid for ${days} more days` };
}
