import { Socket } from "node:net";
import { hostname } from "node:os";
import { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Verdict } from "#deliveries/outcome.js";
import type { Message } from "#deliveries/ports.js";
import { interpretFailure, type SmtpFailure, type TransactionFailure } from "./smtp-failure.js";
import { isLoopback, type SmtpServer } from "./smtp-url.js";

/** One open connection, greeted and logged in. One mail at a time. */
export interface Session {
  /** The reply to EHLO: the extensions, one a line. */
  readonly extensions: string;
  /** False once either side has ended it. */
  isOpen(): boolean;
  /** Undefined where everybody on the way can read along. */
  protection(): Protection | undefined;
  /** Mails that were tried over it. */
  sent(): number;
  /** Never rejects. */
  send(message: Message): Promise<Verdict | TransactionFailure>;
  close(): void;
}

/** How a connection is encrypted. */
export interface Protection {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** When the server's certificate ends, as it says so. */
  readonly validTo: string;
}

/** Ms. RFC 5321 §4.5.3.2: five minutes for the greeting, ten for the answer to the dot. A whole run need not wait that long to hear that nobody listens. */
const TIMEOUTS = { connectionTimeout: 30_000, greetingTimeout: 60_000, socketTimeout: 600_000 };

/** Connects, secures and logs in. Rejects with what nodemailer says, for `explainConnecting`. */
export async function openSession(server: SmtpServer): Promise<Session> {
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const connection = new Connection({
    ...TIMEOUTS,
    host: server.host,
    port: server.port,
    name: hostname(),
    secure: server.tls === "immediate",
    requireTLS: server.tls === "required",
    ignoreTLS: server.tls === "off",
    allowInternalNetworkInterfaces: true,
    tls: { rejectUnauthorized: !isLoopback(server.host) },
  });
  // Without a listener an error between two mails would end the process. What it means is seen when the session is next used.
  connection.on("error", () => {});
  await connect(connection);
  const extensions = String(connection.lastServerResponse);
  try {
    await logIn(connection, server);
  } catch (error) {
    connection.close();
    throw error;
  }
  let tried = 0;
  const known = new WeakSet<Buffer>();
  return {
    extensions,
    isOpen: () => !connection.destroyed,
    protection: () => protectionOf(connection),
    sent: () => tried,
    send: (message) => {
      tried += 1;
      return transact({ connection, known }, message);
    },
    close: () => {
      // QUIT goes out before the socket is ended; the answer is of no use to anybody.
      connection.quit();
      connection.close();
    },
  };
}

function protectionOf({ _socket: socket }: SMTPConnection): Protection | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  return { protocol: socket.getProtocol() ?? "unknown", validTo: socket.getPeerCertificate().valid_to };
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once("error", reject);
    connection.connect((error) => {
      connection.removeListener("error", reject);
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}

function logIn(connection: SMTPConnection, { login }: SmtpServer): Promise<void> {
  if (login === undefined || !connection.allowsAuth) return Promise.resolve();
  return new Promise((resolve, reject) => {
    // A connection that is lost meanwhile answers by the event alone.
    connection.once("error", reject);
    connection.login({ user: login.user, pass: login.password }, (error) => {
      connection.removeListener("error", reject);
      if (error === null) resolve();
      else reject(error);
    });
  });
}

interface SessionState {
  readonly connection: SMTPConnection;
  /** Pieces that were found to be plain: what all mails of an issue have in common is looked at once. */
  readonly known: WeakSet<Buffer>;
}

/** One SMTP transaction, and the session made ready for the next one. */
async function transact(line: SessionState, message: Message): Promise<Verdict | TransactionFailure> {
  const { connection } = line;
  const result = await sendBytes(line, message);
  // After a refusal the server still has half a transaction; after success it has none.
  if (result.kind !== "accepted" && !connection.destroyed) await reset(connection);
  return result;
}

function sendBytes(
  { connection, known }: SessionState,
  message: Message,
): Promise<Verdict | TransactionFailure> {
  const { from, to, pieces } = message;
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  return new Promise((resolve) => {
    let begun = false;
    // nodemailer pipes the message only after the server's 354: from there on the server may have it.
    const source = Object.assign(new Readable({ read: () => {} }), {
      pipe: <T extends NodeJS.WritableStream>(target: T): T => {
        begun = true;
        writeMessage({ target, known, socket: connection._socket }, pieces);
        return target;
      },
    });
    connection.send({ from, to: [to], size }, source, (error: SmtpFailure | null, info) => {
      resolve(
        error === null
          ? { kind: "accepted", response: info?.response ?? "" }
          : interpretFailure(error, begun ? "begun" : "not-begun"),
      );
    });
  });
}

const CRLF = Buffer.from("\r\n");
const LINE_DOT = Buffer.from("\r\n.");

/** Bytes from which remembering a piece costs less than looking at it again. */
const LARGE = 16_384;

interface Pipe {
  /** nodemailer's stream, piped into the socket: what it adds is a chunk that comes out of it. */
  readonly target: NodeJS.WritableStream;
  readonly socket: SMTPConnection["_socket"];
  readonly known: SessionState["known"];
}

/**
 * nodemailer looks at each byte for dots to be doubled and lone line ends, which takes as long as all the rest of a mail. Our
 * lines end in CRLF and begin with no dot (quoted-printable.ts), so the message goes past that; the end that nodemailer then adds to
 * "nothing" is CRLF, dot, CRLF (RFC 5321 §4.1.1.4). Any other message takes the long way.
 */
function writeMessage({ target, socket, known }: Pipe, pieces: readonly Buffer[]): void {
  const last = pieces.at(-1);
  if (
    last === undefined ||
    !pieces.every((piece) => known.has(piece) || isPlain(piece)) ||
    !(socket instanceof Socket)
  ) {
    target.end(Buffer.concat(pieces));
    return;
  }
  for (const piece of pieces) if (piece.length >= LARGE) known.add(piece);
  // Held back until nodemailer has added the end: one call to the system for all of it.
  socket.cork();
  target.once("data", () => socket.uncork());
  for (const piece of pieces.slice(0, -1)) socket.write(piece);
  socket.write(last.subarray(0, -2));
  target.end();
}

/** Whole lines, none of which begins with a dot: so are any number of such pieces in a row. */
function isPlain(piece: Buffer): boolean {
  return piece[0] !== 0x2e && !piece.includes(LINE_DOT) && piece.subarray(-2).equals(CRLF);
}

function reset(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve) => {
    // A server that refuses RSET, or goes away over it, is not asked again.
    connection.once("end", resolve);
    connection.reset((error) => {
      if (error !== null) connection.close();
      connection.removeListener("end", resolve);
      resolve();
    });
  });
}
