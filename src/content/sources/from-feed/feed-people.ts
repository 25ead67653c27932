import type { Value } from "#content/model/value.js";
import { makeValueMap } from "#content/sources/extracted-entry.js";
import { unescapeHtml } from "#content/text/escape.js";

interface LoosePerson {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly link?: string | undefined;
  readonly uri?: string | undefined;
  readonly url?: string | undefined;
  readonly avatar?: string | undefined;
}

/** Names that were escaped once too often are shown as they were meant. */
export function peopleOf(people: readonly (LoosePerson | undefined)[] | undefined): readonly Value[] {
  return (people ?? []).flatMap((person) => {
    const name = unescapeHtml(person?.name ?? person?.email ?? "");
    if (person === undefined || name === "") return [];
    const { email, avatar } = person;
    return [makeValueMap({ name, email, avatar, url: person.url ?? person.uri ?? person.link })];
  });
}
