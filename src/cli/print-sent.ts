import type { NothingToDo } from "#app/digests/issue-actions.js";
import type { PublishResult } from "#app/digests/publish-issues.js";
import type { SendResult } from "#app/digests/send-digest.js";
import type { FormatTime } from "#app/local-time.js";
import type { DeliveryResult } from "#deliveries/deliver.js";
import { type DeliveryCounts, everyoneAccepted, type Issue, totalOf } from "#deliveries/delivery.js";
import type { SuspectedMails } from "#deliveries/suppression/suspicion.js";
import type { Fitting, IssueDraft } from "#digest/issue.js";
import type { Terminal } from "#terminal/terminal.js";
import type { ExitCode } from "./options.js";
import { formatCount, printError, printFindings } from "./print-findings.js";

/** The result for `--json`, without the bodies of mails. */
export function toSendJson({ resumed, next, isRehearsal, destination, published }: SendResult) {
  return {
    rehearsal: isRehearsal,
    destination,
    published: published.kind === "failed" ? { kind: "failed", code: published.error.code } : published,
    resumed: resumed.map(({ issue, delivered }) => ({ issue: issue.id, ...toDeliveryJson(delivered) })),
    next: toNextJson(next),
  };
}

function toNextJson(next: SendResult["next"]) {
  switch (next.kind) {
    case "sent":
      return {
        ...toIssueJson(next),
        issue: next.issue.id,
        ...toDeliveryJson(next.delivered),
      };
    case "rehearsed":
      return { ...toIssueJson(next), mails: next.mails };
    case "not-reached":
      return { kind: next.kind };
    default:
      return { kind: next.kind, older: next.older };
  }
}

function toIssueJson({
  kind,
  older,
  draft,
  variant,
}: Extract<SendResult["next"], { readonly variant: unknown }>) {
  const posts = draft.posts.map(({ id, url, title }) => ({ id, url, title }));
  return { kind, older, posts, note: draft.note?.file, fitting: variant.fitting };
}

export function toDeliveryJson({ kind, counts }: Pick<DeliveryResult | NothingToDo, "kind" | "counts">) {
  return { result: kind, counts };
}

interface PrintOptions {
  readonly terminal: Terminal;
  readonly digest: string;
  readonly verbose: boolean;
  readonly time: FormatTime;
}

/** Prints the result for each issue. */
export function printSendResult(
  { resumed, next, isRehearsal, destination, published }: SendResult,
  options: PrintOptions,
): ExitCode {
  const { terminal, time } = options;
  const exits = resumed.map(({ issue, delivered }) =>
    printDelivered(issue, delivered, { terminal, what: "the interrupted issue", destination, time }),
  );
  const exit = printNextIssue(next, destination, options);
  if (isRehearsal) terminal.say(terminal.paint("yellow", REHEARSAL));
  return worstExit([...exits, exit, printPublished(published, terminal)]);
}

const REHEARSAL = "Rehearsal: nothing was recorded, because `mail.transport` is not set.";

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

function printNextIssue(next: SendResult["next"], destination: string, options: PrintOptions): ExitCode {
  if (next.kind === "not-reached") return 0;
  const { terminal, digest, time } = options;
  const { say } = terminal;
  const exit = printFindings(next.findings, options) > 0 ? 3 : 0;
  switch (next.kind) {
    case "nothing-new":
      say(`${digest}: nothing new to send${describeOlder(next)}`);
      return exit;
    case "waits-for-more":
      say(
        `${digest}: ${formatCount(next.ready, "new post")}, too few for an issue; waiting for more${describeOlder(next)}`,
      );
      return exit;
    case "no-subscribers":
      say(`${digest}: no subscribers yet, so the posts wait. Add some with \`feedletter subscribers add\`.`);
      return exit;
    case "declined":
      say(`${digest}: nothing was sent`);
      return exit;
    case "rehearsed": {
      printFitting(next.variant.fitting, terminal);
      const { number } = next.draft;
      const mails = formatCount(next.mails, "mail");
      const what = describeContents(next.draft);
      say(
        `${digest} ${number}: ${what}, ${mails} in ${destination}. The next \`send\` will use the same posts.`,
      );
      return exit;
    }
    case "sent": {
      printFitting(next.variant.fitting, terminal);
      const what = describeContents(next.draft);
      const delivered = printDelivered(next.issue, next.delivered, { terminal, what, destination, time });
      if (next.older > 0) say(`${describeLeftOut(next.older)} and won't be mailed.`);
      return worstExit([exit, delivered]);
    }
  }
}

/** `a note and 3 posts` */
export function describeContents({ posts, note }: Pick<IssueDraft, "posts" | "note">): string {
  if (note === undefined) return formatCount(posts.length, "post");
  return posts.length === 0 ? "a note" : `a note and ${formatCount(posts.length, "post")}`;
}

/** Why a first issue is empty, and what to do about it. */
function describeOlder({ older }: Exclude<SendResult["next"], { readonly kind: "not-reached" }>): string {
  if (older === 0) return "";
  return `. ${describeLeftOut(older)} and won't be mailed; new posts will. To mail the newest of them once, use --include-old.`;
}

function describeLeftOut(older: number): string {
  return older === 1 ? "1 post existed before this digest" : `${older} posts existed before this digest`;
}

function printFitting(variant: Fitting, { say, paint }: Terminal): void {
  const fitting = describeFitting(variant);
  if (fitting.length > 0)
    say(paint("yellow", `Shortened so that Gmail doesn't clip the mail: ${fitting.join(", ")}.`));
}

/** What was cut to make the mail small enough, in words. */
export function describeFitting({
  bytes,
  excerpts,
  covers,
  layout,
  cut = 0,
  fits,
}: Fitting): readonly string[] {
  return [
    ...(cut === 0 ? [] : [`${formatCount(cut, "post")} cut`]),
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
  readonly time: FormatTime;
}

export function printDelivered(
  issue: Issue,
  delivered: DeliveryResult,
  { terminal, what, destination, time }: PrintDeliveredOptions,
): ExitCode {
  const { say, paint } = terminal;
  const { counts } = delivered;
  const audience = formatCount(totalOf(counts) - counts.skipped, "subscriber");
  const line = `${issue.digest} ${issue.number}: ${what} to ${audience}, ${describeCounts(counts)}`;
  const sayUnfinished = (text: string): void => say(`${paint("yellow", "…")} ${line}. ${text}`);
  switch (delivered.kind) {
    case "finished":
      say(`${paint(everyoneAccepted(counts) ? "green" : "yellow", "✓")} ${line} (${destination})`);
      if (everyoneAccepted(counts)) return 0;
      say(`Who didn't get it, and why: feedletter issues show ${issue.id}`);
      return 3;
    case "waiting":
      sayUnfinished(describeWait(delivered, time));
      // The next `send` after that time tries them: there is nothing to do until then.
      return delivered.because === "suspected" && everyoneAccepted({ ...counts, waiting: 0 }) ? 0 : 3;
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

type Waiting = Extract<DeliveryResult, { readonly kind: "waiting" }>;

function describeWait({ because, next, suspected }: Waiting, time: FormatTime): string {
  const held = suspected === undefined ? [] : [describeSuspected(suspected, time)];
  if (because === "suspected") return held.join(" ");
  const reason = {
    deferred: "The mail server asked us to send some mails later.",
    quota: "The limit of `mail.rate` or `mail.warmUp` is reached.",
    "server-failed": "The mail server failed a moment ago.",
  }[because];
  const when = next === 0 ? "" : ` after ${time(next)}`;
  return [reason, ...held, `Run the command again${when} to continue.`].join(" ");
}

function describeSuspected({ mails, until }: SuspectedMails, time: FormatTime): string {
  const [are, addresses] = mails === 1 ? ["is", "the address is"] : ["are", "their addresses are"];
  return `${formatCount(mails, "mail")} ${are} held until ${time(until)}: an earlier issue said that ${addresses} dead.`;
}

export function describeCounts(counts: DeliveryCounts): string {
  const named = Object.entries(counts).filter(([state, count]) => count > 0 || state === "accepted");
  return named.map(([state, count]) => `${count} ${state}`).join(", ");
}

/** Failed is worse than partly done, which is worse than done. */
export function worstExit(exits: readonly ExitCode[]): ExitCode {
  if (exits.includes(1)) return 1;
  return exits.includes(3) ? 3 : 0;
}
