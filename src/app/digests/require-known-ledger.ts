import { loadContent } from "#app/site/load-content.js";
import type { LoadedConfig } from "#config/load.js";
import { isPostgresUrl } from "#database/postgres/postgres.js";
import { throwIfBroken } from "#deliveries/broken-content.js";
import type { Ledger } from "#deliveries/ports.js";
import { findArchivedPosts } from "#digest/archived-posts.js";
import { FeedletterError } from "#errors.js";
import { type Instant, wallClockOf } from "#zoned-time.js";
import { type ArchivedIssue, findArchivedIssues } from "./archived-issues.js";

interface LedgerCheck {
  readonly loaded: LoadedConfig;
  readonly ledger: Pick<Ledger, "history" | "isNew" | "confirmFirst">;
  /** The output folder: absolute, or relative to the config. */
  readonly out: string;
  readonly now: Instant;
  /** What to run with `--first`. Default: `send` with the digest. */
  readonly command?: string;
}

interface FirstIssueCheck extends LedgerCheck {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The day on which a first issue was allowed, `YYYY-MM-DD`. */
  readonly first: string | undefined;
  readonly skipBroken?: boolean | undefined;
}

/**
 * Refuses to send from a ledger that may have replaced a lost one, because everything would be sent again, unless somebody confirms
 * it with today's date. The confirmation is recorded and needed only once.
 * @throws FeedletterError E_LEDGER_NEW; E_USAGE if `first` isn't a date; E_CONTENT…, E_DATABASE
 */
export async function requireKnownLedger(digest: string, check: FirstIssueCheck): Promise<void> {
  const { ledger, first, now, loaded } = check;
  if (first !== undefined) requireToday(first, check);
  const archived = await findUnknownIssues(digest, check);
  const isNew = isCi(check.env) && !isPostgresUrl(loaded.config.database) && (await ledger.isNew());
  if (archived.length === 0 && !isNew) return;
  if (first === undefined) {
    throw archived.length === 0 ? newInCi(digest, check) : unknownIssues(digest, archived, check);
  }
  const baseline = archived.length === 0 ? [] : await findSentPosts(archived, check);
  await ledger.confirmFirst(digest, { at: now, archived: archived.at(-1)?.number ?? 0, baseline });
}

/**
 * The same for a process that sends on a schedule, where nobody can confirm a ledger.
 * @throws FeedletterError E_LEDGER_NEW, E_DATABASE
 */
export async function requireKnownIssues(digest: string, check: LedgerCheck): Promise<void> {
  const archived = await findUnknownIssues(digest, check);
  if (archived.length > 0) throw unknownIssues(digest, archived, check);
}

async function findUnknownIssues(
  digest: string,
  { ledger, out }: LedgerCheck,
): Promise<readonly ArchivedIssue[]> {
  const { issues } = await ledger.history(digest);
  return findArchivedIssues(out, digest, issues);
}

async function findSentPosts(
  archived: readonly ArchivedIssue[],
  { loaded, now, skipBroken }: FirstIssueCheck,
) {
  const { entries, findings } = await loadContent(loaded);
  throwIfBroken(findings, { skipBroken });
  return findArchivedPosts(entries, new Set(archived.flatMap(({ links }) => links)), now);
}

function isCi({ CI = "" }: FirstIssueCheck["env"]): boolean {
  return !["", "0", "false"].includes(CI.toLowerCase());
}

/** @throws FeedletterError E_LEDGER_NEW on another day, E_USAGE */
function requireToday(first: string, check: LedgerCheck): void {
  const day = /^\d{4}-\d\d-\d\d$/.test(first) ? Date.parse(first) : Number.NaN;
  const today = todayIn(check);
  // V8 accepts 2026-02-30 as a day in March.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== first) {
    throw new FeedletterError("E_USAGE", {
      message: `Invalid date "${first}" for --first.`,
      fix: `Write today's date, ${today}.`,
    });
  }
  if (first === today) return;
  const { timezone } = check.loaded.config.site;
  throw new FeedletterError("E_LEDGER_NEW", {
    message:
      first < today
        ? `\`--first ${first}\` has expired: it is valid on that day only, and today is ${today} (${timezone}).`
        : `\`--first ${first}\` is not valid yet: today is ${today} (${timezone}).`,
    fix: "Remove it. If the issue is refused without it, the message says what to do.",
  });
}

function todayIn({ loaded, now }: LedgerCheck): string {
  return new Date(wallClockOf(loaded.config.site.timezone)(now)).toISOString().slice(0, 10);
}

const KEEP =
  "use a database that outlives the job: PostgreSQL (`database: ${DATABASE_URL}`), or a file that is kept and restored.";

function newInCi(digest: string, check: LedgerCheck): FeedletterError {
  const { loaded } = check;
  return new FeedletterError("E_LEDGER_NEW", {
    message: `\`CI\` is set, and the database ${loaded.config.database} has no issue yet. If it is deleted after the job, every job will send the first issue of ${digest} again.`,
    fix: `To send from more than one job, ${KEEP} To send the first issue, run ${firstCommand(digest, check)}.`,
    place: loaded.placeOf("database"),
  });
}

function unknownIssues(
  digest: string,
  archived: readonly ArchivedIssue[],
  check: LedgerCheck,
): FeedletterError {
  const [from, to] = [archived[0]?.number, archived.at(-1)?.number ?? 0];
  const which = archived.length === 1 ? `issue ${to}` : `issues ${from} to ${to}`;
  return new FeedletterError("E_LEDGER_NEW", {
    message: `The output folder has ${which} of ${digest} (digests/${digest}/), which the database doesn't know. If the database was lost, these posts would be sent again.`,
    fix: `Restore the database; in CI, ${KEEP} If it is lost for good, run ${firstCommand(digest, check)}: the next issue is then number ${to + 1}, without the posts of the issues in the folder.`,
    place: check.loaded.placeOf("database"),
  });
}

function firstCommand(digest: string, check: LedgerCheck): string {
  const { command = `send ${digest}` } = check;
  return `\`feedletter ${command} --first ${todayIn(check)}\` (valid on that day only)`;
}
