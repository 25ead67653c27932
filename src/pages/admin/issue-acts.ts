import { formatCount, formatNumber } from "./admin-page.js";
import type { IssueView } from "./issue-view.js";

export const ISSUE_ACTS = [
  ...(["pause", "resume", "retry", "retry-uncertain", "cancel", "undo", "export"] as const),
] as const;

export type IssueAct = (typeof ISSUE_ACTS)[number];

interface ActWords {
  /** Of its link. */
  readonly link: string;
  /** What it will do, and to how many. */
  readonly sentences: readonly string[];
  readonly button: string;
  readonly isFinal?: boolean;
}

/** What can be done with an issue as it is now, in the order of the links. */
export function openActs(issue: IssueView): readonly IssueAct[] {
  return ISSUE_ACTS.filter((act) => isOpen(act, issue));
}

function isOpen(act: IssueAct, issue: IssueView): boolean {
  const { state, rejected, uncertain, pausedDestinations } = issue;
  const canSend = state !== "cancelled" && state !== "undone";
  switch (act) {
    case "pause":
      return state === "sending";
    case "resume":
      return state === "paused" || (state === "sending" && pausedDestinations.length > 0);
    case "retry":
      return canSend && rejected > 0;
    case "retry-uncertain":
      return canSend && uncertain > 0;
    case "cancel":
      return state === "sending" || state === "paused";
    case "undo":
      return state !== "undone";
    case "export":
      return true;
  }
}

/** @returns undefined if it can't be done now */
export function describeAct(act: IssueAct, issue: IssueView): ActWords | undefined {
  return isOpen(act, issue) ? WORDS[act](issue) : undefined;
}

const LATER = "Nothing is sent by this server: the next `feedletter send --due` does it.";

const when = ({ sendsNow }: IssueView): readonly string[] => (sendsNow ? [] : [LATER]);

const WORDS: Readonly<Record<IssueAct, (issue: IssueView) => ActWords>> = {
  pause: ({ id, open }) => ({
    link: "Pause it",
    sentences: [
      `Pause ${id}? ${formatCount(open, "mail")} would wait until somebody resumes it.`,
      "Mails that are being handed to the mail server at this moment are finished. The next issue of this digest waits, too.",
    ],
    button: "Pause",
  }),
  resume: (issue) => ({
    link: "Resume it",
    sentences: [
      `Resume ${issue.id}? ${formatCount(issue.open, "mail")} would be sent.`,
      ...(issue.rejected > 0
        ? ["If it was paused because mails were refused, those people get it again, too."]
        : []),
      ...when(issue),
    ],
    button: "Resume",
  }),
  retry: (issue) => ({
    link: "Send again to those who were refused",
    sentences: [
      `Send ${issue.id} again to ${formatCount(issue.rejected, "person", "people")} whose mail was refused?`,
      ...resumesToo(issue),
      ...when(issue),
    ],
    button: "Send again",
  }),
  "retry-uncertain": (issue) => ({
    link: "Send again to those in doubt, too",
    sentences: [
      `Send ${issue.id} again to ${formatCount(issue.uncertain, "person", "people")} who may already have got it, and to ${formatNumber(issue.rejected)} whose mail was refused?`,
      "Some people may get it twice.",
      ...resumesToo(issue),
      ...when(issue),
    ],
    button: "Send again",
  }),
  cancel: ({ id, open, accepted }) => ({
    link: "Cancel it",
    sentences: [
      `Cancel ${id}? ${formatCount(open, "mail")} would never be sent.`,
      `${formatCount(accepted, "person has", "people have")} got it. Its posts won't be in another issue; to send them to everybody again, undo it afterwards.`,
      "This can't be undone.",
    ],
    button: "Cancel the rest",
    isFinal: true,
  }),
  undo: ({ id, posts, accepted, uncertain, open }) => ({
    link: "Undo it",
    sentences: [
      `Undo ${id}? Its ${formatCount(posts, "post")} would go out with the next issue.`,
      ...(accepted + uncertain === 0
        ? ["Nobody has got it yet."]
        : [
            `${formatCount(accepted, "person has", "people have")} got it, and ${formatNumber(uncertain)} may have. They would get these posts again.`,
          ]),
      ...(open > 0 ? [`${formatCount(open, "mail")} would never be sent.`] : []),
      "This can't be undone.",
    ],
    button: "Undo the issue",
    isFinal: true,
  }),
  export: ({ id, accepted, open, rejected, uncertain, skipped }) => ({
    link: "Download every delivery",
    sentences: [
      `Download the ${formatCount(accepted + open + rejected + uncertain + skipped, "delivery", "deliveries")} of ${id} as CSV, with names and addresses?`,
      "That you did is put on record.",
    ],
    button: "Download",
  }),
};

function resumesToo({ state }: IssueView): readonly string[] {
  return state === "paused" ? ["It is resumed, so the mails that wait are sent, too."] : [];
}

/** What the page says after something was done. */
export const ISSUE_DONE: ReadonlyMap<string, string> = new Map([
  ["paused", "It is paused. Mails in flight are finished, and no other is begun."],
  ["resumed", "It goes on."],
  ["retried", "Mails were queued again."],
  ["resumed-later", "It goes on with the next `feedletter send --due`."],
  ["retried-later", "Mails were queued again. The next `feedletter send --due` sends them."],
  ["cancelled", "It is cancelled. What was waiting won't be sent."],
  ["undone", "It is undone. Its posts will go out with the next issue."],
  ["nothing", "Nothing was changed: it had been done before, or there was nothing to do."],
  ["impossible", "Nothing was changed: that can't be done with the issue as it is now."],
  ["in-flight", "Nothing was changed: mails are in flight. Cancel the issue, then undo it."],
  ["more-sent", "Nothing was changed: more people have got it in the meantime. Look at the numbers again."],
  ["no-transport", "Nothing was changed: no mail server is configured (`mail.transport`)."],
  ["again", "Nothing was changed: the form was too old. Try again."],
]);
