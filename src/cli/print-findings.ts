import { type FeedletterError, formatProblem } from "#errors.js";
import type { Finding } from "#findings.js";
import type { Terminal } from "#terminal/terminal.js";

/** `1 post`, `2 posts` */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Says the errors and warnings, and with `verbose` the notes. Returns how many are errors: posts that were left out. */
export function printFindings(
  findings: readonly Finding[],
  { terminal: { say, paint }, verbose }: { readonly terminal: Terminal; readonly verbose: boolean },
): number {
  const colours = { error: "red", warning: "yellow", note: "dim" } as const;
  for (const finding of findings) {
    if (finding.level === "note" && !verbose) continue;
    say(paint(colours[finding.level], formatProblem(finding)));
  }
  const drafts = findings.filter(({ code }) => code === "N_DRAFT").length;
  if (drafts > 0 && !verbose)
    say(paint("dim", `${formatCount(drafts, "draft")} without a date (--verbose names them)`));
  const notes = findings.filter(({ code }) => code === "N_NO_DATE" || code === "N_NOT_A_POST").length;
  if (notes > 0 && !verbose)
    say(paint("dim", `${formatCount(notes, "file")} without a date skipped (--verbose names them)`));
  const errors = findings.filter(({ level }) => level === "error").length;
  if (errors > 0) say(paint("red", `${formatCount(errors, "problem")}: the posts named above are left out`));
  return errors;
}

/** Says what was found in a digest. Returns how many are errors. */
export function printChecks(checks: readonly Finding[], { say, paint }: Terminal): number {
  for (const check of checks) say(paint(check.level === "error" ? "red" : "yellow", formatProblem(check)));
  return checks.filter(({ level }) => level === "error").length;
}

export function printError(error: FeedletterError, { say, paint }: Terminal): void {
  for (const { message, fix, place } of [error, ...error.others]) {
    say(paint("red", formatProblem({ code: error.code, message, fix, place })));
  }
}
