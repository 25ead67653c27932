import { formatCount } from "../admin-page.js";
import type { NextPost, NextView, PostAct } from "./next-view.js";

export const POST_ACTS = ["pin", "hold", "release", "take-out"] as const satisfies readonly PostAct[];
export const RUN_ACTS = ["hold-run", "release-run", "send-now", "send-test"] as const;

export type RunAct = (typeof RUN_ACTS)[number];

interface ActWords {
  readonly link: string;
  readonly sentences: readonly string[];
  readonly button: string;
  readonly isFinal?: boolean;
}

/** What can be done with the issue as a whole. */
export function openRunActs({ run, isReady, problems }: NextView): readonly RunAct[] {
  if (run.isBegun) return ["send-test"];
  const canSend = isReady && problems.length === 0 && !run.isTooEarly;
  return [
    ...(canSend && run.choice !== "send-now" ? (["send-now"] as const) : []),
    ...(run.hasTime && run.choice !== "hold" ? (["hold-run"] as const) : []),
    ...(run.choice !== "at-its-time" && run.hasTime ? (["release-run"] as const) : []),
    "send-test",
  ];
}

export function describeRunAct(act: RunAct, view: NextView, admin: string): ActWords {
  const { title, number, chosen, people, run, sendsNow } = view;
  const what = `issue ${number} of ${title} with ${formatCount(chosen.length, "post")}`;
  switch (act) {
    case "send-now":
      return {
        link: "Send it now",
        sentences: [
          `Send ${what} to ${formatCount(people, "person", "people")}${sendsNow ? " now" : ""}?`,
          ...(sendsNow ? [] : ["Nothing is sent by this server: the next `feedletter send --due` does it."]),
          ...(run.hasTime ? [`It takes the place of the run of ${run.when}.`] : []),
        ],
        button: "Send now",
        isFinal: true,
      };
    case "hold-run":
      return {
        link: "Hold it",
        sentences: [
          `Hold the run of ${run.when}? Nothing is sent until you release it.`,
          "A run that is held for longer than `catchUp` is left out; its posts then wait for the next one.",
        ],
        button: "Hold",
      };
    case "release-run":
      return {
        link: "Send it at its time",
        sentences: [`Send ${title} at its time, ${run.when}?`],
        button: "Send at its time",
      };
    case "send-test":
      return {
        link: "Send a test to yourself",
        sentences: [
          `Mail ${chosen.length === 0 ? `a sample of ${title}` : what} to ${admin} only? Nothing is recorded as sent.`,
        ],
        button: "Send a test",
      };
  }
}

export function describePostAct(act: PostAct, { title }: NextPost): ActWords {
  switch (act) {
    case "pin":
      return {
        link: "Pin",
        sentences: [`Put “${title}” first in the next issue?`, "It is then sent whatever its date."],
        button: "Pin",
      };
    case "hold":
      return {
        link: "Hold",
        sentences: [`Keep “${title}” out of this digest's issues until you release it?`],
        button: "Hold",
      };
    case "release":
      return {
        link: "Release",
        sentences: [`Treat “${title}” like any other post again?`],
        button: "Release",
      };
    case "take-out":
      return {
        link: "Take out",
        sentences: [
          `Never send “${title}” with this digest?`,
          "This can't be undone. Feeds and other digests aren't changed.",
        ],
        button: "Take it out for good",
        isFinal: true,
      };
  }
}

/** What the page says after something was done. */
export const NEXT_DONE: ReadonlyMap<string, string> = new Map([
  ["pin", "It comes first."],
  ["hold", "It stays out until you release it."],
  ["release", "It is treated like any other post again."],
  ["take-out", "It is never sent with this digest."],
  ["hold-run", "The next run is on hold."],
  ["release-run", "It is sent at its time."],
  ["send-now", "It is being sent. The issue appears under “Issues” as soon as it is ready."],
  [
    "too-early",
    "Nothing was changed: the run before this one was sent early, so this one can be sent now only with `feedletter send`.",
  ],
  ["send-now-later", "The next `feedletter send --due` sends it."],
  ["send-test", "A test is on its way to you."],
  ["test-refused", "The mail server didn't take the test."],
  ["no-transport", "Nothing was sent: no mail server is configured (`mail.transport`)."],
  ["nothing-to-send", "Nothing was sent: there is nothing to send."],
  ["note-saved", "The note is saved."],
  ["nothing", "Nothing was changed: it was sent or decided about in the meantime."],
  ["again", "Nothing was changed: the form was too old. Try again."],
]);
