import type { PeoplePage } from "#deliveries/admin/people-search.js";
import type { NotAdded, PersonToAdd } from "#pages/admin/people/add-person-page.js";
import type { KnownDigest } from "#pages/admin/people/people-page.js";
import type { PersonView } from "#pages/admin/people/person-page.js";
import type { PeopleCursor, PeopleFilter } from "#subscribers/people-filter.js";
import type { Subscriber } from "#subscribers/subscriber.js";

/** `detail` is for the record, without anybody's data. `gone`: there is no such person any more. */
export type PersonActResult =
  | { readonly kind: "done"; readonly detail: string }
  | { readonly kind: "refused"; readonly problem: string }
  | { readonly kind: "gone" };

/** What the publisher can see of people and do to them. All methods may throw FeedletterError E_DATABASE. */
export interface AdminPeople {
  readonly digests: readonly KnownDigest[];
  /** One page. Looks at a limited number of people, and lets others use the process in between. */
  find(filter: PeopleFilter, from?: PeopleCursor): Promise<PeoplePage>;
  byId(id: string): Promise<Subscriber | undefined>;
  show(id: string): Promise<PersonView | undefined>;
  /** Lines of CSV with everybody, without line ends. */
  exportLines(): AsyncIterable<string>;
  /** Adds somebody who was never known here. */
  add(person: PersonToAdd): Promise<{ readonly id: string } | NotAdded>;
  remove(id: string): Promise<PersonActResult>;
  /** Days on which a pause may end, `YYYY-MM-DD` in the site's zone. */
  pauseDays(): { readonly first: string; readonly last: string };
  /** @param day the first with mail again */
  pause(id: string, day: string): Promise<PersonActResult>;
  unsuppress(id: string): Promise<PersonActResult>;
  forget(id: string): Promise<PersonActResult>;
}
