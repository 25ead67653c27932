/**
 * A file, relative to the folder of the config, with a 1-based line and column.
 *
 * @public
 */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** 1 failed; 2 usage or configuration error: nothing works until the user changes something. */
type ExitCode = 1 | 2;

/** Every error that a user can meet. Codes are stable; titles are for the docs. */
export const ERRORS = {
  E_USAGE: { exit: 2, title: "Invalid command line" },
  E_CONFIG_MISSING: { exit: 2, title: "Configuration file not found" },
  E_CONFIG: { exit: 2, title: "Invalid configuration" },
  E_RESTART: { exit: 2, title: "A changed setting requires a restart" },
  E_ENV: { exit: 2, title: "A required environment variable is not set" },
  E_SECRET: { exit: 2, title: "A secret is written in the configuration instead of the environment" },
  E_SOURCE: { exit: 2, title: "A content source can't be read" },
  E_POSTS: { exit: 2, title: "A post that a program gives is invalid" },
  E_IDS: { exit: 2, title: "The file with adopted ids can't be used" },
  E_FEED: { exit: 1, title: "A source feed can't be fetched or read" },
  E_CONTENT: { exit: 1, title: "A post or note is broken, so nothing was sent" },
  E_OUT_FOREIGN: { exit: 1, title: "A file in the output folder wasn't written by Feedletter" },
  E_OUT_WRITE: { exit: 1, title: "The output can't be written" },
  E_HUB: { exit: 2, title: "No WebSub hub is configured" },
  E_NOTHING_BUILT: { exit: 2, title: "The output folder has no feeds" },
  E_STDOUT: { exit: 1, title: "The output of a command can't be written" },
  E_STALE: { exit: 1, title: "The feeds on disk are out of date" },
  E_TEMPLATE: { exit: 2, title: "A template can't be rendered" },
  E_DIGEST_UNKNOWN: { exit: 2, title: "Unknown digest" },
  E_DIGEST_GROUP: { exit: 2, title: "Digests in the same group are alternatives" },
  E_SCHEDULE: { exit: 2, title: "Invalid schedule" },
  E_UNSUBSCRIBE: { exit: 2, title: "Subscribers would have no way to unsubscribe" },
  E_KEYS: { exit: 2, title: "A signing key is too short" },
  E_CONFIRM: { exit: 2, title: "Confirmation required" },
  E_ADDRESS: { exit: 2, title: "Invalid email address" },
  E_SUBSCRIBER_UNKNOWN: { exit: 1, title: "Unknown subscriber" },
  E_SUBSCRIBER_BUSY: { exit: 1, title: "A mail to this person is in flight" },
  E_NOT_SUPPRESSED: { exit: 1, title: "The address is not suppressed" },
  E_LOG: { exit: 1, title: "An access log can't be read" },
  E_LIST: { exit: 1, title: "A list of subscribers can't be read" },
  E_ISSUE_UNKNOWN: { exit: 1, title: "Unknown issue" },
  E_ISSUE_ENDED: { exit: 1, title: "The issue has already ended" },
  E_BOUNCES: { exit: 2, title: "Invalid bounce address" },
  E_REPORT: { exit: 1, title: "A mailbox or file with reports can't be read" },
  E_INBOX: { exit: 1, title: "The mailbox can't be read over IMAP" },
  E_CLOCK: { exit: 1, title: "The clock is behind what has been recorded" },
  E_LEDGER_NEW: { exit: 1, title: "The database may have replaced a lost one" },
  E_DATABASE: { exit: 1, title: "The database can't be used" },
  E_DATABASE_NEWER: { exit: 1, title: "The database was written by a newer version of Feedletter" },
  E_STATE_REMOTE: { exit: 1, title: "The repository with the state can't be used" },
  E_STATE_KEY: { exit: 2, title: "The state can't be decrypted with this key" },
  E_STATE_BUSY: { exit: 1, title: "Another run is using the state" },
  E_STATE_MOVED: { exit: 1, title: "Another run has taken over the state" },
  E_STATE_LOCAL: { exit: 1, title: "This machine has a database that doesn't come from the state" },
  E_STATE_FOREIGN: { exit: 1, title: "The state is another newsletter's" },
  E_STATE_OLDER: { exit: 1, title: "The state is older than what this machine has seen" },
  E_STATE_DAMAGED: { exit: 1, title: "The state is damaged" },
  E_STATE_PUBLIC: { exit: 1, title: "Anybody can read the repository with the state" },
  E_PACKAGES: { exit: 2, title: "A required package is not installed" },
  E_ONE_MACHINE: { exit: 2, title: "A database that several machines can share is required" },
  E_MOVE: { exit: 1, title: "The database can't be moved" },
  E_BUSY: { exit: 1, title: "Another process is sending this issue" },
  E_TRANSPORT: { exit: 2, title: "Mail can't be sent without `mail.transport`" },
  E_SMTP: { exit: 1, title: "The mail server can't be reached or refuses the login" },
  E_REFUSED: { exit: 1, title: "The mail server refuses our mail, so the issue was paused" },
  E_PAUSED: { exit: 1, title: "The publisher has paused the issue" },
  E_PROVIDER: { exit: 2, title: "The key or secret for a provider's events can't be used" },
  E_DKIM: { exit: 2, title: "Mail can't be signed with DKIM" },
  E_OUTBOX: { exit: 1, title: "The outbox can't be written" },
  E_NOTE_FILE: { exit: 1, title: "A note can't be edited in the preview" },
  E_PORT: { exit: 1, title: "No free port to listen on" },
  E_EXISTS: { exit: 2, title: "The file already exists" },
} as const satisfies Record<string, { exit: ExitCode; title: string }>;

/** The code of an error. It doesn't change. @public */
export type ErrorCode = keyof typeof ERRORS;

/** What is wrong, where, and what to do. @public */
export interface Problem {
  /** What is wrong: one sentence with a full stop. */
  readonly message: string;
  /** What to do about it: one sentence with a full stop, or "". */
  readonly fix: string;
  readonly place?: Place;
}

interface ErrorDetails extends Problem {
  /** Further problems with the same code, found at the same time. */
  readonly others?: readonly Problem[];
  readonly cause?: unknown;
}

/**
 * The only error class: a mistake of the user or a failure of the environment, never a bug in Feedletter. `code` is stable.
 *
 * @public
 * @example
 * ```ts
 * import { buildFeeds, FeedletterError } from "feedletter";
 *
 * try {
 *   await buildFeeds({ config: "nowhere.yaml" });
 * } catch (error) {
 *   if (!(error instanceof FeedletterError)) throw error;
 *   if (error.code === "E_CONFIG_MISSING") console.log("Not set up yet:", error.message, error.fix);
 * }
 * ```
 */
export class FeedletterError extends Error {
  override readonly name = "FeedletterError";
  readonly code: ErrorCode;
  readonly fix: string;
  readonly place: Place | undefined;
  readonly others: readonly Problem[];

  constructor(code: ErrorCode, { message, fix, place, others = [], cause }: ErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.fix = fix;
    this.place = place;
    this.others = others;
  }

  get exit(): ExitCode {
    return ERRORS[this.code].exit;
  }
}

/** `content/hello.md:3` */
export function formatPlace({ file, line, column }: Place): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/**
 * `content/hello.md:3  E_DATE  Invalid date "2026-13-01". Write YYYY-MM-DD.`
 *
 * @public
 * @example
 * ```ts
 * import { checkSite, FeedletterError, formatProblem } from "feedletter";
 *
 * try {
 *   for (const finding of (await checkSite()).findings) console.log(formatProblem(finding));
 * } catch (error) {
 *   console.log(error instanceof FeedletterError ? formatProblem(error) : error);
 * }
 * ```
 */
export function formatProblem(problem: {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly place?: Place;
}): string {
  const { code, message, fix, place } = problem;
  return [place && formatPlace(place), code, `${message} ${fix}`.trim()].filter(Boolean).join("  ");
}

/** The message of anything thrown. Node's "ENOENT: no such file…, open '/x'" is cut before the path, which the caller names. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return (
    thrown.message.split(/, (?:open|stat|scandir|rename|mkdir|unlink|lstat|access|write|copyfile)\b/)[0] ?? ""
  );
}

/** OpenSSL's messages, what they mean, and what to do. */
const CERTIFICATE_FAULTS = [
  [/certificate has expired/i, "has a certificate that has expired", "Renew the server's certificate."],
  [/certificate is not yet valid/i, "has a certificate that isn't valid yet", "Check this machine's clock."],
  [
    /does not match certificate's altnames/i,
    "has a certificate for another name",
    "Use the host name that the certificate was issued for.",
  ],
  [
    /self.signed certificate|unable to (?:get|verify)\b.*certificate|certificate (?:not trusted|revoked|rejected)/i,
    "has a certificate that isn't trusted",
    "Use a certificate from a known authority, or set NODE_EXTRA_CA_CERTS to a file with the authority's certificate (or the server's own).",
  ],
] as const;

/** `has a certificate that isn't trusted (self-signed certificate)`; undefined if the error isn't about a server's certificate. */
export function explainCertificate(
  error: unknown,
): { readonly what: string; readonly fix: string } | undefined {
  const reason = reasonOf(error);
  const known = CERTIFICATE_FAULTS.find(([pattern]) => pattern.test(reason));
  if (known === undefined) return undefined;
  const [, what, fix] = known;
  // Node 24 adds advice of its own after a semicolon.
  return { what: `${what} (${reason.split(/[:;\n]/, 1)[0]})`, fix };
}
