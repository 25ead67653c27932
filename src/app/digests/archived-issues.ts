import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unescapeHtml } from "#content/text/escape.js";
import { FeedletterError, reasonOf } from "#errors.js";
import { issuePath } from "#feeds/issue-feed.js";
import { type ListedIssue, readIssueIndex } from "#pages/issue-index.js";
import { isIssuePage } from "#pages/issue-page.js";

export interface ArchivedIssue {
  readonly number: number;
  /** Links of its page, absolute or relative. */
  readonly links: readonly string[];
}

/**
 * Issues whose pages are in the output folder, by number, from `known` + 1 on.
 * @param out absolute
 * @throws FeedletterError E_OUT_WRITE if the folder can't be read
 */
export function findArchivedIssues(out: string, digest: string, known: number): readonly ArchivedIssue[] {
  return numbersIn(join(out, "digests", digest))
    .filter((number) => number > known)
    .flatMap((number) => {
      const html = readPage(join(out, issuePath(digest, number), "index.html"));
      return html !== undefined && isIssuePage(html) ? [{ number, links: linksIn(html) }] : [];
    });
}

/** Issues of a lost ledger: listed in the output folder, with a page there, and not `known`. */
export function findListedIssues(
  out: string,
  digest: string,
  known: ReadonlySet<number>,
): readonly ListedIssue[] {
  const index = readPage(join(out, "digests", digest, "index.html")) ?? "";
  return readIssueIndex(index).filter(
    ({ number }) => !known.has(number) && existsSync(join(out, issuePath(digest, number), "index.html")),
  );
}

function numbersIn(folder: string): readonly number[] {
  if (!existsSync(folder)) return [];
  try {
    return readdirSync(folder)
      .filter((name) => /^[1-9]\d{0,8}$/.test(name))
      .map(Number)
      .sort((one, other) => one - other);
  } catch (cause) {
    throw unreadable(folder, cause);
  }
}

function readPage(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_OUT_WRITE", {
    message: `The pages of sent issues can't be read: ${path}: ${reasonOf(cause)}.`,
    fix: "Make them readable: they show which issues were sent.",
    cause,
  });
}

function linksIn(html: string): readonly string[] {
  return [...html.matchAll(/\shref="([^"]+)"/g)].map(([, url = ""]) => unescapeHtml(url));
}
