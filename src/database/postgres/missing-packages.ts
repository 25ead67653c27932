import { FeedletterError } from "#errors.js";

/** The error if `database` is a PostgreSQL server, but its packages aren't installed. */
export function missingPackages(cause: unknown): FeedletterError {
  return new FeedletterError("E_PACKAGES", {
    message: "PostgreSQL needs the packages pg and pg-boss, which are not installed.",
    fix: "Run `npm install pg@8 pg-boss@10`.",
    cause,
  });
}
