import type { Delivered } from "../deliveries/deliver.js";
import { type DeliveryCounts, everyoneAccepted, type Issue, totalOf } from "../deliveries/delivery.js";
import type { NextIssue } from "../deliveries/run-digest.js";
import type { Progress } from "../terminal/progress.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Exit } from "./options.js";
import { countOf, sayError, sayFindings } from "./print.js";
import type { Sent } from "./send-digest.js";

/** A progress bar that appears with the first delivery. */
export function followDeliveries(
  label: string,
  terminal: Terminal,
): { readonly report: (counts: DeliveryCounts) => void; readonly finish: () => void } {
  let progress: Progress | undefined;
  return {
    report: (counts) => {
      const total = totalOf(counts);
      progress ??= terminal.startProgress(label, total);
      progress.moveTo(total - counts.waiting - counts.sending);
    },
    finish: () => {
      progress?.finish();
      progress = undefined;
    },
  };
}

/** For `--json`: without the bodies. */
export function summariseSent({ resumed, next, destination }: Sent) {
  return {
    destination,
    resumed: resumed.map(({ issue, delivered }) => ({ issue: issue.id, ...summariseDelivered(delivered) })),
    next:
      next.kind === "sent"
        ? {
            kind: next.kind,
            issue: next.issue.id,
            posts: next.draft.posts.map(({ id, url, title }) => ({ id, url, title })),
            fitting: next.variant.fitting,
            ...summariseDelivered(next.delivered),
          }
        : { kind: next.kind },
  };
}

export function summariseDelivered(delivered: Delivered) {
  return { result: delivered.kind, counts: delivered.counts };
}

interface Printing {
  readonly terminal: Terminal;
  readonly digest: string;
  readonly verbose: boolean;
}

/** Says what became of each issue. */
export function saySent({ resumed, next, destination }: Sent, printing: Printing): Exit {
  const { terminal, digest } = printing;
  const exits = resumed.map(({ issue, delivered }) =>
    sayDelivered(issue, delivered, { ...printing, what: "the interrupted issue", destination }),
  );
  return worst([...exits, sayNext(next, { terminal, digest, verbose: printing.verbose, destination })]);
}

function sayNext(next: NextIssue, printing: Printing & { readonly destination: string }): Exit {
  const { terminal, digest, verbose } = printing;
  const left = "findings" in next && sayFindings(next.findings, { terminal, verbose }) > 0 ? 3 : 0;
  switch (next.kind) {
    case "not-reached":
      return 0;
    case "nothing-new":
      terminal.say(`${digest}: nothing new to send`);
      return left;
    case "waits-for-more":
      terminal.say(`${digest}: ${countOf(next.ready, "new post")}, too few for an issue; waiting for more`);
      return left;
    case "no-subscribers":
      terminal.say(
        `${digest}: nobody is subscribed; the posts wait. Add people with \`feedletter subscribers add\`.`,
      );
      return left;
    case "declined":
      terminal.say(`${digest}: nothing was sent`);
      return left;
    case "sent": {
      const { fitting } = next.variant;
      if (!fitting.fits) {
        terminal.say(
          terminal.paint(
            "yellow",
            `The mail has ${fitting.bytes} bytes of HTML; Gmail clips it near 102,400.`,
          ),
        );
      }
      const what = countOf(next.draft.posts.length, "post");
      return worst([left, sayDelivered(next.issue, next.delivered, { ...printing, what })]);
    }
  }
}

interface Saying extends Printing {
  readonly what: string;
  readonly destination: string;
}

export function sayDelivered(
  issue: Issue,
  delivered: Delivered,
  { terminal, what, destination }: Saying,
): Exit {
  const { say, paint } = terminal;
  const { counts } = delivered;
  const numbers = describeCounts(counts);
  const line = `${issue.digest} ${issue.number}: ${what} to ${countOf(totalOf(counts), "subscriber")}`;
  switch (delivered.kind) {
    case "finished":
      say(
        `${paint(everyoneAccepted(counts) ? "green" : "yellow", "✓")} ${line}, ${numbers} (${destination})`,
      );
      return everyoneAccepted(counts) ? 0 : 3;
    case "waiting":
      say(`${paint("yellow", "…")} ${line}, ${numbers}. Run it again to go on.`);
      return 3;
    case "interrupted":
      say(`${paint("yellow", "…")} ${line}, ${numbers}. Interrupted; run it again to go on.`);
      return 3;
    case "stopped":
      sayError(delivered.error, terminal);
      say(`${line}, ${numbers}. Nothing is lost; run it again to go on.`);
      return 1;
  }
}

function describeCounts(counts: DeliveryCounts): string {
  const named = Object.entries(counts).filter(([state, count]) => count > 0 || state === "accepted");
  return named.map(([state, count]) => `${count} ${state}`).join(", ");
}

/** The gravest of several exit codes: failed before partly done before done. */
function worst(exits: readonly Exit[]): Exit {
  if (exits.includes(1)) return 1;
  return exits.includes(3) ? 3 : 0;
}
