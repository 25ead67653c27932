import { closest, distance } from "fastest-levenshtein";
import { FeedletterError, type Place } from "#errors.js";

/** An error about a template, with its place. */
export function templateError(place: Place, message: string, fix: string): FeedletterError {
  return new FeedletterError("E_TEMPLATE", { place, message, fix });
}

/** `Did you mean "title"?` if a known name is similar, otherwise the known names. */
export function suggestName(wrong: string, known: readonly string[]): string {
  // Of names that are equally far, one that begins alike.
  const alike = [...known].sort((one, other) => sharedStart(wrong, other) - sharedStart(wrong, one));
  const near = alike.length === 0 ? "" : closest(wrong, alike);
  if (near !== "" && distance(wrong, near) <= Math.max(2, wrong.length / 3)) return `Did you mean "${near}"?`;
  return known.length === 0 ? "No names are available here." : `Available: ${[...known].sort().join(", ")}.`;
}

/** How many characters two names begin with together. */
function sharedStart(one: string, other: string): number {
  const end = [...one].findIndex((character, index) => character !== other[index]);
  return end === -1 ? one.length : end;
}
