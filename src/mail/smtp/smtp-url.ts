import { isIP } from "node:net";
import { FeedletterError } from "#errors.js";

/** Where and how to connect. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `immediate` from the first byte (smtps); `required` and `offered` by STARTTLS; `off` never. */
  readonly tls: "immediate" | "required" | "offered" | "off";
  readonly login?: { readonly user: string; readonly password: string };
}

const FORM = "Write it as smtp://user:password@host:587, with ?tls=required, offered or off if need be.";

/**
 * Reads `mail.transport`. User and password are percent-decoded. Without `?tls=`, smtps:// is TLS from the first byte, and smtp://
 * asks for STARTTLS where a password is sent to another machine, else takes it where the server offers it.
 *
 * @throws FeedletterError E_CONFIG; the message never holds the URL, which has a password in it
 */
export function parseSmtpUrl(written: string): SmtpServer {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "") {
    throw invalid("mail.transport is no smtp:// or smtps:// address.");
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const login = readLogin(url);
  return {
    host,
    port: url.port === "" ? (url.protocol === "smtps:" ? 465 : 587) : Number(url.port),
    tls: url.protocol === "smtps:" ? "immediate" : readTls(url, { host, secret: login !== undefined }),
    ...(login === undefined ? {} : { login }),
  };
}

function readLogin({ username, password }: URL): SmtpServer["login"] {
  if (username === "" && password === "") return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw invalid("The user or password in mail.transport has a % that begins no percent-encoded byte.");
  }
}

function readTls(
  url: URL,
  { host, secret }: { readonly host: string; readonly secret: boolean },
): SmtpServer["tls"] {
  const asked = url.searchParams.get("tls");
  switch (asked) {
    case "required":
    case "offered":
    case "off":
      return asked;
    case null:
      return secret && !isLoopback(host) ? "required" : "offered";
    default:
      throw invalid("mail.transport asks for a kind of TLS that there is not.");
  }
}

/** The machine itself: nobody listens in between, and the certificate of a local server is seldom signed by anybody. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function invalid(message: string): FeedletterError {
  return new FeedletterError("E_CONFIG", { message, fix: FORM });
}
