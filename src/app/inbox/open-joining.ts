import { Resolver } from "node:dns/promises";
import type { AppContext } from "#app/app-context.js";
import type { SendContextOptions } from "#app/digests/send-context.js";
import { readWelcomeRequest } from "#app/digests/welcome/welcome-request.js";
import type { LoadedConfig } from "#config/load.js";
import type { OpenDatabase } from "#database/ports.js";
import { type AnswerLinks, linksTo } from "#deliveries/membership/subscription-requests.js";
import { openSenderVerifier, type ResolveTxt } from "#mail/joining/verify-sender.js";
import { createSignUpLimits } from "#server/sign-up-limits.js";
import { confirmationMailto } from "#subscribers/confirmation-mail.js";
import type { SigningKeys } from "#subscribers/tokens.js";
import { type JoinSettings, readJoinSettings } from "./join-settings.js";
import type { JoinReading } from "./process-join.js";

/** What reading a mailbox takes from the process that does it. */
export interface InboxContext extends AppContext, Pick<SendContextOptions, "cwd" | "sleep"> {
  /** Looks up the keys of DKIM signatures. Default: with this machine's resolver. */
  readonly resolveTxt?: ResolveTxt;
}

/** Ms for one question to one name server. */
const DNS_TIMEOUT = 3_000;

interface JoiningOptions {
  readonly context: Pick<InboxContext, "clock" | "randomBytes" | "resolveTxt">;
  readonly loaded: LoadedConfig;
  readonly database: OpenDatabase;
  readonly keys: SigningKeys;
}

/** Undefined without `mail.join`. @throws FeedletterError E_CONFIG at its line, E_PACKAGES */
export async function openJoining({
  context: { clock, randomBytes, resolveTxt = resolveHere() },
  loaded,
  database,
  keys,
}: JoiningOptions): Promise<JoinReading | undefined> {
  const settings = readJoinSettings(loaded);
  if (settings === undefined) return undefined;
  const { digests, site, server } = loaded.config;
  const newId = (): string => Buffer.from(randomBytes(16)).toString("base64url");
  return {
    settings,
    verify: await openSenderVerifier(resolveTxt),
    limits: createSignUpLimits({ counters: database.requestCounters, keys, clock, proofOfWork: false }),
    links: (at) =>
      server === undefined ? mailLinks(settings, keys, at) : linksTo({ url: server.url, keys }),
    titleOf: (digest) => digests[digest]?.title ?? site.title,
    newId,
    welcome: readWelcomeRequest(loaded.config, newId),
  };
}

/** Without a page, people confirm by another mail to the same address. */
function mailLinks({ address: to }: JoinSettings, keys: SigningKeys, at: number): AnswerLinks {
  return {
    confirm: (mailed) => confirmationMailto(to, mailed, { keys, at }),
    preferences: undefined,
    byMail: true,
  };
}

function resolveHere(): ResolveTxt {
  const resolver = new Resolver({ timeout: DNS_TIMEOUT, tries: 2 });
  return (name) => resolver.resolveTxt(name);
}
