/** The ids under which feed readers know posts from an earlier feed, by the `key` of `usualAddress`. */
export interface AdoptedIds {
  readonly ids: ReadonlyMap<string, string>;
  /** What stands for all of them in the cache's keys; "" for none. */
  readonly fingerprint: string;
}

export const NO_ADOPTED_IDS: AdoptedIds = { ids: new Map(), fingerprint: "" };
