import type { LoadedConfig } from "#config/load.js";
import type { NoticeTimes } from "#deliveries/membership/join-notices.js";
import { FeedletterError } from "#errors.js";
import { readSchedule } from "#schedule/due-runs.js";
import type { Instant } from "#zoned-time.js";

/** When the publisher is told who joins and who leaves. */
export type ReadNoticeTimes = (now: Instant) => NoticeTimes;

const DAILY = "08:00";

/** Undefined if nobody is told. @throws FeedletterError E_CONFIG at its line if there is no address */
export function readNoticeTimes({ config, placeOf }: LoadedConfig): ReadNoticeTimes | undefined {
  const { mail, site } = config;
  if (mail?.joins === undefined) return undefined;
  if (mail.alerts === undefined)
    throw new FeedletterError("E_CONFIG", {
      message: "`mail.joins` is set, but there is no address that gets these mails.",
      fix: "Set `mail.alerts` to yours.",
      place: placeOf("mail", "joins"),
    });
  if (mail.joins === "each") return () => ({ kind: "each" });
  const [hour, minute] = (mail.joins === "daily" ? DAILY : mail.joins).split(":").map(Number);
  const schedule = readSchedule(`${minute} ${hour} * * *`, site.timezone);
  return (now) => ({ kind: "daily", dueAt: schedule.latestRun(now) ?? 0 });
}
