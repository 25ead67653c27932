import type { SendContext } from "#app/digests/send-context.js";
import type { DomainCheck } from "#mail/sender-domain.js";
import { isLoopback } from "#mail/smtp/smtp-url.js";
import { unsubscribeLinks } from "#subscribers/unsubscribe-links.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";

/** Ms that an answer may take. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Whether people and mail programs reach `server.url`, and whether its clock is ours. */
export async function* runServerChecks(
  sendContext: SendContext,
  { fetch, clock }: Pick<DoctorOptions, "fetch" | "clock">,
): AsyncGenerator<Diagnosis> {
  const check = "public address";
  const { server, site } = sendContext.loaded.config;
  const ask = (url: string, init: RequestInit): Promise<Response | undefined> =>
    fetch(url, { redirect: "manual", signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS), ...init }).catch(
      () => undefined,
    );
  if (server === undefined) {
    yield { check, level: "skipped", said: "there is no `server.url`" };
    yield { check: "clock", ...compareClocks([await ask(site.url, { method: "HEAD" })], clock()) };
    return;
  }
  const answer = await ask(server.url, { method: "HEAD" });
  yield { check, ...checkResponse(server.url, answer) };
  if (answer !== undefined) yield { check: "one-click", ...(await tryOneClick(sendContext, ask)) };
  // The site may be on another machine: a clock compared with itself is always right.
  const answers = [answer, await ask(site.url, { method: "HEAD" })];
  yield { check: "clock", ...compareClocks(answers, clock()) };
}

function checkResponse(url: string, answer: Response | undefined): DomainCheck {
  if (answer === undefined) {
    return {
      level: "error",
      said: `${url} can't be reached.`,
      fix: "Start `feedletter serve`, and check DNS and proxy.",
    };
  }
  if (answer.status >= 500) {
    return {
      level: "error",
      said: `${url} answers ${answer.status}.`,
      fix: "Look at the proxy and at `feedletter serve`.",
    };
  }
  return { level: "ok", said: `${url} answers ${answer.status}` };
}

type Ask = (url: string, init: RequestInit) => Promise<Response | undefined>;

/** What a mail program does when somebody leaves, with a link of nobody: RFC 8058 §3.2, a POST whose answer is no redirect. */
async function tryOneClick({ identify, loaded }: SendContext, ask: Ask): Promise<DomainCheck> {
  const [digest = ""] = Object.keys(loaded.config.digests);
  const { https: url } = unsubscribeLinks(identify(digest).unsubscribeOptions, "nobody", digest);
  if (url === undefined)
    return { level: "error", said: "There is no link to leave by.", fix: "Set `server.url`." };
  const { protocol, hostname } = new URL(url);
  const answer = await ask(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  if (answer === undefined || !answer.ok) {
    const said = answer === undefined ? "gets no answer" : `is answered ${answer.status}`;
    return {
      level: "error",
      said: `A mail program's POST to leave ${said}.`,
      fix: "The proxy has to pass POST requests below `server.url` on as they are, without a redirect.",
    };
  }
  // §3.1: mail programs take nothing else.
  if (protocol !== "https:" && !isLoopback(hostname)) {
    return {
      level: "error",
      said: "`server.url` is not https: mail programs show no unsubscribe button then.",
      fix: "Put a proxy with a certificate in front.",
    };
  }
  return { level: "ok", said: `a mail program's POST is answered ${answer.status}` };
}

/** Ms that our clock may differ from somebody else's. */
const MAX_CLOCK_SKEW_MS = 60_000;

function compareClocks(answers: readonly (Response | undefined)[], now: Instant): DomainCheck {
  const skews = answers.flatMap((answer) => {
    const date = Date.parse(answer?.headers.get("date") ?? "");
    return Number.isNaN(date) ? [] : [Math.abs(date - now)];
  });
  if (skews.length === 0) return { level: "ok", said: "nobody to compare with" };
  const seconds = Math.round(Math.max(...skews) / 1000);
  if (Math.max(...skews) <= MAX_CLOCK_SKEW_MS)
    return { level: "ok", said: `within ${seconds} s of the server's` };
  return {
    level: "warning",
    said: `This clock is ${seconds} s off the server's.`,
    fix: "Set the clock by NTP.",
  };
}
