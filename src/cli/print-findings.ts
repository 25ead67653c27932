import { type FeedletterError, formatProblem } from "#errors.js";
import type { Finding } from "#findings.js";
import type { Terminal } from "#terminal/terminal.js";

/** `1 post`, `2 posts` */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Prints errors and warnings, and with `verbose` notes. Returns the number of errors: each is a post that was left out. */
export function printFindings(
  findings: readonly Finding[],
  { terminal: { say, paint }, verbose }: { readonly terminal: Terminal; readonly verbose: boolean },
): number {
  const colours = { error: "red", warning: "yellow", note: "dim" } as const;
  for (const finding of findings) {
    if (finding.level === "note" && !verbose) continue;
    say(paint(colours[finding.level], formatProblem(finding)));
  }
  const sayHidden = (codes: readonly string[], describe: (count: number) => string): void => {
    const count = findings.filter(({ code }) => codes.includes(code)).length;
    if (count > 0 && !verbose) say(paint("dim", `${describe(count)} (use --verbose to list them)`));
  };
  sayHidden(["N_DRAFT"], (count) => `${formatCount(count, "draft")} without a date`);
  sayHidden(["N_NO_DATE", "N_NOT_A_POST"], (count) => `skipped ${formatCount(count, "file")} without a date`);
  const errors = findings.filter(({ level }) => level === "error").length;
  if (errors > 0) say(paint("red", `${formatCount(errors, "error")}: the posts named above were left out`));
  return errors;
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
