import type { Command } from "commander";
import type { ListedWebhook } from "#app/webhooks/webhook-actions.js";
import { type Io, runUntilStopped } from "#cli/io.js";
import { type CommonFlags, type ExitCode, readCommonFlags, readRecordingFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";

const HELP = `
Examples:
  # Which webhooks there are, how many messages wait, and what fails
  $ feedletter webhooks

  # Send the messages that are due; \`serve\` and \`send --due\` do it, too
  $ feedletter webhooks send

  # An endpoint answered 410 Gone, and is back
  $ feedletter webhooks enable hooks.example.org

Exit codes: 0 done, 1 something fails, 2 usage or configuration error, 3 some messages weren't accepted.
`;

export function defineWebhooks(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .argument("[action]", "send, or enable")
    .argument("[endpoint]", "with enable: its host or URL")
    .addHelpText("after", HELP)
    .action(async (action: string | undefined, endpoint: string | undefined) =>
      setExit(await runWebhooks(action, endpoint, { flags: command.opts<CommonFlags>(), io, command })),
    );
}

interface Running {
  readonly flags: CommonFlags;
  readonly io: Io;
  readonly command: Command;
}

async function runWebhooks(
  action: string | undefined,
  endpoint: string | undefined,
  { flags, io, command }: Running,
): Promise<ExitCode> {
  const context = (action === undefined ? readCommonFlags : readRecordingFlags)(flags, io);
  const { terminal, json } = context;
  const actions = await import("#app/webhooks/webhook-actions.js");
  if (action === "send") {
    const { openExchange } = await import("#app/publish/open-exchange.js");
    const results = await runUntilStopped(io, (signal) =>
      actions.sendWebhooksOnce({ ...context, signal, exchange: openExchange() }),
    );
    if (json) terminal.printJson(results);
    for (const { endpoint, accepted, failed, dropped, disabled, reason } of results)
      terminal.say(
        `${endpoint}: ${accepted} accepted, ${failed} failed, ${dropped} given up${disabled ? ", disabled" : ""}${reason === undefined ? "" : ` (${reason})`}`,
      );
    if (results.length === 0) terminal.say("No message is due.");
    const isDone = results.every(({ failed, dropped, disabled }) => failed + dropped === 0 && !disabled);
    return isDone ? 0 : 3;
  }
  if (action === "enable" && endpoint !== undefined) {
    const enabled = await actions.enableWebhooks(context, endpoint);
    terminal.sayDone(`${formatCount(enabled, "webhook")} enabled`);
    return 0;
  }
  if (action !== undefined) {
    command.error(`error: unknown action "${action}": use send, or enable and the host`);
  }
  const listed = await actions.listWebhooks(context);
  if (json) terminal.printJson(listed.map(toJson));
  else for (const webhook of listed) terminal.print(formatWebhook(webhook));
  return listed.every((webhook) => webhook.disabledAt === undefined && webhook.failing === undefined) ? 0 : 1;
}

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

function toJson({ disabledAt, failing, ...webhook }: ListedWebhook) {
  return {
    ...webhook,
    disabledAt: isoOf(disabledAt),
    failing: failing === undefined ? null : { since: isoOf(failing.since), reason: failing.reason },
  };
}

function formatWebhook({ endpoint, waiting, dropped, disabledAt, failing, events }: ListedWebhook): string {
  return [
    endpoint,
    disabledAt === undefined ? `${waiting} waiting` : `disabled since ${isoOf(disabledAt)}`,
    ...(dropped === 0 ? [] : [`${dropped} given up`]),
    ...(failing === undefined ? [] : [`failing since ${isoOf(failing.since)}: ${failing.reason}`]),
    events.join(" "),
  ].join("  ");
}
