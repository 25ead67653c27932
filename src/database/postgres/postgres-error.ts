import { FeedletterError } from "#errors.js";

/** How the fault ends: by itself in a while, by trying the transaction again at once, or by somebody's hand. */
type Recovery = "wait" | "repeat" | "hand";

/** PostgreSQL's codes (its manual, appendix A) and the system's that a user can do something about; longer codes begin with these. */
const REASONS = [
  ["28", "hand", "refuses the login", "Correct the user or password in `database`."],
  ["3D000", "hand", "does not exist on that server", "Create it (`createdb NAME`), or correct `database`."],
  ["42501", "hand", "does not let this user do that", "Make the user the owner of the database."],
  ["25006", "hand", "is a read-only copy", "Name the server that takes writes in `database`."],
  ["40001", "repeat", "was changed by others at the same moment", "Run the command again; nothing is lost."],
  ["40P01", "repeat", "was changed by others at the same moment", "Run the command again; nothing is lost."],
  ["0A000", "repeat", "was brought up to date by a newer Feedletter", "Run the command again."],
  ["55P03", "wait", "is locked by another process", "Wait until the other command has ended."],
  ["57014", "hand", "took too long to answer", "Look at the server's load, then run the command again."],
  ["53300", "wait", "has no free connection", "Raise `max_connections`, or run fewer processes."],
  ["53100", "hand", "can't grow: the server's disk is full", "Free some space; nothing is lost."],
  ["53", "wait", "has run out of resources", "Look at the server's memory and disk."],
  [
    "57P",
    "wait",
    "is shutting down or starting",
    "Wait until the server is back, then run the command again.",
  ],
  ["08", "wait", "has cut the connection", "Run the command again; nothing is lost."],
  ["ECONNREFUSED", "wait", "can't be reached", "Start the server, or correct host and port in `database`."],
  ["ENOTFOUND", "hand", "can't be reached: no such host", "Correct the host in `database`."],
  ["EAI_AGAIN", "wait", "can't be reached: its name can't be looked up", "Check the network and DNS."],
  ["E", "wait", "can't be reached", "Check the server, the network, and host and port in `database`."],
  ["XX001", "hand", "is damaged", "Restore it from a backup."],
] as const satisfies readonly (readonly [string, Recovery, string, string])[];

/** What pg says without a code: a server that went away, or does not answer. */
const CUT =
  /connection (?:terminated|ended|error)|not queryable|timeout (?:exceeded|expired)|server does not support ssl|client was closed/i;

/** A fault of the database that is known to end. */
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

/** What pg threw, as E_DATABASE in plain words; a constraint or a mistake of ours stays what it is. */
export function explainPostgresError(error: unknown, name: string): unknown {
  if (!(error instanceof Error) || error instanceof FeedletterError) return error;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = REASONS.find(([prefix]) => code.startsWith(prefix));
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

/** A server that does not answer: the connection is given up. */
export function silentServer(name: string): DatabaseFault {
  const fix = "Check the server and the network; nothing is lost.";
  return new DatabaseFault(name, { recovery: "wait", what: "does not answer", fix });
}
