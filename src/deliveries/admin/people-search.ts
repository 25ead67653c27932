import type { PeopleCursor, PeopleFilter } from "#subscribers/people-filter.js";
import type { Subscriber } from "#subscribers/subscriber.js";

export interface PeoplePage {
  /** Ordered by address within each part. */
  readonly people: readonly Subscriber[];
  /** Undefined at the end. */
  readonly next?: PeopleCursor;
  /** It stopped before the page was full, because it had looked at `scan` people. */
  readonly isCut: boolean;
}

/** Finds people for the publisher. Reads in small pieces, between which others use the process and the database. */
export interface PeopleSearch {
  /**
   * @param page.limit people on the page
   * @param page.scan people to look at, at most
   * @throws FeedletterError E_DATABASE
   */
  find(
    filter: PeopleFilter,
    page: { readonly limit: number; readonly scan: number; readonly from?: PeopleCursor },
  ): Promise<PeoplePage>;
}
