import type { DestinationSummary } from "#deliveries/issue-repository.js";

const MAX_DESTINATIONS = 10;

/** All but those with the most mails become "other". */
export function foldDestinations(destinations: readonly DestinationSummary[]): readonly DestinationSummary[] {
  const rest = destinations.slice(MAX_DESTINATIONS);
  const sum = (count: (one: DestinationSummary) => number): number =>
    rest.reduce((total, one) => total + count(one), 0);
  if (rest.length === 0) return destinations;
  const other = {
    destination: "other",
    mails: sum(({ mails }) => mails),
    accepted: sum(({ accepted }) => accepted),
    deferred: sum(({ deferred }) => deferred),
    rejected: sum(({ rejected }) => rejected),
  };
  return [...destinations.slice(0, MAX_DESTINATIONS), other];
}
