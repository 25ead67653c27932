import { explainCertificate, FeedletterError } from "#errors.js";

/** How to recover. `wait`: it goes away by itself. `repeat`: try the transaction again at once. `manual`: somebody has to fix it. */
type Recovery = "wait" | "repeat" | "manual";

/** PostgreSQL's codes (its manual, appendix A) and the system's codes that a user can do something about. Longer codes start with these. */
const REASONS = [
  ["28", "manual", "refuses the login", "Correct the user or password in `database`."],
  ["3D000", "manual", "does not exist on that server", "Create it (`createdb NAME`), or correct `database`."],
  ["42501", "manual", "does not let this user do that", "Make the user the owner of the database."],
  ["25006", "manual", "is a read-only copy", "Name the server that takes writes in `database`."],
  ["40001", "repeat", "was changed by others at the same moment", "Run the command again; nothing is lost."],
  ["40P01", "repeat", "was changed by others at the same moment", "Run the command again; nothing is lost."],
  ["0A000", "repeat", "was brought up to date by a newer Feedletter", "Run the command again."],
  ["55P03", "wait", "is locked by another process", "Wait until the other command has ended."],
  ["57014", "manual", "took too long to answer", "Look at the server's load, then run the command again."],
  ["53300", "wait", "has no free connection", "Raise `max_connections`, or run fewer processes."],
  ["53100", "manual", "can't grow: the server's disk is full", "Free some space; nothing is lost."],
  ["53", "wait", "has run out of resources", "Look at the server's memory and disk."],
  [
    "57P",
    "wait",
    "is shutting down or starting",
    "Wait until the server is back, then run the command again.",
  ],
  ["08", "wait", "has cut the connection", "Run the command again; nothing is lost."],
  ["ECONNREFUSED", "wait", "can't be reached", "Start the server, or correct host and port in `database`."],
  ["ENOTFOUND", "manual", "can't be reached: no such host", "Correct the host in `database`."],
  ["EAI_AGAIN", "wait", "can't be reached: its name can't be looked up", "Check the network and DNS."],
  ["E", "wait", "can't be reached", "Check the server, the network, and host and port in `database`."],
  ["XX001", "manual", "is damaged", "Restore it from a backup."],
] as const satisfies readonly (readonly [string, Recovery, string, string])[];

/** Sent at the start of each of our connections. */
const STARTUP_PARAMETERS = ["statement_timeout", "idle_in_transaction_session_timeout"];

/** Messages of pg that have no code: the server went away, or doesn't answer. */
const CUT =
  /connection (?:terminated|ended|error)|not queryable|timeout (?:exceeded|expired)|server does not support ssl|client was closed/i;

/** A database error whose cause is known. */
export class DatabaseFault extends FeedletterError {
  readonly recovery: Recovery;

  constructor(name: string, { recovery, what, fix, cause }: Fault) {
    super("E_DATABASE", { message: `The database ${name} ${what}.`, fix, cause });
    this.recovery = recovery;
  }
}

interface Fault {
  readonly recovery: Recovery;
  readonly what: string;
  readonly fix: string;
  readonly cause?: unknown;
}

/** Turns an error of pg into a readable E_DATABASE. Constraint violations and our own bugs are returned unchanged. */
export function explainPostgresError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof FeedletterError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = REASONS.find(([prefix]) => code.startsWith(prefix));
  if (/unsupported startup parameter/i.test(error.message)) return refusedByPooler(name, error);
  const certificate = explainCertificate(error);
  if (certificate !== undefined)
    return new DatabaseFault(name, { recovery: "manual", ...certificate, cause: error });
  if (known !== undefined && !code.startsWith("ERR_")) {
    const [, recovery, what, fix] = known;
    return new DatabaseFault(name, { recovery, what, fix, cause: error });
  }
  if (code === "" && CUT.test(error.message)) {
    const fix = "Check the server and the network; nothing is lost.";
    return new DatabaseFault(name, { recovery: "wait", what: "has cut the connection", fix, cause: error });
  }
  return error;
}

/** PgBouncer passes on only a few settings, and rejects the others unless it is told to ignore them. */
function refusedByPooler(name: string, cause: Error): DatabaseFault {
  return new DatabaseFault(name, {
    recovery: "manual",
    what: "is behind PgBouncer, which refuses our time limits",
    fix: `Add \`ignore_startup_parameters = ${STARTUP_PARAMETERS.join(",")}\` to the section [pgbouncer] of pgbouncer.ini, and reload it.`,
    cause,
  });
}

/** The server doesn't answer, so the connection is dropped. */
export function silentServer(name: string): DatabaseFault {
  const fix = "Check the server and the network; nothing is lost.";
  return new DatabaseFault(name, { recovery: "wait", what: "does not answer", fix });
}
