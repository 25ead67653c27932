import { configuredProvider } from "#app/digests/mail-headers.js";
import type { SendContext } from "#app/digests/send-context.js";
import { countRequests } from "#app/events/counted-requests.js";
import { openProviderInbox, TEST_BODY } from "#app/events/receive-events.js";
import { OUTBOX } from "#app/outbox-folder.js";
import type { ProviderName } from "#config/mail-provider.js";
import { FeedletterError } from "#errors.js";
import { PROVIDER_FACTS, providerOfHost } from "#mail/providers/provider-headers.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import { isLoopback, parseSmtpUrl } from "#mail/smtp/smtp-url.js";
import { pageUrl } from "#subscribers/links.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";

const REQUEST_TIMEOUT_MS = 10_000;

/** Whether the provider's preset fits the mail server, and whether its events arrive. */
export async function* runProviderChecks(
  sendContext: SendContext,
  { fetch }: Pick<DoctorOptions, "fetch">,
): AsyncGenerator<Diagnosis> {
  const { mail } = sendContext;
  const provider = configuredProvider(mail);
  const host =
    mail.transport === undefined || mail.transport === OUTBOX ? undefined : parseSmtpUrl(mail.transport).host;
  const owner = host === undefined ? undefined : providerOfHost(host);
  if (provider === undefined) {
    if (owner !== undefined) yield { check: "mail provider", ...adviseProvider(owner) };
    return;
  }
  yield { check: "mail provider", ...checkPreset(provider, { host, owner }) };
  yield { check: "provider's events", ...(await checkEvents(provider.name, { sendContext, fetch })) };
}

function adviseProvider(owner: ProviderName): DomainCheck {
  return {
    level: "warning",
    said: `\`mail.transport\` is a server of ${PROVIDER_FACTS[owner].title}, but \`mail.provider\` is not set, so ${PROVIDER_FACTS[owner].title} may track your readers.`,
    fix: `Set \`mail.provider: ${owner}\`.`,
  };
}

function checkPreset(
  { name, configurationSet }: NonNullable<ReturnType<typeof configuredProvider>>,
  { host, owner }: { readonly host: string | undefined; readonly owner: ProviderName | undefined },
): DomainCheck {
  const { title, trackingInAccount } = PROVIDER_FACTS[name];
  // A server on this machine may pass the mails on to anybody.
  if (host !== undefined && owner !== name && !isLoopback(host)) {
    return {
      level: "warning",
      said: `\`mail.provider\` is ${name}, but ${host} isn't a server of ${title}.`,
      fix: owner === undefined ? "Correct one of the two settings." : `Set \`mail.provider: ${owner}\`.`,
    };
  }
  if (name === "ses" && configurationSet === undefined) {
    return {
      level: "warning",
      said: "Without a configuration set, Amazon SES publishes no events.",
      fix: "Set `mail.provider.configurationSet`.",
    };
  }
  const tracking =
    trackingInAccount === undefined
      ? "its tracking is turned off"
      : `turn its tracking of ${trackingInAccount} off in the account, because no header can`;
  return { level: "ok", said: `${title}; ${tracking}` };
}

async function checkEvents(
  name: ProviderName,
  { sendContext, fetch }: { readonly sendContext: SendContext } & Pick<DoctorOptions, "fetch">,
): Promise<DomainCheck> {
  const { loaded, mail } = sendContext;
  const { title } = PROVIDER_FACTS[name];
  const { server } = loaded.config;
  const missing = (setting: string): DomainCheck => ({
    level: "warning",
    said: `Bounces and complaints that reach only ${title} aren't recorded, because \`${setting}\` is not set.`,
    fix: "See docs/providers.md.",
  });
  if (configuredProvider(mail)?.events === undefined) return missing("mail.provider.events");
  if (server === undefined) return missing("server.url");
  try {
    openProviderInbox({ mail, placeOf: loaded.placeOf }, async () => NOT_ASKED);
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
  }
  const url = new URL(pageUrl(server, `events/${name}`));
  const status = await postUnsigned(url.href, fetch);
  if (status !== 401) {
    const said = status === undefined ? "got no answer" : `was answered with ${status}`;
    return {
      level: "error",
      said: `An unsigned test request to ${url.href} ${said} instead of 401.`,
      fix: "Start `feedletter serve`, and make sure that the proxy passes POST requests under `server.url` on unchanged.",
    };
  }
  if (url.protocol !== "https:" && !isLoopback(url.hostname)) {
    return {
      level: "warning",
      said: `${url.href} doesn't use https, so anybody in between can read and forge events.`,
      fix: "Put a proxy with a certificate in front of it.",
    };
  }
  const requests = await countRequests(name, sendContext.database.requestCounters, sendContext.clock.now());
  if (requests.unsigned > 0 && requests.genuine === 0) {
    const were = requests.unsigned === 1 ? "One request was" : `${requests.unsigned} requests were`;
    return {
      level: "warning",
      said: `${were} refused at ${url.href} in the last day, because the secret or signature is wrong, and none was taken.`,
      fix: `If they come from ${title}, its webhook has another secret than \`mail.provider.events\`: set both to the same (docs/providers.md).`,
    };
  }
  return { level: "ok", said: `received at ${url.href}` };
}

const NOT_ASKED = { kind: "failed", cause: "connection", reason: "nothing is asked for here" } as const;

async function postUnsigned(url: string, fetch: DoctorOptions["fetch"]): Promise<number | undefined> {
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const headers = { "content-type": "application/json" };
    return (await fetch(url, { method: "POST", headers, body: TEST_BODY, redirect: "manual", signal }))
      .status;
  } catch {
    return undefined;
  }
}
