import type { IssueLine } from "./issue-table.js";

/** What the page of one issue shows. */
export interface IssueView extends IssueLine {
  readonly endedAt: number | undefined;
  /** Why it is paused, as a sentence. */
  readonly pausedBecause: string | undefined;
  readonly pausedDestinations: readonly { readonly destination: string; readonly reason: string }[];
  /** What was sent, in its order. */
  readonly sentPosts: readonly { readonly title: string; readonly url: string }[];
  /** The file that its note came from. */
  readonly note: string | undefined;
  readonly variants: readonly IssueVariant[];
  readonly destinations: readonly {
    readonly destination: string;
    readonly mails: number;
    readonly accepted: number;
    readonly deferred: number;
    readonly rejected: number;
  }[];
  readonly verdicts: readonly {
    readonly verdict: string;
    readonly mails: number;
    readonly answers: readonly { readonly text: string; readonly mails: number }[];
  }[];
  /** The first of those who haven't got it, other than those who simply wait for their turn. */
  readonly unreached: readonly {
    readonly address: string;
    readonly name: string;
    readonly state: string;
    readonly why: string;
  }[];
  /** The first of what came back later. */
  readonly reports: readonly { readonly address: string; readonly kind: string; readonly said: string }[];
  /** Number of reports by kind. */
  readonly reported: Readonly<Record<string, number>>;
  /** Whether this server sends; otherwise the next `send --due` does. */
  readonly sendsNow: boolean;
}

interface IssueVariant {
  /** 1 is the whole issue. */
  readonly number: number;
  readonly subject: string;
  readonly posts: number;
}

/** One page of the list. */
export interface IssueList {
  readonly issues: readonly IssueLine[];
  /** From 1. */
  readonly page: number;
  readonly hasMore: boolean;
}
