import type { NothingToDo, ResumeResult } from "#app/digests/issue-actions.js";
import type { FormatTime } from "#app/local-time.js";
import type { RetryScope } from "#deliveries/issue-repository.js";
import type { Terminal } from "#terminal/terminal.js";
import type { ExitCode } from "./options.js";
import { formatCount } from "./print-findings.js";
import { describeCounts, printDelivered } from "./print-sent.js";

/** What `issues resume` and `issues retry` did. Having nothing to do isn't an error: a script may repeat them until everything is sent. */
export function printResumed(
  { issue, delivered, retried, waiting, destination }: ResumeResult,
  retry: RetryScope | undefined,
  { terminal, time }: { readonly terminal: Terminal; readonly time: FormatTime },
): ExitCode {
  if (delivered.kind === "nothing-to-do") {
    terminal.say(`${issue.id}: nothing to send, ${describeCounts(delivered.counts)}`);
    for (const hint of hintsFor(issue.id, delivered, retry)) terminal.say(hint);
    return 0;
  }
  const mails = [
    ...(retried > 0 ? [`${formatCount(retried, "failed mail")} again`] : []),
    ...(waiting > 0 ? [formatCount(waiting, "waiting mail")] : []),
  ].join(" and ");
  const what = mails === "" ? "the whole issue" : `${mails}; the whole issue`;
  return printDelivered(issue, delivered, { terminal, what, destination, time });
}

function hintsFor(
  id: string,
  { counts: { rejected, uncertain } }: NothingToDo,
  retry: RetryScope | undefined,
): readonly string[] {
  return [
    ...(rejected > 0 && retry === undefined
      ? [`To send again to those who were refused, use \`feedletter issues retry ${id}\`.`]
      : []),
    ...(uncertain > 0 && retry !== "rejected-and-uncertain"
      ? [
          `To send again to those who may have received it already, use \`feedletter issues retry ${id} --uncertain\`.`,
        ]
      : []),
  ];
}
