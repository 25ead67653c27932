/** Changes of one digest's list on one day. */
interface MembershipDay {
  /** Days of UTC since 1970. */
  readonly day: number;
  readonly digest: string;
  /** Subscriptions that began and ended. */
  readonly joined: number;
  readonly unsubscribed: number;
  /** People who got the digest and whose address was suppressed. */
  readonly bounced: number;
}

/** How the lists have changed. Read from counts that are kept where they change, so the number of people doesn't matter. */
export interface MembershipStatistics {
  /** Days with changes, oldest first; all digests that ever had one. @throws FeedletterError E_DATABASE */
  days(): Promise<readonly MembershipDay[]>;
  /** How many people left each of these issues' digest before its next issue. @throws FeedletterError E_DATABASE */
  leavers(issues: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
