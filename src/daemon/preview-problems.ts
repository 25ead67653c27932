import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type FeedletterError, formatProblem, type Place } from "#errors.js";
import type { Finding } from "#findings.js";
import type { ExcerptLine, PreviewProblem } from "#pages/preview/preview-snapshot.js";

/** An error with all that it names, each with the lines it is about. */
export function describeError(error: FeedletterError, folders: readonly string[]): readonly PreviewProblem[] {
  return [error, ...error.others].map(({ message, fix, place }) =>
    withExcerpt({ level: "error", code: error.code, message, fix, place }, folders),
  );
}

/** Findings, each once, without notes: those name files that are meant to be no posts. */
export function describeFindings(
  findings: readonly Finding[],
  folders: readonly string[],
): readonly PreviewProblem[] {
  const distinct = new Map(findings.map((finding) => [formatProblem(finding), finding]));
  return [...distinct.values()]
    .filter(({ level }) => level !== "note")
    .map((finding) => withExcerpt(finding, folders));
}

function withExcerpt(problem: PreviewProblem, folders: readonly string[]): PreviewProblem {
  const excerpt = problem.place && readExcerpt(problem.place, folders);
  return excerpt === undefined ? problem : { ...problem, excerpt };
}

/** Lines shown above and below the one that is meant. */
const CONTEXT_LINES = 2;
const MAX_LINE_LENGTH = 500;

/** @param folders what the place may be named relative to */
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

/** The file may be gone or unreadable by now: then the problem stands without its lines. */
function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
