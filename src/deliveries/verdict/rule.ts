import type { AnsweredCommand, Verdict } from "./verdict.js";

/** One rule. It decides if everything it names is true. */
export interface Rule {
  /** Unique in its table. */
  readonly name: string;
  readonly verdict: Verdict;
  /** One of these phrases is in the text. See `parsePhrase`. */
  readonly says?: readonly string[];
  /** None of these is. */
  readonly unless?: readonly string[];
  /** Beginnings of the reply code: `550`, `55`, `5`. */
  readonly code?: readonly string[];
  /** Enhanced codes, `5.1.1`, or a whole subject, `5.7`. */
  readonly status?: readonly string[];
  readonly command?: AnsweredCommand;
  /** Only if the answer surely comes from the table's system. */
  readonly own?: true;
}

/** The rules about one mail system. */
export interface RuleTable {
  readonly system: string;
  /** The documents that the rules follow. */
  readonly sources: readonly string[];
  /** Ends of its servers' names. */
  readonly hosts?: readonly string[];
  /** Phrases that only its answers contain. */
  readonly marks?: readonly string[];
  readonly rules: readonly Rule[];
}
