import type { PublishResult } from "#app/digests/publish-issues.js";
import type { Sent } from "#app/digests/send-digest.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import { type DeliveryCounts, everyoneAccepted, type Issue, totalOf } from "#deliveries/delivery.js";
import type { NextIssue } from "#deliveries/run-digest.js";
import type { Fitting } from "#digest/issue.js";
import type { Terminal } from "#terminal/terminal.js";
import type { Exit } from "./options.js";
import { formatCount, printError, printFindings } from "./print-findings.js";

/** For `--json`: without the bodies. */
export function summariseSent({ resumed, next, destination, published }: Sent) {
  return {
    destination,
    published: published.kind === "failed" ? { kind: "failed", code: published.error.code } : published,
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

export function summariseDelivered(delivered: DeliveryResult) {
  return { result: delivered.kind, counts: delivered.counts };
}

interface PrintOptions {
  readonly terminal: Terminal;
  readonly digest: string;
  readonly verbose: boolean;
}

/** Says what became of each issue. */
export function printSendResult(
  { resumed, next, destination, published }: Sent,
  printing: PrintOptions,
): Exit {
  const { terminal, digest } = printing;
  const exits = resumed.map(({ issue, delivered }) =>
    printDelivered(issue, delivered, { ...printing, what: "the interrupted issue", destination }),
  );
  exits.push(printNextIssue(next, { terminal, digest, verbose: printing.verbose, destination }));
  return worstExit([...exits, printPublished(published, terminal)]);
}

export function printPublished(published: PublishResult, terminal: Terminal): Exit {
  if (published.kind === "failed") {
    printError(published.error, terminal);
    terminal.say("The mails are not affected. The next `feedletter send` writes the issue's page.");
    return 1;
  }
  if (published.kind === "off") return 0;
  for (const path of published.created) terminal.say(`  ${terminal.paint("green", "new")}      ${path}`);
  for (const path of published.changed) terminal.say(`  ${terminal.paint("yellow", "changed")}  ${path}`);
  return 0;
}

function printNextIssue(next: NextIssue, printing: PrintOptions & { readonly destination: string }): Exit {
  const { terminal, digest, verbose } = printing;
  const left = "findings" in next && printFindings(next.findings, { terminal, verbose }) > 0 ? 3 : 0;
  switch (next.kind) {
    case "not-reached":
      return 0;
    case "nothing-new":
      terminal.say(`${digest}: nothing new to send`);
      return left;
    case "waits-for-more":
      terminal.say(
        `${digest}: ${formatCount(next.ready, "new post")}, too few for an issue; waiting for more`,
      );
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
      const fitted = describeFitting(next.variant.fitting);
      if (fitted.length > 0)
        terminal.say(
          terminal.paint("yellow", `To fit below the size at which Gmail clips: ${fitted.join(", ")}.`),
        );
      const what = formatCount(next.draft.posts.length, "post");
      return worstExit([left, printDelivered(next.issue, next.delivered, { ...printing, what })]);
    }
  }
}

/** What was done to make the mail small enough, for people. */
export function describeFitting({ bytes, excerpts, covers, layout, fits }: Fitting): readonly string[] {
  return [
    ...(excerpts === "full"
      ? []
      : [excerpts === 0 ? "excerpts left out" : `excerpts cut to ${excerpts} characters`]),
    ...(covers ? [] : ["covers left out"]),
    ...(layout === "cards" ? [] : ["posts listed without cards"]),
    ...(fits ? [] : [`still ${bytes} bytes, too large`]),
  ];
}

interface PrintDeliveredOptions extends PrintOptions {
  readonly what: string;
  readonly destination: string;
}

export function printDelivered(
  issue: Issue,
  delivered: DeliveryResult,
  { terminal, what, destination }: PrintDeliveredOptions,
): Exit {
  const { say, paint } = terminal;
  const { counts } = delivered;
  const numbers = describeCounts(counts);
  const line = `${issue.digest} ${issue.number}: ${what} to ${formatCount(totalOf(counts), "subscriber")}`;
  switch (delivered.kind) {
    case "finished":
      say(
        `${paint(everyoneAccepted(counts) ? "green" : "yellow", "✓")} ${line}, ${numbers} (${destination})`,
      );
      return everyoneAccepted(counts) ? 0 : 3;
    case "waiting":
      say(`${paint("yellow", "…")} ${line}, ${numbers}. ${describeWait(delivered)}`);
      return 3;
    case "elsewhere":
      say(`${paint("yellow", "…")} ${line}, ${numbers}. Another process is sending the rest.`);
      return 3;
    case "paused":
      printError(delivered.error, terminal);
      say(`${line}, ${numbers}. Paused; what waits is not lost.`);
      return 1;
    case "interrupted":
      say(`${paint("yellow", "…")} ${line}, ${numbers}. Interrupted; run it again to go on.`);
      return 3;
    case "stopped":
      printError(delivered.error, terminal);
      say(`${line}, ${numbers}. Nothing is lost; run it again to go on.`);
      return 1;
  }
}

function describeWait({ because, next }: Extract<DeliveryResult, { readonly kind: "waiting" }>): string {
  const reason = {
    deferred: "The server wants some later.",
    quota: "The quota is used up.",
    "server-failed": "The server failed a moment ago.",
  }[because];
  const when = next === 0 ? "" : ` from ${new Date(next).toISOString()} on`;
  return `${reason} Run it again${when} to go on.`;
}

function describeCounts(counts: DeliveryCounts): string {
  const named = Object.entries(counts).filter(([state, count]) => count > 0 || state === "accepted");
  return named.map(([state, count]) => `${count} ${state}`).join(", ");
}

/** The gravest of several exit codes: failed before partly done before done. */
export function worstExit(exits: readonly Exit[]): Exit {
  if (exits.includes(1)) return 1;
  return exits.includes(3) ? 3 : 0;
}
