import type { SendContext } from "#app/digests/send-context.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import { isLoopback } from "#mail/smtp/smtp-url.js";
import { unsubscribeLinks } from "#subscribers/unsubscribe-links.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis, DoctorOptions } from "./diagnosis.js";

const REQUEST_TIMEOUT_MS = 10_000;

/** Checks whether people and mail programs can reach `server.url`, and whether this machine's clock is right. */
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
    yield { check, level: "skipped", said: "`server.url` is not set" };
    yield { check: "clock", ...compareClocks([await ask(site.url, { method: "HEAD" })], clock()) };
    return;
  }
  const answer = await ask(server.url, { method: "HEAD" });
  yield { check, ...checkResponse(server.url, answer) };
  if (answer !== undefined) yield { check: "one-click", ...(await checkOneClick(sendContext, ask)) };
  // `server.url` is probably this machine, whose clock always agrees with itself. The site may be on another machine.
  const answers = [answer, await ask(site.url, { method: "HEAD" })];
  yield { check: "clock", ...compareClocks(answers, clock()) };
}

function checkResponse(url: string, answer: Response | undefined): DomainCheck {
  if (answer === undefined) {
    return {
      level: "error",
      said: `Can't reach ${url}.`,
      fix: "Start `feedletter serve`, and check DNS and the proxy.",
    };
  }
  if (answer.status >= 500) {
    return {
      level: "error",
      said: `${url} answers ${answer.status}.`,
      fix: "Check the proxy and the log of `feedletter serve`.",
    };
  }
  return { level: "ok", said: `${url} answers ${answer.status}` };
}

type Ask = (url: string, init: RequestInit) => Promise<Response | undefined>;

/** Unsubscribes an unknown subscriber the way mail programs do: a POST that isn't answered by a redirect (RFC 8058 §3.2). */
async function checkOneClick({ identify, loaded }: SendContext, ask: Ask): Promise<DomainCheck> {
  const [digest = ""] = Object.keys(loaded.config.digests);
  const { https: url } = unsubscribeLinks(identify(digest).unsubscribeOptions, "nobody", digest);
  if (url === undefined)
    return { level: "error", said: "There is no unsubscribe link.", fix: "Set `server.url`." };
  const { protocol, hostname } = new URL(url);
  const answer = await ask(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  if (answer === undefined || !answer.ok) {
    const said = answer === undefined ? "gets no answer" : `is answered with ${answer.status}`;
    return {
      level: "error",
      said: `A one-click unsubscribe POST ${said}.`,
      fix: "Let the proxy pass on POST requests under `server.url` unchanged, without a redirect.",
    };
  }
  // §3.1
  if (protocol !== "https:" && !isLoopback(hostname)) {
    return {
      level: "error",
      said: "`server.url` is not https, so mail programs show no unsubscribe button.",
      fix: "Put a proxy with a certificate in front of it.",
    };
  }
  return { level: "ok", said: `a one-click unsubscribe POST is answered with ${answer.status}` };
}

const MAX_CLOCK_SKEW_MS = 60_000;

function compareClocks(answers: readonly (Response | undefined)[], now: Instant): DomainCheck {
  const skews = answers.flatMap((answer) => {
    const date = Date.parse(answer?.headers.get("date") ?? "");
    return Number.isNaN(date) ? [] : [Math.abs(date - now)];
  });
  if (skews.length === 0) return { level: "ok", said: "no server to compare it with" };
  const seconds = Math.round(Math.max(...skews) / 1000);
  if (Math.max(...skews) <= MAX_CLOCK_SKEW_MS)
    return { level: "ok", said: `${seconds} s off the server's clock` };
  return {
    level: "warning",
    said: `This machine's clock is ${seconds} s off the server's.`,
    fix: "Synchronise the clock with NTP.",
  };
}
