import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { FeedletterError } from "#errors.js";

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `immediate`: from the first byte (smtps). `required`, `offered`: with STARTTLS, always or if the server offers it. */
  readonly tls: "immediate" | "required" | "offered" | "off";
  readonly login?: { readonly user: string; readonly password: string };
}

const FORM =
  "Write smtp://user:password@host:587, if necessary with ?tls=required, ?tls=offered or ?tls=off.";

/**
 * Reads `mail.transport`. User and password are percent-decoded. Without `?tls=`, smtps:// uses TLS from the first byte, and smtp://
 * requires STARTTLS if a password is sent to another machine, and otherwise uses it if the server offers it.
 *
 * @throws FeedletterError E_CONFIG, without the URL in the message, because it contains the password
 */
export function parseSmtpUrl(written: string): SmtpServer {
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !["smtp:", "smtps:"].includes(url.protocol) || url.hostname === "") {
    throw invalid("mail.transport isn't a smtp:// or smtps:// URL.");
  }
  const host = toAsciiHost(url.hostname.replace(/^\[(.*)\]$/, "$1"));
  const login = readLogin(url);
  return {
    host,
    port: url.port === "" ? (url.protocol === "smtps:" ? 465 : 587) : Number(url.port),
    tls: url.protocol === "smtps:" ? "immediate" : readTls(url, { host, secret: login !== undefined }),
    login,
  };
}

/** The URL standard leaves an international name percent-encoded in a URL that isn't http. */
function toAsciiHost(host: string): string {
  if (!host.includes("%")) return host;
  try {
    return domainToASCII(decodeURIComponent(host)) || host;
  } catch {
    return host;
  }
}

function readLogin({ username, password }: URL): SmtpServer["login"] {
  if (username === "" && password === "") return undefined;
  try {
    return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  } catch {
    throw invalid(
      "The user or password in mail.transport has a % that isn't part of a percent-encoded byte.",
    );
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
      throw invalid("mail.transport has an unknown value for ?tls=.");
  }
}

/** This machine: nobody can listen in between, and local servers rarely have a signed certificate. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function invalid(message: string): FeedletterError {
  return new FeedletterError("E_CONFIG", { message, fix: FORM });
}
