import type { SendContext } from "#app/digests/send-context.js";
import { removalOf, requestIn } from "#app/inbox/kept-requests.js";
import { formatTimeIn } from "#app/local-time.js";
import { toPlainLine } from "#content/text/characters.js";
import { UNREAD_KEPT_MS } from "#deliveries/reports/bounces.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";
import type { Instant } from "#zoned-time.js";
import type { Diagnosis } from "./diagnosis.js";

const MAX_WORDS = 200;
const MAX_ADDRESSES = 5;

/** Reports that nobody understands count for nothing, so somebody should look at them. */
export async function checkReports({ database, loaded }: SendContext, now: Instant): Promise<DomainCheck> {
  const { reports } = await readKept(database, now);
  const [newest] = reports;
  if (newest === undefined) return { level: "ok", said: "none that weren't understood" };
  const count = reports.length === 1 ? "One report wasn't" : `${reports.length} reports weren't`;
  const words = toPlainLine(newest.words).slice(0, MAX_WORDS);
  return {
    level: "warning",
    said: `${count} understood; the newest, of ${dayOf(newest.at, loaded)}, says "${words}".`,
    fix: "Look at them in the mailbox. They change nothing, and their texts are deleted after 90 days.",
  };
}

/** People who ask to leave without a token may be anybody, so only the publisher can decide. */
export async function* checkRequests(
  { database, loaded }: SendContext,
  now: Instant,
): AsyncGenerator<Diagnosis> {
  const { requests } = await readKept(database, now);
  const [newest] = requests;
  if (newest === undefined) return;
  const people = requests.length === 1 ? "One mail seems" : `${requests.length} mails seem`;
  const addresses = [...new Set(requests.flatMap(({ addressKey }) => addressKey ?? []))];
  const more = addresses.length - MAX_ADDRESSES;
  const from = `${addresses.slice(0, MAX_ADDRESSES).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  yield {
    check: "requests to leave",
    level: "warning",
    said: `${people} to ask to leave, without a valid token${from === "" ? "" : `, from ${from}`}; the newest, of ${dayOf(newest.at, loaded)}, says "${newest.subject}".`,
    fix: `Look at them in the mailbox. If one is genuine, run \`${removalOf(newest.addressKey)}\`. They are mentioned for 90 days.`,
  };
}

function dayOf(at: Instant, { config }: SendContext["loaded"]): string {
  return formatTimeIn(config.site.timezone)(at).slice(0, 10);
}

async function readKept(database: SendContext["database"], now: Instant) {
  const kept = (await database.reports.unread()).filter(({ at }) => at >= now - UNREAD_KEPT_MS);
  return {
    reports: kept.filter(({ words }) => requestIn(words) === undefined),
    requests: kept.flatMap(({ words, ...mail }) => {
      const subject = requestIn(words);
      return subject === undefined ? [] : [{ ...mail, subject }];
    }),
  };
}
