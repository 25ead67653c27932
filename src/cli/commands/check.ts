import { join, relative } from "node:path";
import type { Command } from "commander";
import type { CheckResult } from "#app/checks/check-site.js";
import type { Io } from "#cli/io.js";
import { type CommandContext, type CommonFlags, type ExitCode, readCommonFlags } from "#cli/options.js";
import { describeOthers, formatCount, groupFindings } from "#cli/print-findings.js";
import { formatProblem } from "#errors.js";
import type { Level } from "#findings.js";

interface CheckFlags extends CommonFlags {
  readonly out?: string;
  readonly strict?: boolean;
}

const HELP = `
Examples:
  # Show errors, warnings and notes, each with file, line and what to do
  $ feedletter check

  # In CI: fail on warnings, too
  $ feedletter check --strict

  # To hide a warning or note: in the configuration \`check: { ignore: [W_IMAGE_ALT] }\`,
  # or in one post the comment <!-- feedletter-ignore W_IMAGE_ALT -->

In GitHub Actions, each finding becomes an annotation at its line. docs/checks.md explains the codes.

Exit codes: 0 passed, 1 errors (with --strict: or warnings), 2 usage or configuration error.
`;

export function defineCheck(command: Command, io: Io, setExit: (exitCode: ExitCode) => void): void {
  command
    .option("-o, --out <folder>", "last build, to compare with (default: `out` in the configuration)")
    .option("--strict", "fail on warnings, too")
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
  printCheckResult(result, context);
  if (io.env.GITHUB_ACTIONS === "true") printAnnotations(result, context);
  const failing: readonly Level[] = flags.strict ? ["error", "warning"] : ["error"];
  return result.findings.some(({ level }) => failing.includes(level)) ? 1 : 0;
}

const COLOURS = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<Level, string>;

function printCheckResult(
  { findings, ignored, posts, feeds }: CheckResult,
  { verbose, terminal: { say, sayDone, paint } }: CommandContext,
): void {
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
  if (counts.length === 0) sayDone(`${checked}: no problems found`);
  else say(`${checked}: ${counts.join(", ")}`);
}

const ANNOTATIONS = { error: "error", warning: "warning", note: "notice" } as const satisfies Record<
  Level,
  string
>;

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: paths are relative to the checkout. */
function printAnnotations({ baseDir, findings }: CheckResult, { terminal, env, cwd }: CommandContext): void {
  const checkout = env.GITHUB_WORKSPACE ?? cwd;
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
