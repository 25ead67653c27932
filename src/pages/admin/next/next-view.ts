/** A post in the page of a digest's next issue. */
export interface NextPost {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  /** Why it is in the issue or not, as a sentence. */
  readonly why: string;
  /** What can be done with it. */
  readonly acts: readonly PostAct[];
}

export type PostAct = "pin" | "hold" | "release" | "take-out";

export interface NextView {
  readonly digest: string;
  readonly title: string;
  /** Of the issue. */
  readonly number: number;
  /** In the order of sending. */
  readonly chosen: readonly NextPost[];
  /** Whether an issue would be sent now: there are posts, or a note that is an issue by itself. */
  readonly isReady: boolean;
  /** Why nothing would be sent, as a sentence. */
  readonly reason: string | undefined;
  /** Others about which the publisher can decide. */
  readonly waiting: readonly NextPost[];
  /** All other posts by reason, with the titles of the first. */
  readonly others: readonly {
    readonly why: string;
    readonly posts: number;
    readonly titles: readonly string[];
  }[];
  /** Who would get it now. */
  readonly people: number;
  readonly subject: string;
  readonly variants: readonly { readonly number: number; readonly posts: number; readonly people: number }[];
  /** What has to be corrected first. */
  readonly problems: readonly string[];
  readonly run: NextRun;
  /** Relative to the configuration's folder. */
  readonly noteFile: string;
  /** Absent where notes can't be written. */
  readonly note: NextNoteView | undefined;
  /** Whether this server sends; otherwise the next `send --due` does. */
  readonly sendsNow: boolean;
}

export interface NextNoteView {
  readonly text: string;
  /** Of the file. */
  readonly version: string;
}

/** When it is sent, in words, and what the publisher has decided about that. */
export interface NextRun {
  readonly when: string;
  /** Whether it can be put on hold, because it has a time. */
  readonly hasTime: boolean;
  readonly choice: "hold" | "send-now" | "at-its-time";
  /** It is being sent. */
  readonly isBegun: boolean;
  /** The run before it has been sent early: until its time has come, this one can't be. */
  readonly isTooEarly: boolean;
}
