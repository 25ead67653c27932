import type { PeopleContext } from "#app/people/people-context.js";
import type { AdminPeople, PersonActResult } from "#server/admin/admin-people.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { instantOf, wallClockOf } from "#zoned-time.js";
import { DAY_MS } from "./membership-periods.js";

const MAX_DAYS = 730;

/** A pause ends when a day begins in the site's zone. */
export function createPausePerson({ database, loaded, clock }: PeopleContext): {
  readonly pauseDays: AdminPeople["pauseDays"];
  readonly pause: (person: Subscriber, day: string) => Promise<PersonActResult>;
} {
  const wallClock = wallClockOf(loaded.config.site.timezone);
  const dayAfter = (days: number): string => writeDay(wallClock(clock()) + days * DAY_MS);
  const pauseDays = () => ({ first: dayAfter(1), last: dayAfter(MAX_DAYS) });
  return {
    pauseDays,
    pause: async ({ id }, day) => {
      const { first, last } = pauseDays();
      if (!isDay(day) || day < first || day > last)
        return { kind: "refused", problem: `Choose a day from ${first} to ${last}.` };
      const until = instantOf(Date.parse(day), wallClock);
      const origin = { at: clock(), source: "paused by the publisher" };
      const paused = await database.membership.pause(id, until, origin);
      return paused === undefined ? { kind: "gone" } : { kind: "done", detail: `until ${day}` };
    },
  };
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && writeDay(Date.parse(text)) === text
  );
}

function writeDay(wall: number): string {
  return new Date(wall).toISOString().slice(0, 10);
}
