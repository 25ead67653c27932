import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { FeedletterError, type Place } from "#errors.js";
import type { Finding } from "#findings.js";
import type { ExcerptLine, PreviewProblem } from "#pages/preview/preview-snapshot.js";

/** @throws what isn't the user's mistake */
export function problemsOf(error: unknown, folders: readonly string[]): readonly PreviewProblem[] {
  if (!(error instanceof FeedletterError)) throw error;
  return describeError(error, folders);
}

/** An error and any further ones it contains, each with an excerpt of its file. */
function describeError(error: FeedletterError, folders: readonly string[]): readonly PreviewProblem[] {
  return [error, ...error.others].map(({ message, fix, place }) =>
    withExcerpt({ level: "error", code: error.code, message, fix, place }, folders),
  );
}

export function describeFindings(
  findings: readonly Finding[],
  folders: readonly string[],
): readonly PreviewProblem[] {
  return findings.map((finding) => withExcerpt(finding, folders));
}

function withExcerpt(problem: PreviewProblem, folders: readonly string[]): PreviewProblem {
  return { ...problem, excerpt: problem.place && readExcerpt(problem.place, folders) };
}

/** Lines shown above and below the marked one. */
const CONTEXT_LINES = 2;
const MAX_LINE_LENGTH = 500;

/** @param folders what the place may be relative to */
function readExcerpt({ file, line }: Place, folders: readonly string[]): readonly ExcerptLine[] | undefined {
  if (line === undefined) return undefined;
  for (const folder of folders) {
    const text = readText(resolve(folder, file));
    if (text === undefined) continue;
    const first = Math.max(1, line - CONTEXT_LINES);
    return text
      .split(/\r\n?|\n/)
      .slice(first - 1, line + CONTEXT_LINES)
      .map((found, index) => ({
        number: first + index,
        text: found.slice(0, MAX_LINE_LENGTH),
        marked: first + index === line,
      }));
  }
  return undefined;
}

/** Undefined if the file is gone or unreadable by then. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
