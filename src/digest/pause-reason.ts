import { type Messages, messagesFor } from "#i18n/messages.js";

type Words = Messages["mails"]["sendingPaused"];

/** What the refusals are taken to be about. */
export type PauseCause = keyof Words["causes"];

interface Refusal {
  /** The mail server's last answer. */
  readonly answer: string;
  readonly cause: PauseCause;
}

/** Why an issue, or its mails to one destination, wait until somebody resumes them. */
export type PauseReason =
  /** Refusals that are clearly about us. */
  | (Refusal & { readonly code: "answered" })
  | (Refusal & { readonly code: "in-a-row"; readonly count: number })
  | (Refusal & {
      readonly code: "share";
      readonly refused: number;
      readonly mails: number;
      readonly destination?: string;
    })
  /** The issue was resumed and is still refused. */
  | (Refusal & { readonly code: "probe" })
  /** Nothing is left but mails to paused destinations. */
  | { readonly code: "destinations"; readonly reasons: readonly PauseReason[] }
  /** The answer was about a person whose data has been deleted. */
  | { readonly code: "erased" }
  /** The publisher has asked for it. */
  | { readonly code: "asked" }
  /** A sentence that an older version has recorded, in English. */
  | { readonly code: "text"; readonly text: string };

/** @returns sentences in the language of `words` */
export function describePauseReason(reason: PauseReason, words: Words): readonly string[] {
  const { reasons, causes } = words;
  switch (reason.code) {
    case "answered":
      return [reasons.answered(reason.answer.replace(/\.$/, "")), causes[reason.cause]];
    case "in-a-row":
      return [reasons.inARow(reason.count, reason.answer), causes[reason.cause]];
    case "share": {
      const { refused, mails, answer, destination } = reason;
      const sentence =
        destination === undefined
          ? reasons.share(refused, mails, answer)
          : reasons.shareOfDestination(refused, mails, answer, destination);
      return [sentence, causes[reason.cause]];
    }
    case "probe":
      return [reasons.probe(reason.answer), causes[reason.cause]];
    case "destinations":
      return reason.reasons.flatMap((one) => describePauseReason(one, words));
    case "erased":
      return [reasons.erased];
    case "asked":
      return [reasons.asked];
    case "text":
      return [words.reason(reason.text)];
  }
}

/** For the terminal and JSON, which are in English. */
export function explainPause(reason: PauseReason): string {
  const sentences = describePauseReason(reason, messagesFor("en").mails.sendingPaused);
  return sentences.join(" ").replace(/[“”]/g, '"').replaceAll("’", "'");
}

/** The same reason without what a mail server answered, if it is this answer. */
export function eraseAnswer(reason: PauseReason, answer: string): PauseReason {
  if (reason.code === "destinations")
    return { ...reason, reasons: reason.reasons.map((one) => eraseAnswer(one, answer)) };
  if (reason.code === "erased" || reason.code === "asked") return reason;
  const quoted = reason.code === "text" ? reason.text : reason.answer;
  // A sentence quotes an answer without its last dot.
  return quoted.includes(answer.replace(/\.$/, "")) ? { code: "erased" } : reason;
}

/** @param change changes each quoted answer */
export function changeAnswers(reason: PauseReason, change: (answer: string) => string): PauseReason {
  if (reason.code === "destinations")
    return { ...reason, reasons: reason.reasons.map((one) => changeAnswers(one, change)) };
  if (reason.code === "erased" || reason.code === "asked") return reason;
  if (reason.code === "text") return { ...reason, text: change(reason.text) };
  return { ...reason, answer: change(reason.answer) };
}
