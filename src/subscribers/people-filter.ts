import type { Subscriber, SubscriberState } from "./subscriber.js";

/** A suppressed subscriber gets no mail, whatever the state is otherwise; a suspected one may get some. */
export type ListedState = SubscriberState | "suppressed" | "suspected";

export const LISTED_STATES: readonly ListedState[] = [
  ...(["active", "pending", "unsubscribed", "suppressed", "suspected"] as const),
];

export function listedState({ state, suppressed, suspected }: Subscriber): ListedState {
  if (suppressed !== undefined && state !== "unsubscribed") return "suppressed";
  return suspected !== undefined && state === "active" ? "suspected" : state;
}

/** Which people are looked for. All conditions must hold. */
export interface PeopleFilter {
  /** Part of an address or a name, in any case; "" for everybody. */
  readonly text: string;
  readonly state?: ListedState;
  /** Name of a digest that they get. */
  readonly digest?: string;
}

/** Where a search goes on. First come those whose address begins with the text, then the others. */
export interface PeopleCursor {
  readonly part: "begins" | "contains";
  /** `addressKey` of the last person that was looked at; "" to begin. */
  readonly after: string;
}
