import { appendFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Command } from "commander";
import type { CheckResult } from "#app/checks/check-site.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { describeOthers, formatCount, groupFindings } from "#cli/print-findings.js";
import { FeedletterError, formatProblem } from "#errors.js";
import { systemErrorCode } from "#files/file-system.js";
import type { Level } from "#findings.js";

interface CheckFlags extends CommonFlags {
  readonly out?: string;
  readonly strict?: boolean;
  readonly sarif?: string;
  readonly summary?: string;
}

const HELP = `
Examples:
  # Show errors, warnings and notes, each with file, line and what to do
  $ feedletter check

  # In CI: fail on warnings, too
  $ feedletter check --strict

  # For GitHub: a file for code scanning, and a summary of the job
  $ feedletter check --sarif feedletter.sarif --summary "$GITHUB_STEP_SUMMARY"

  # To hide a warning or note: in the configuration \`check: { ignore: [W_IMAGE_ALT] }\`,
  # or in one post the comment <!-- feedletter-ignore W_IMAGE_ALT -->

In GitHub Actions, each finding becomes an annotation at its line. docs/checks.md explains the codes.

Exit codes: 0 passed, 1 errors (with --strict: or warnings), 2 usage or configuration error.
`;

export function defineCheck(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-o, --out <folder>", "last build, to compare with (default: `out` in the configuration)")
    .option("--strict", "fail on warnings, too")
    .option("--sarif <file>", "also write the findings as SARIF, for code scanning")
    .option(
      "--summary <file>",
      "also append a summary in Markdown: findings, what is new, what would be mailed",
    )
    .addHelpText("after", HELP)
    .action(async () => setExit(await runCheck(command.opts<CheckFlags>(), io)));
}

async function runCheck(flags: CheckFlags, io: Io): Promise<ExitCode> {
  const context = readCommonFlags(flags, io);
  const { checkSite } = await import("#app/checks/check-site.js");
  const result = await checkSite({
    configPath: context.configPath,
    env: io.env,
    cwd: io.cwd,
    now: context.clock(),
    include: new Set(["published"]),
    randomBytes: io.randomBytes,
    out: flags.out,
  });
  if (context.json) context.terminal.printJson(result);
  const counts = printCheckResult(result, context);
  if (flags.sarif !== undefined) await writeSarif(flags.sarif, result, context);
  if (flags.summary !== undefined) await appendSummary(flags.summary, { result, counts, context });
  if (io.env.GITHUB_ACTIONS === "true") printAnnotations(result, context);
  const failing: readonly Level[] = flags.strict ? ["error", "warning"] : ["error"];
  return result.findings.some(({ level }) => failing.includes(level)) ? 1 : 0;
}

const COLOURS = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<Level, string>;

function printCheckResult(
  { findings, ignored, posts, feeds }: CheckResult,
  { verbose, terminal: { say, sayDone, paint } }: CommandContext,
): string {
  const { shown, others } = verbose ? { shown: findings, others: [] } : groupFindings(findings);
  for (const finding of shown) say(paint(COLOURS[finding.level], formatProblem(finding)));
  for (const other of others) say(paint(COLOURS[other.level], describeOthers(other)));
  const levels: readonly Level[] = ["error", "warning", "note"];
  const counts = levels
    .map((level) => ({ level, count: findings.filter((finding) => finding.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => formatCount(count, level));
  const silenced = ignored === 0 ? "" : ` (${formatCount(ignored, "finding")} ignored)`;
  const checked = `${formatCount(posts, "post")} in ${formatCount(feeds, "feed")}${silenced}`;
  const summary = `${checked}: ${counts.length === 0 ? "no problems found" : counts.join(", ")}`;
  if (counts.length === 0) sayDone(summary);
  else say(summary);
  return summary;
}

async function writeSarif(file: string, result: CheckResult, context: CommandContext): Promise<void> {
  const { toSarif } = await import("#app/checks/sarif.js");
  const { configPath } = context;
  const sarif = toSarif(result, { checkout: checkoutOf(context), configPath });
  write(file, context, (path) => writeFileSync(path, `${JSON.stringify(sarif)}\n`));
}

interface Summary {
  readonly result: CheckResult;
  /** One line. */
  readonly counts: string;
  readonly context: CommandContext;
}

async function appendSummary(file: string, { result, counts, context }: Summary): Promise<void> {
  const { planMails } = await import("#app/checks/plan-mails.js");
  const { writeCheckSummary } = await import("#cli/check-summary.js");
  const summary = writeCheckSummary(result, { counts, mails: await planMails(context) });
  write(file, context, (path) => appendFileSync(path, summary));
}

/** @throws FeedletterError E_OUT_WRITE */
function write(file: string, { cwd }: CommandContext, act: (path: string) => void): void {
  const path = resolve(cwd, file);
  try {
    act(path);
  } catch (cause) {
    throw new FeedletterError("E_OUT_WRITE", {
      message: `${file} can't be written (${systemErrorCode(cause) ?? "unknown error"}).`,
      fix: "Name a file in a folder that exists and can be written.",
      cause,
    });
  }
}

/** Paths in what GitHub reads are relative to the checkout. */
function checkoutOf({ env, cwd }: CommandContext): string {
  return env.GITHUB_WORKSPACE ?? cwd;
}

const ANNOTATIONS = { error: "error", warning: "warning", note: "notice" } as const satisfies Record<
  Level,
  string
>;

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: paths are relative to the checkout. */
function printAnnotations({ baseDir, findings }: CheckResult, context: CommandContext): void {
  const { terminal } = context;
  const checkout = checkoutOf(context);
  for (const { code, level, place, message, fix } of findings) {
    const file = relative(checkout, join(baseDir, place.file)).replaceAll("\\", "/");
    const properties = Object.entries({ file, line: place.line, title: code })
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
    terminal.say(
      `::${ANNOTATIONS[level]} ${properties.join(",")}::${escapeData(`${message} ${fix}`.trim())}`,
    );
  }
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
