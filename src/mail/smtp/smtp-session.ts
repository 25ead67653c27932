import { Socket } from "node:net";
import { hostname } from "node:os";
import { Readable } from "node:stream";
import { TLSSocket } from "node:tls";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { Answer } from "#deliveries/outcome.js";
import type { Message } from "#deliveries/transport.js";
import { interpretFailure, type SmtpFailure, type TransactionFailure } from "./interpret-answer.js";
import { isLoopback, type SmtpServer } from "./smtp-url.js";

/** An open connection, after greeting and login. It sends one mail at a time. */
export interface Session {
  /** The reply to EHLO, with an extension in each line. */
  readonly extensions: string;
  /** False once either side has closed it. */
  isOpen(): boolean;
  /** Undefined if the connection isn't encrypted. */
  protection(): Protection | undefined;
  /** How many mails were tried over it. */
  sent(): number;
  /** Never rejects. */
  send(message: Message): Promise<Answer | TransactionFailure>;
  close(): void;
}

/** How a connection is encrypted. */
export interface Protection {
  /** `TLSv1.3` */
  readonly protocol: string;
  /** When the server's certificate expires, in the certificate's own format. */
  readonly validTo: string;
}

/**
 * Ms. RFC 5321 §4.5.3.2 requires 5 minutes for the greeting and 10 for the answer to the data. The greeting gets less here, so
 * that a run soon notices a dead server.
 */
const TIMEOUTS = { connectionTimeout: 30_000, greetingTimeout: 60_000, socketTimeout: 600_000 };

/** Connects, starts TLS and logs in. Rejects with nodemailer's error, for `explainUnreachable`. */
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
  // Without a listener, an error between two mails would end the process. The next mail notices it.
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
      // Sends QUIT, and doesn't wait for the answer.
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
    // If the connection is lost in the meantime, it only emits this event.
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
  /** Pieces that were found to be plain, so that the pieces all mails share are scanned only once. */
  readonly known: WeakSet<Buffer>;
}

/** Does one SMTP transaction, and makes the session ready for the next one. */
async function transact(state: SessionState, message: Message): Promise<Answer | TransactionFailure> {
  const { connection } = state;
  const result = await sendBytes(state, message);
  // After a refusal the server is still in the middle of a transaction.
  if (result.kind !== "accepted" && !connection.destroyed) await reset(connection);
  return result;
}

function sendBytes(
  { connection, known }: SessionState,
  message: Message,
): Promise<Answer | TransactionFailure> {
  const { from, to, pieces } = message;
  const size = pieces.reduce((sum, { length }) => sum + length, 0);
  return new Promise((resolve) => {
    let dataSent = false;
    // nodemailer pipes the message after the server's 354; from then on the server may have received it.
    const source = Object.assign(new Readable({ read: () => {} }), {
      pipe: <T extends NodeJS.WritableStream>(target: T): T => {
        dataSent = true;
        writeMessage({ target, known, socket: connection._socket }, pieces);
        return target;
      },
    });
    connection.send({ from, to: [to], size }, source, (error: SmtpFailure | null, info) => {
      resolve(
        error === null
          ? { kind: "accepted", response: info?.response ?? "" }
          : interpretFailure(error, { dataSent }),
      );
    });
  });
}

const CRLF = Buffer.from("\r\n");
const LINE_DOT = Buffer.from("\r\n.");

/** Larger pieces, in bytes, are remembered as plain instead of being scanned again. */
const MIN_KNOWN_BYTES = 16_384;

interface Pipe {
  /** nodemailer's stream, which is piped into the socket. */
  readonly target: NodeJS.WritableStream;
  readonly socket: SMTPConnection["_socket"];
  readonly known: SessionState["known"];
}

/**
 * nodemailer scans each byte for dots to double and lone line ends, which takes as long as everything else about a mail. Our lines
 * end in CRLF and never begin with a dot (quoted-printable.ts), so they are written directly to the socket, except for the last
 * CRLF: nodemailer ends the "empty" message with CRLF, dot, CRLF (RFC 5321 §4.1.1.4). Any other message goes through nodemailer.
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
  for (const piece of pieces) if (piece.length >= MIN_KNOWN_BYTES) known.add(piece);
  // One system call for everything, including the end that nodemailer adds.
  socket.cork();
  target.once("data", () => socket.uncork());
  for (const piece of pieces.slice(0, -1)) socket.write(piece);
  socket.write(last.subarray(0, -2));
  target.end();
}

/** Complete lines, none of which begins with a dot. */
function isPlain(piece: Buffer): boolean {
  return piece[0] !== 0x2e && !piece.includes(LINE_DOT) && piece.subarray(-2).equals(CRLF);
}

function reset(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve) => {
    // A server that refuses RSET, or closes the connection, isn't used again.
    connection.once("end", resolve);
    connection.reset((error) => {
      if (error !== null) connection.close();
      connection.removeListener("end", resolve);
      resolve();
    });
  });
}
