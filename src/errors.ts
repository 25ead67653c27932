/** Where something stands: a file as the user would name it (relative to the config's folder) and a 1-based line. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

/** 1 failed; 2 usage or configuration, to be changed by the user before anything can work. */
type ExitCode = 1 | 2;

/** Every error a user can meet. The code is stable; the sentence is its title in the docs. */
export const ERRORS = {
  E_USAGE: { exit: 2, title: "The command line can't be understood" },
  E_CONFIG_MISSING: { exit: 2, title: "There is no configuration file" },
  E_CONFIG: { exit: 2, title: "The configuration is not valid" },
  E_ENV: { exit: 2, title: "An environment variable that the configuration names is not set" },
  E_SECRET: { exit: 2, title: "A password stands in the configuration instead of the environment" },
  E_SOURCE: { exit: 2, title: "A content source can't be read" },
  E_FEED: { exit: 1, title: "A feed that posts come from can't be fetched or read" },
  E_CONTENT: { exit: 1, title: "A post is broken, so nothing is sent" },
  E_OUT_FOREIGN: { exit: 1, title: "A file in the output folder was not written by Feedletter" },
  E_OUT_WRITE: { exit: 1, title: "The output can't be written" },
  E_STALE: { exit: 1, title: "The feeds on disk are older than the content" },
  E_TEMPLATE: { exit: 2, title: "A template can't be rendered" },
  E_DIGEST_UNKNOWN: { exit: 2, title: "The configuration has no such digest" },
  E_SCHEDULE: { exit: 2, title: "A schedule can't be understood" },
  E_UNSUBSCRIBE: { exit: 2, title: "Mail would have no way to unsubscribe" },
  E_KEYS: { exit: 2, title: "A signing key is too short" },
  E_CONFIRM: { exit: 2, title: "Sending needs a yes" },
  E_ADDRESS: { exit: 2, title: "That is no mail address" },
  E_SUBSCRIBER_UNKNOWN: { exit: 1, title: "There is no such subscriber" },
  E_SUBSCRIBER_BUSY: { exit: 1, title: "A mail to this person is on its way" },
  E_NOT_SUPPRESSED: { exit: 1, title: "The address is not suppressed" },
  E_LIST: { exit: 1, title: "A list of subscribers can't be read" },
  E_ISSUE_UNKNOWN: { exit: 1, title: "There is no such issue" },
  E_ISSUE_ENDED: { exit: 1, title: "The issue has ended" },
  E_BOUNCES: { exit: 2, title: "The address for bounces can't be used" },
  E_REPORT: { exit: 1, title: "A mailbox with reports can't be read" },
  E_DATABASE: { exit: 1, title: "The database can't be used" },
  E_DATABASE_NEWER: { exit: 1, title: "The database was written by a newer Feedletter" },
  E_PACKAGES: { exit: 2, title: "A package that this configuration needs is not installed" },
  E_ONE_MACHINE: { exit: 2, title: "That needs a database that several machines can share" },
  E_MOVE: { exit: 1, title: "The database can't be moved there" },
  E_BUSY: { exit: 1, title: "Another process is sending this issue" },
  E_SMTP: { exit: 1, title: "The mail server can't be reached or refuses the login" },
  E_REFUSED: { exit: 1, title: "The mail server refuses the mail or its sender, so the issue is paused" },
  E_DKIM: { exit: 2, title: "Mail can't be signed" },
  E_OUTBOX: { exit: 1, title: "The outbox can't be written" },
  E_PORT: { exit: 1, title: "No port is free to listen on" },
  E_EXISTS: { exit: 2, title: "A file is there already" },
} as const satisfies Record<string, { exit: ExitCode; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface Problem {
  /** What is wrong, as one sentence that ends with a full stop. */
  readonly message: string;
  /** What the user does about it, as one sentence that ends with a full stop. */
  readonly fix: string;
  readonly place?: Place;
}

interface ErrorDetails extends Problem {
  /** More of the same kind that were found at once. */
  readonly others?: readonly Problem[];
  readonly cause?: unknown;
}

/** The one error class: a user's mistake or an environment that fails, never a bug of ours. */
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

/** `content/hello.md:3  E_DATE  "2026-13-01" is no date. Write YYYY-MM-DD.` */
export function formatProblem(problem: {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly place?: Place | undefined;
}): string {
  const { code, message, fix, place } = problem;
  return [place && formatPlace(place), code, `${message} ${fix}`.trim()].filter(Boolean).join("  ");
}

/** The message of anything thrown. Node's file errors say "ENOENT: no such file…, open '/x'": the path is kept out, the caller names it. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return (
    thrown.message.split(/, (?:open|stat|scandir|rename|mkdir|unlink|lstat|access|write|copyfile)\b/)[0] ?? ""
  );
}
