import { setImmediate } from "node:timers/promises";
import { digestGroups } from "#app/people/digest-groups.js";
import { removePerson } from "#app/people/edit-subscribers.js";
import { csvLines } from "#app/people/export-subscribers.js";
import { forgetPerson } from "#app/people/forget-subscriber.js";
import type { PeopleContext } from "#app/people/people-context.js";
import { readDetails } from "#app/people/show-subscriber.js";
import { unsuppressPerson } from "#app/people/unsuppress-address.js";
import type { OpenDatabase } from "#database/ports.js";
import { isComplaint } from "#deliveries/reports/bounces.js";
import { FeedletterError } from "#errors.js";
import type { AdminPeople, PersonActResult } from "#server/admin/admin-people.js";
import type { Subscriber } from "#subscribers/subscriber.js";
import { createAddPerson } from "./add-person.js";
import { createPausePerson } from "./pause-person.js";

interface AdminPeopleContext extends PeopleContext {
  readonly database: OpenDatabase;
  /** `server.url` */
  readonly url: string;
}

const PEOPLE_ON_A_PAGE = 50;
/** About half a second, with others served in between. */
const SCANNED = 50_000;

export function createAdminPeople(context: AdminPeopleContext): AdminPeople {
  const { database, loaded, clock } = context;
  const { subscribers, peopleSearch } = database;
  const { config } = loaded;
  const digests = Object.entries(config.digests).map(([name, { title }]) => ({
    ...{ name, title: title === undefined ? name : `${title} (${name})` },
  }));
  const act = async (
    id: string,
    work: (person: Subscriber) => Promise<PersonActResult>,
  ): Promise<PersonActResult> => {
    const person = await subscribers.byId(id);
    return person === undefined ? { kind: "gone" } : explained(() => work(person));
  };
  const { pauseDays, pause } = createPausePerson(context);
  return {
    digests,
    find: (filter, from) => peopleSearch.find(filter, { limit: PEOPLE_ON_A_PAGE, scan: SCANNED, from }),
    byId: (id) => subscribers.byId(id),
    show: async (id) => {
      const person = await subscribers.byId(id);
      if (person === undefined) return undefined;
      const { events, answers } = await readDetails(database, person);
      const { suppressed, pausedUntil = 0 } = person;
      return {
        ...{ person, digests, events, mails: answers },
        hasComplained: suppressed !== undefined && isComplaint(suppressed),
        isPaused: pausedUntil > clock(),
      };
    },
    exportLines: () => yielding(csvLines(subscribers.list())),
    add: createAddPerson({ ...context, groups: digestGroups(config) }),
    remove: (id) =>
      act(id, async ({ address }) => {
        const { kind } = await removePerson(address, context);
        return kind === "removed"
          ? { kind: "done", detail: "" }
          : { kind: "refused", problem: "This person had unsubscribed before." };
      }),
    pauseDays,
    pause: (id, day) => act(id, (person) => pause(person, day)),
    unsuppress: (id) =>
      act(id, async ({ address }) => {
        const lifted = await unsuppressPerson(address, context, async () => false);
        return lifted === undefined ? { kind: "refused", problem: COMPLAINED } : { kind: "done", detail: "" };
      }),
    forget: (id) =>
      act(id, async ({ address }) => {
        const mails = await forgetPerson(address, context);
        return { kind: "done", detail: mails === 0 ? "" : `${mails} mails in the outbox` };
      }),
  };
}

const COMPLAINED =
  "This person reported a mail as spam. Providers block the mails of senders whom people report, so this can't be changed here. If the person asked for mail again, run `feedletter subscribers unsuppress` on the server.";

const REFUSALS: Readonly<Record<string, PersonActResult>> = {
  E_SUBSCRIBER_UNKNOWN: { kind: "gone" },
  E_SUBSCRIBER_BUSY: {
    kind: "refused",
    problem: "A mail to this person is being sent right now. Try again when the issue has been sent.",
  },
  E_NOT_SUPPRESSED: { kind: "refused", problem: "This address isn't suppressed any more." },
};

/** What may well happen is an answer, and what is broken an error. */
async function explained(work: () => Promise<PersonActResult>): Promise<PersonActResult> {
  try {
    return await work();
  } catch (error) {
    const refusal = error instanceof FeedletterError ? REFUSALS[error.code] : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
}

/** Lines read from SQLite never wait for anything, so others would have to. */
async function* yielding(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let count = 0;
  for await (const line of lines) {
    yield line;
    count += 1;
    if (count % 500 === 0) await setImmediate();
  }
}
