import type { PublishResult } from "#app/digests/publish-issues.js";
import type { SendResult } from "#app/digests/send-digest.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import { type DeliveryCounts, everyoneAccepted, type Issue, totalOf } from "#deliveries/delivery.js";
import type { NextIssue } from "#deliveries/run-digest.js";
import type { Fitting } from "#digest/issue.js";
import type { Terminal } from "#terminal/terminal.js";
import type { ExitCode } from "./options.js";
import { formatCount, printError, printFindings } from "./print-findings.js";

/** The result for `--json`, without the bodies of mails. */
export function toSendJson({ resumed, next, destination, published }: SendResult) {
  return {
    destination,
    published: published.kind === "failed" ? { kind: "failed", code: published.error.code } : published,
    resumed: resumed.map(({ issue, delivered }) => ({ issue: issue.id, ...toDeliveryJson(delivered) })),
    next:
      next.kind === "sent"
        ? {
            kind: next.kind,
            issue: next.issue.id,
            posts: next.draft.posts.map(({ id, url, title }) => ({ id, url, title })),
            fitting: next.variant.fitting,
            ...toDeliveryJson(next.delivered),
          }
        : { kind: next.kind },
  };
}

export function toDeliveryJson({ kind, counts }: DeliveryResult) {
  return { result: kind, counts };
}

interface PrintOptions {
  readonly terminal: Terminal;
  readonly digest: string;
  readonly verbose: boolean;
}

/** Prints what became of each issue. */
export function printSendResult(
  { resumed, next, destination, published }: SendResult,
  options: PrintOptions,
): ExitCode {
  const { terminal } = options;
  const exits = resumed.map(({ issue, delivered }) =>
    printDelivered(issue, delivered, { terminal, what: "the interrupted issue", destination }),
  );
  return worstExit([
    ...exits,
    printNextIssue(next, destination, options),
    printPublished(published, terminal),
  ]);
}

export function printPublished(published: PublishResult, terminal: Terminal): ExitCode {
  switch (published.kind) {
    case "off":
      return 0;
    case "failed":
      printError(published.error, terminal);
      terminal.say("The mails were sent. The next `feedletter send` will write the pages of the issues.");
      return 1;
    case "written":
      for (const path of published.created) terminal.say(`  ${terminal.paint("green", "new")}      ${path}`);
      for (const path of published.changed) terminal.say(`  ${terminal.paint("yellow", "changed")}  ${path}`);
      return 0;
  }
}

function printNextIssue(next: NextIssue, destination: string, options: PrintOptions): ExitCode {
  if (next.kind === "not-reached") return 0;
  const { terminal, digest } = options;
  const { say, paint } = terminal;
  const exit = printFindings(next.findings, options) > 0 ? 3 : 0;
  switch (next.kind) {
    case "nothing-new":
      say(`${digest}: nothing new to send`);
      return exit;
    case "waits-for-more":
      say(`${digest}: ${formatCount(next.ready, "new post")}, too few for an issue; waiting for more`);
      return exit;
    case "no-subscribers":
      say(`${digest}: no subscribers yet, so the posts wait. Add some with \`feedletter subscribers add\`.`);
      return exit;
    case "declined":
      say(`${digest}: nothing was sent`);
      return exit;
    case "sent": {
      const fitting = describeFitting(next.variant.fitting);
      if (fitting.length > 0)
        say(paint("yellow", `Shortened so that Gmail doesn't clip the mail: ${fitting.join(", ")}.`));
      const what = formatCount(next.draft.posts.length, "post");
      return worstExit([exit, printDelivered(next.issue, next.delivered, { terminal, what, destination })]);
    }
  }
}

/** What was cut to make the mail small enough, for people. */
export function describeFitting({ bytes, excerpts, covers, layout, fits }: Fitting): readonly string[] {
  return [
    ...(excerpts === "full"
      ? []
      : [excerpts === 0 ? "no excerpts" : `excerpts cut to ${excerpts} characters`]),
    ...(covers ? [] : ["no covers"]),
    ...(layout === "cards" ? [] : ["a plain list of posts"]),
    ...(fits ? [] : [`still too large with ${bytes} bytes`]),
  ];
}

interface PrintDeliveredOptions {
  readonly terminal: Terminal;
  readonly what: string;
  readonly destination: string;
}

export function printDelivered(
  issue: Issue,
  delivered: DeliveryResult,
  { terminal, what, destination }: PrintDeliveredOptions,
): ExitCode {
  const { say, paint } = terminal;
  const { counts } = delivered;
  const audience = formatCount(totalOf(counts), "subscriber");
  const line = `${issue.digest} ${issue.number}: ${what} to ${audience}, ${describeCounts(counts)}`;
  const sayUnfinished = (text: string): void => say(`${paint("yellow", "…")} ${line}. ${text}`);
  switch (delivered.kind) {
    case "finished":
      say(`${paint(everyoneAccepted(counts) ? "green" : "yellow", "✓")} ${line} (${destination})`);
      return everyoneAccepted(counts) ? 0 : 3;
    case "waiting":
      sayUnfinished(describeWait(delivered));
      return 3;
    case "elsewhere":
      sayUnfinished("Another process is sending the rest.");
      return 3;
    case "interrupted":
      sayUnfinished("Interrupted. Run the command again to continue.");
      return 3;
    case "paused":
      printError(delivered.error, terminal);
      say(`${line}. Paused; nothing is lost.`);
      return 1;
    case "stopped":
      printError(delivered.error, terminal);
      say(`${line}. Stopped; nothing is lost. Run the command again to continue.`);
      return 1;
  }
}

function describeWait({ because, next }: Extract<DeliveryResult, { readonly kind: "waiting" }>): string {
  const reason = {
    deferred: "The mail server asked us to send some mails later.",
    quota: "The sending limit is used up.",
    "server-failed": "The mail server failed a moment ago.",
  }[because];
  const when = next === 0 ? "" : ` after ${new Date(next).toISOString()}`;
  return `${reason} Run the command again${when} to continue.`;
}

function describeCounts(counts: DeliveryCounts): string {
  const named = Object.entries(counts).filter(([state, count]) => count > 0 || state === "accepted");
  return named.map(([state, count]) => `${count} ${state}`).join(", ");
}

/** Failed is worse than partly done, which is worse than done. */
export function worstExit(exits: readonly ExitCode[]): ExitCode {
  if (exits.includes(1)) return 1;
  return exits.includes(3) ? 3 : 0;
}
