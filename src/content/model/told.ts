import type { Entry } from "./post.js";

/** Who says a field, as people would name it, and what is written there. */
interface Saying {
  readonly from: string;
  readonly text?: string | undefined;
}

/** What was found out about an entry that has no front matter to be read again; by field, those that count first in front. */
export type Told = ReadonlyMap<string, readonly Saying[]>;

/** Called by readers while somebody wants an explanation: on other loads nobody keeps who said what. */
export type TellEntry = (entry: Entry, told: Told) => void;

export type TellField = (field: string, saying: Saying) => void;

export function collectTold(): { readonly told: Told; readonly tell: TellField } {
  const told = new Map<string, Saying[]>();
  const tell: TellField = (field, saying) => {
    const before = told.get(field);
    if (before === undefined) told.set(field, [saying]);
    else before.push(saying);
  };
  return { told, tell };
}
