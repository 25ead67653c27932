import { type FeedletterError, formatProblem } from "#errors.js";
import { FINDINGS, type Finding, type Level } from "#findings.js";
import type { Terminal } from "#terminal/terminal.js";

/** `1 post`, `2 posts` */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Posts that are named for one cause. A component that a site uses everywhere would fill the screen. */
const MAX_OF_ONE_CAUSE = 3;
/** Of findings that have no cause in common, and may be about different things. */
const MAX_OF_ONE_CODE = 10;

/** Prints errors and warnings, and with `verbose` also notes. Returns the number of errors: each is a post that was left out. */
export function printFindings(
  findings: readonly Finding[],
  { terminal: { say, paint }, verbose }: { readonly terminal: Terminal; readonly verbose: boolean },
): number {
  const colours = { error: "red", warning: "yellow", note: "dim" } as const;
  const { shown, others } = verbose ? { shown: findings, others: [] } : groupFindings(findings);
  for (const finding of shown)
    if (verbose || finding.level !== "note") say(paint(colours[finding.level], formatProblem(finding)));
  for (const other of others) if (other.level === "warning") say(paint("yellow", describeOthers(other)));
  const sayHidden = (codes: readonly string[], describe: (count: number) => string): void => {
    const count = findings.filter(({ code }) => codes.includes(code)).length;
    if (count > 0 && !verbose) say(paint("dim", `${describe(count)} (use --verbose to list them)`));
  };
  sayHidden(["N_DRAFT"], (count) => `${formatCount(count, "draft")} without a date`);
  sayHidden(["N_NO_DATE"], (count) => `skipped ${formatCount(count, "file")} without a date`);
  sayHidden(
    ["N_NOT_A_POST"],
    (count) =>
      `skipped ${count} that ${count === 1 ? "isn't a post" : "aren't posts"}: ${countReasons(findings)}`,
  );
  sayHidden(["N_HIDDEN"], (count) => `${formatCount(count, "field")} kept posts out of feeds or mail`);
  const errors = findings.filter(({ level }) => level === "error").length;
  if (errors > 0) say(paint("red", `${formatCount(errors, "error")}: the posts named above were left out`));
  return errors;
}

interface OtherFindings {
  readonly level: Level;
  readonly cause: string;
  readonly count: number;
}

/** The first few findings of each cause, and how many others there are. Errors are never left out. */
export function groupFindings(findings: readonly Finding[]): {
  readonly shown: readonly Finding[];
  readonly others: readonly OtherFindings[];
} {
  const counts = new Map<string, OtherFindings & { readonly most: number }>();
  const shown = findings.filter((finding) => {
    const { code, level } = finding;
    if (level === "error") return true;
    const cause = `${code}  ${finding.cause ?? FINDINGS[code].what}`;
    const most = finding.cause === undefined ? MAX_OF_ONE_CODE : MAX_OF_ONE_CAUSE;
    const count = (counts.get(cause)?.count ?? 0) + 1;
    counts.set(cause, { level, cause, count, most });
    return count <= most;
  });
  const others = [...counts.values()].map(({ most, count, ...other }) => ({ ...other, count: count - most }));
  return { shown, others: others.filter(({ count }) => count > 0) };
}

/** `W_LOST  <canvas>: 12 more (use --verbose to list them)` */
export function describeOthers({ cause, count }: OtherFindings): string {
  return `${cause}: ${count} more (use --verbose to list them)`;
}

const MAX_REASONS = 4;

/** `it is a list of posts (3), its type is "page" (1)`, the most frequent first. */
function countReasons(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { code, message } of findings) {
    if (code !== "N_NOT_A_POST") continue;
    // The title of an item stands before the reason.
    const reason = message
      .replace(/^".*?": /s, "")
      .replace(/\.$/, "")
      .replace(/\blist of \d+ /, "list of ")
      .replace(/^(?:It|Its|A|The)\b/, (word) => word.toLowerCase());
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  const shown = sorted.slice(0, MAX_REASONS).map(([reason, count]) => `${reason} (${count})`);
  return [...shown, ...(sorted.length > MAX_REASONS ? ["…"] : [])].join(", ");
}

/** Prints the findings about a digest. Returns the number of errors. */
export function printChecks(checks: readonly Finding[], { say, paint }: Terminal): number {
  for (const check of checks) say(paint(check.level === "error" ? "red" : "yellow", formatProblem(check)));
  return checks.filter(({ level }) => level === "error").length;
}

export function printError(error: FeedletterError, { say, paint }: Terminal): void {
  for (const { message, fix, place } of [error, ...error.others]) {
    say(paint("red", formatProblem({ code: error.code, message, fix, place })));
  }
}
