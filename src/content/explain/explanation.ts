/** What an entry says, and what made it say so. */
export interface Explanation {
  readonly field: string;
  /** As people read it; "" for nothing. */
  readonly value: string;
  /** "`date` in line 3", "the file's name", … */
  readonly from: string;
}
