import { statSync } from "node:fs";
import { join } from "node:path";
import type { SendContext } from "#app/digests/send-context.js";
import type { ServedDigests } from "#app/server/served-digests.js";
import type { OpenDatabase } from "#database/ports.js";
import type { IssueSummary } from "#deliveries/issue-repository.js";
import { MANIFEST_NAME } from "#files/output-manifest.js";
import { formatCount } from "#pages/admin/admin-page.js";
import type { Overview } from "#pages/admin/overview-page.js";
import type { AdminSite } from "#server/admin/admin-site.js";
import type { Health } from "#server/monitoring-routes.js";
import type { Instant } from "#zoned-time.js";
import { describeIssueLine } from "./issue-details.js";
import { DAY_MS, membershipPeriods } from "./membership-periods.js";
import { readReaders } from "./readers.js";
import { refreshed } from "./refreshed.js";
import { readUpcoming } from "./upcoming.js";

interface OverviewContext {
  readonly sendContext: SendContext;
  readonly served: ServedDigests;
  readonly health: Health;
  readonly clock: () => Instant;
  readonly formatTime: (at: Instant) => string;
}

const ISSUES_SHOWN = 10;
/** Ms. */
const [NUMBERS_WITHIN, POSTS_WITHIN] = [2_000, 60_000];

/** Reads what the overview shows. What costs time is read once for everybody who looks. */
export function createOverview(context: OverviewContext): AdminSite["overview"] {
  const { sendContext, served, clock } = context;
  const { config } = sendContext.loaded;
  const { membershipStatistics } = sendContext.database;
  const readNumbers = refreshed(() => readState(context), { clock, within: NUMBERS_WITHIN });
  const readNext = refreshed(() => readUpcoming(sendContext, served, clock()), {
    ...{ clock, within: POSTS_WITHIN, showsOld: true },
  });
  return async ({ step, digest }) => {
    const now = clock();
    const days = await membershipStatistics.days();
    const recent = Math.floor(now / DAY_MS) - 29;
    const digests = Object.entries(config.digests).map(([name, { title }]) => {
      const own = days.filter((day) => day.digest === name);
      const sum = (of: "joined" | "unsubscribed" | "bounced", from = -Infinity): number =>
        own.reduce((total, day) => (day.day >= from ? total + day[of] : total), 0);
      return {
        ...{ name, title: title ?? config.site.title },
        subscribers: sum("joined") - sum("unsubscribed"),
        joined: sum("joined", recent),
        unsubscribed: sum("unsubscribed", recent),
        bounced: sum("bounced", recent),
      };
    });
    const shown = digest !== undefined && digest in config.digests ? digest : undefined;
    const charted = shown === undefined ? days : days.filter((day) => day.digest === shown);
    return {
      digests,
      chart: { step, digest: shown, periods: membershipPeriods(charted, { step, now }) },
      next: await readNext(),
      ...(await readNumbers()),
    };
  };
}

type State = Pick<Overview, "issues" | "health" | "decisions" | "readers">;

async function readState(context: OverviewContext): Promise<State> {
  const { database } = context.sendContext;
  const issues = await database.issues.newest(ISSUES_SHOWN);
  const leavers = await database.membershipStatistics.leavers(issues.map(({ id }) => id));
  return {
    issues: issues.map((issue) => describeIssueLine(issue, leavers.get(issue.id) ?? 0)),
    health: await readHealth(context),
    decisions: await readDecisions(issues, context),
    readers: await readLastReaders(context),
  };
}

async function readLastReaders({ sendContext, clock }: OverviewContext): Promise<Overview["readers"]> {
  const days = await readReaders(sendContext.database.readerStatistics, clock(), 7);
  return days.find(({ isComplete }) => isComplete) ?? days[0];
}

async function readDecisions(
  newest: readonly IssueSummary[],
  { sendContext: { database, loaded } }: OverviewContext,
): Promise<Overview["decisions"]> {
  const issues = [...newest];
  for (const digest of Object.keys(loaded.config.digests))
    for (const { id } of await database.ledger.openIssues(digest)) {
      const found = issues.some((issue) => issue.id === id) ? undefined : await database.issues.find(id);
      if (found !== undefined) issues.push(found);
    }
  const unread = await database.reports.countUnread();
  const link = "Look at it";
  return [
    ...issues.flatMap(({ id, paused, destinations = [], counts }) => [
      ...(paused === undefined
        ? []
        : [{ text: `${id} is paused: ${paused.reason}`, path: `/issues/${id}`, link }]),
      ...destinations.map(({ destination, reason }) => ({
        ...{ text: `${id}: mails to ${destination} are paused: ${reason}`, path: `/issues/${id}`, link },
      })),
      ...(counts.uncertain === 0
        ? []
        : [
            {
              text: `${id}: ${formatCount(counts.uncertain, "mail")} may or may not have arrived.`,
              path: `/issues/${id}`,
              link,
            },
          ]),
    ]),
    ...(unread === 0
      ? []
      : [
          {
            text: `${formatCount(unread, "report")} from mail systems couldn't be understood.`,
            path: "/reports",
            link: "Read them",
          },
        ]),
  ];
}

/** Ms after which a mail that waits means that something is wrong. */
const LATE = 15 * 60_000;

async function readHealth({
  sendContext,
  health,
  clock,
  formatTime,
}: OverviewContext): Promise<Overview["health"]> {
  const { database, isRehearsal, destination, out } = sendContext;
  const problems = await health.problems();
  const warnings = health.warnings();
  const builtAt = statSync(join(out, MANIFEST_NAME), { throwIfNoEntry: false })?.mtimeMs;
  return [
    problems.length === 0
      ? { name: "Database, clock and schedules", level: "good", said: "they work" }
      : { name: "Database, clock and schedules", level: "bad", said: problems.join("; ") },
    ...warnings.map((said) => ({ name: "Configuration", level: "warning" as const, said })),
    await readQueue(database, clock()),
    isRehearsal
      ? { name: "Mail server", level: "warning", said: "none is configured, so nothing is sent" }
      : { name: "Mail server", level: "", said: destination },
    builtAt === undefined
      ? { name: "Feeds", level: "warning", said: "there are none on this machine" }
      : { name: "Feeds", level: "", said: `last changed ${formatTime(builtAt)}` },
  ];
}

async function readQueue(
  { waitingMails }: Pick<OpenDatabase, "waitingMails">,
  now: Instant,
): Promise<Overview["health"][number]> {
  const due = await waitingMails.nextDue();
  const name = "Confirmations and other mails to one person";
  if (due === undefined) return { name, level: "good", said: "none is waiting" };
  return now - due > LATE
    ? { name, level: "bad", said: "they wait for longer than a quarter of an hour" }
    : { name, level: "good", said: "the next one is on its way" };
}
