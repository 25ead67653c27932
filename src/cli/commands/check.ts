import { join, relative } from "node:path";
import type { Command } from "commander";
import type { CheckResult } from "#app/checks/check-site.js";
import type { Io } from "#cli/io.js";
import { type CommonFlags, type Exit, readCommonFlags } from "#cli/options.js";
import { formatCount } from "#cli/print-findings.js";
import { formatProblem } from "#errors.js";
import type { Finding, Level } from "#findings.js";

interface CheckFlags extends CommonFlags {
  readonly out?: string;
  readonly strict?: boolean;
}

const HELP = `
Examples:
  $ feedletter check            # errors, warnings and notes, with file, line and what to do
  $ feedletter check --strict   # in CI: fail on warnings, too

In GitHub Actions each finding is an annotation at its line. docs/checks.md explains the codes.

Exit codes: 0 nothing that fails, 1 errors (with --strict: or warnings), 2 usage or configuration.
`;

export function defineCheck(command: Command, io: Io, setExit: (exit: Exit) => void): void {
  command
    .option("-o, --out <folder>", "the earlier build to compare with (default: out beside the configuration)")
    .option("--strict", "fail on warnings, too")
    .addHelpText("after", HELP)
    .action(async () => setExit(await runCheck(command.opts<CheckFlags>(), io)));
}

async function runCheck(flags: CheckFlags, io: Io): Promise<Exit> {
  const common = readCommonFlags(flags, io);
  const { checkSite } = await import("#app/checks/check-site.js");
  const result = await checkSite({
    configPath: common.configPath,
    env: io.env,
    now: common.clock(),
    include: new Set(["published"]),
    cwd: io.cwd,
    randomBytes: io.randomBytes,
    ...(flags.out === undefined ? {} : { out: flags.out }),
  });
  if (common.json) io.terminal.print(JSON.stringify(result, null, 2));
  printCheckResult(result, io);
  if (io.env.GITHUB_ACTIONS === "true") printAnnotations(result, io);
  const failing: readonly Level[] = flags.strict ? ["error", "warning"] : ["error"];
  return result.findings.some(({ level }) => failing.includes(level)) ? 1 : 0;
}

const COLOURS = { error: "red", warning: "yellow", note: "dim" } as const satisfies Record<Level, string>;

function printCheckResult({ findings, posts, feeds }: CheckResult, { terminal: { say, paint } }: Io): void {
  for (const finding of findings) say(paint(COLOURS[finding.level], formatProblem(finding)));
  const levels: readonly Level[] = ["error", "warning", "note"];
  const counts = levels
    .map((level) => ({ level, count: findings.filter((finding) => finding.level === level).length }))
    .filter(({ count }) => count > 0)
    .map(({ level, count }) => formatCount(count, level));
  const looked = `${formatCount(posts, "post")} in ${formatCount(feeds, "feed")}`;
  say(
    counts.length === 0
      ? `${paint("green", "✓")} ${looked}: nothing to find fault with`
      : `${looked}: ${counts.join(", ")}`,
  );
}

/** https://docs.github.com/actions/reference/workflow-commands-for-github-actions: paths are relative to the checkout. */
function printAnnotations({ baseDir, findings }: CheckResult, { terminal, env, cwd }: Io): void {
  const checkout = env.GITHUB_WORKSPACE ?? cwd;
  for (const { code, level, place, message, fix } of findings) {
    const file = relative(checkout, join(baseDir, place.file)).replaceAll("\\", "/");
    const properties = {
      file,
      ...(place.line === undefined ? {} : { line: String(place.line) }),
      title: code,
    };
    const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    terminal.say(`::${COMMANDS[level]} ${written.join(",")}::${escapeData(`${message} ${fix}`.trim())}`);
  }
}

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const satisfies Record<
  Finding["level"],
  string
>;

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
