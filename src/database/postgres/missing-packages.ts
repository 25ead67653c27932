import { FeedletterError } from "#errors.js";

/** What somebody is told who names a PostgreSQL server, and has not installed what speaks to it. */
export function missingPackages(cause: unknown): FeedletterError {
  return new FeedletterError("E_PACKAGES", {
    message: "PostgreSQL needs the packages pg and pg-boss, which are not installed.",
    fix: "Run `npm install pg@8 pg-boss@10`.",
    cause,
  });
}
