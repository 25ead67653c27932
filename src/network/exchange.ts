import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type Duplex, pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { explainCertificate, reasonOf } from "#errors.js";
import { isPrivateAddress } from "./private-address.js";

/** Returns all addresses of a host. */
export type ResolveHost = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface ExchangeRequest {
  /** Default: GET. */
  readonly method?: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Whether this host may have an address that isn't on the public internet. */
  readonly allowPrivate: (host: string) => boolean;
  /** Milliseconds for everything, redirects included. */
  readonly timeout: number;
  /** Of a body, decompressed. Of an error page, only the beginning is read. */
  readonly maxBytes: number;
  /** Default: 5. A redirect beyond is a failure; with 0, it is an answer. */
  readonly maxRedirects?: number;
  /** Aborted when the answer isn't needed any more. */
  readonly signal?: AbortSignal | undefined;
}

interface Redirect {
  readonly status: number;
  readonly to: string;
}

export interface Answer {
  readonly kind: "answered";
  /** Of the document, after all redirects. */
  readonly url: string;
  readonly redirects: readonly Redirect[];
  readonly status: number;
  readonly statusMessage: string;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface Failure {
  readonly kind: "failed";
  readonly cause:
    | "private address"
    | "timeout"
    | "too long"
    | "redirect"
    | "encoding"
    | "certificate"
    | "connection";
  /** The end of a sentence, such as "no answer within 20 s". */
  readonly reason: string;
  readonly fix?: string;
}

/** Sends a request to an untrusted server. Never throws. */
export type Exchange = (url: string, request: ExchangeRequest) => Promise<Answer | Failure>;

const MAX_REDIRECTS = 5;
const MAX_ERROR_BYTES = 64 * 1024;

/** An answer that can't be used, or a request that isn't allowed. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly reason: Failure["cause"];
  constructor(reason: Failure["cause"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Connects only to addresses from `resolve`, each checked with `isPrivate` when connecting. */
export function makeExchange(resolve: ResolveHost, isPrivate = isPrivateAddress): Exchange {
  return async (url, request) => {
    const timeout = AbortSignal.timeout(request.timeout);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    try {
      return await followRedirects(new URL(url), { request, resolve, isPrivate, signal });
    } catch (thrown) {
      return { kind: "failed", ...describeFailure(thrown, signal, request) };
    }
  };
}

function describeFailure(
  thrown: unknown,
  signal: AbortSignal,
  request: ExchangeRequest,
): Omit<Failure, "kind"> {
  const { timeout } = request;
  if (request.signal?.aborted) return { cause: "connection", reason: "it was stopped" };
  if (thrown instanceof RefusedError) return { cause: thrown.reason, reason: thrown.message };
  if (signal.aborted) return { cause: "timeout", reason: `no answer within ${timeout / 1000} s` };
  const certificate = explainCertificate(thrown);
  if (certificate !== undefined)
    return { cause: "certificate", reason: `the server ${certificate.what}`, fix: certificate.fix };
  return { cause: "connection", reason: reasonOf(thrown) || "the connection failed" };
}

interface ExchangeContext {
  readonly request: ExchangeRequest;
  readonly resolve: ResolveHost;
  readonly isPrivate: (address: string) => boolean;
  readonly signal: AbortSignal;
}

async function followRedirects(start: URL, context: ExchangeContext): Promise<Answer> {
  const { maxRedirects = MAX_REDIRECTS } = context.request;
  const redirects: Redirect[] = [];
  let url = start;
  for (;;) {
    const response = await open(url, context);
    const location = redirectOf(response);
    if (location === undefined || maxRedirects === 0)
      return readAnswer(response, { url, redirects, context });
    response.destroy();
    url = resolveRedirect(location, url);
    redirects.push({ status: response.statusCode ?? 0, to: url.href });
    if (redirects.length > maxRedirects)
      throw new RefusedError("redirect", `it redirects more than ${maxRedirects} times`);
  }
}

function resolveRedirect(location: string, from: URL): URL {
  if (!URL.canParse(location, from.href))
    throw new RefusedError("redirect", "it redirects to an invalid URL");
  const url = new URL(location, from);
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw new RefusedError("redirect", `it redirects to ${url.protocol}`);
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
}

/** The response, before its body is read. Connections aren't shared, so no request reuses one with other permissions. */
async function open(url: URL, context: ExchangeContext): Promise<IncomingMessage> {
  const { request, signal } = context;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) refusePrivate(host, host, context);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((answer, fail) => {
    const sent = send(url.href, {
      method: request.method ?? "GET",
      agent: false,
      signal,
      lookup: checkedLookup(context),
      headers: { "accept-encoding": "gzip, deflate, br", "user-agent": "feedletter", ...request.headers },
    });
    sent.on("response", answer).on("error", fail).end(request.body);
  });
}

/** Used by the connection itself, so that no second look-up gives other addresses than those checked (DNS rebinding). */
function checkedLookup(context: ExchangeContext): LookupFunction {
  return (host, options, callback) => {
    context
      .resolve(host)
      .then((found) => {
        for (const { address } of found) refusePrivate(host, address, context);
        const [first] = found;
        if (first === undefined) throw new Error(`${host} has no address`);
        return { found, first };
      })
      .then(
        ({ found, first }) =>
          options.all ? callback(null, [...found]) : callback(null, first.address, first.family),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ""),
      );
  };
}

function refusePrivate(host: string, address: string, { request, isPrivate }: ExchangeContext): void {
  if (!isPrivate(address) || request.allowPrivate(host)) return;
  throw new RefusedError(
    "private address",
    host === address ? `${host} is a private address` : `${host} has the private address ${address}`,
  );
}

interface ReadContext extends Pick<Answer, "redirects"> {
  readonly url: URL;
  readonly context: ExchangeContext;
}

async function readAnswer(
  response: IncomingMessage,
  { url, redirects, context }: ReadContext,
): Promise<Answer> {
  const { statusCode: status = 0, statusMessage = "", headers } = response;
  const isSuccess = status >= 200 && status < 300;
  const body = isSuccess
    ? await readBody(response, context.request.maxBytes)
    : await readBeginning(response, Math.min(context.request.maxBytes, MAX_ERROR_BYTES));
  return { kind: "answered", url: url.href, redirects, status, statusMessage, headers, body };
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of decompress(response)) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    chunks.push(bytes);
    // Leaving the loop destroys the stream and the connection.
    if (length > maxBytes)
      throw new RefusedError("too long", `it is longer than ${maxBytes / 1024 / 1024} MB`);
  }
  return Buffer.concat(chunks);
}

/** The beginning of an error page, which may contain the reason. */
async function readBeginning(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of decompress(response)) {
      const bytes = Buffer.from(chunk);
      length += bytes.length;
      chunks.push(bytes);
      if (length >= maxBytes) break;
    }
  } catch {
    // The status has been read, which is enough.
  }
  response.destroy();
  return Buffer.concat(chunks).subarray(0, maxBytes);
}

/** RFC 9110 §8.4 */
function decompress(response: IncomingMessage): Readable {
  // The loop that reads the decoder sees its errors.
  const decode = (decoder: Duplex): Readable => pipeline(response, decoder, () => {});
  const encoding = (response.headers["content-encoding"] ?? "").trim().toLowerCase();
  switch (encoding) {
    case "":
    case "identity":
      return response;
    case "gzip":
    case "x-gzip":
      return decode(createGunzip());
    case "deflate":
      return decode(createInflate());
    case "br":
      return decode(createBrotliDecompress());
    default:
      response.destroy();
      throw new RefusedError("encoding", `the server uses the encoding "${encoding}"`);
  }
}
