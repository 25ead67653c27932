import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { type Duplex, pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { decodeMarkup } from "#content/markup/decode-markup.js";
import { reasonOf } from "#errors.js";
import { isPrivateAddress } from "./private-address.js";

/** Gives all addresses of a host. */
export type ResolveHost = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface FeedRequest {
  readonly allowPrivate: boolean;
  /** Milliseconds for everything, redirects included. */
  readonly timeout: number;
  /** Of the document, decompressed. */
  readonly maxBytes: number;
  /** From the server's headers for the cached copy (RFC 9110 §13.1). */
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export type FetchResult =
  | {
      readonly kind: "fetched";
      readonly text: string;
      readonly etag?: string | undefined;
      readonly lastModified?: string | undefined;
    }
  | { readonly kind: "unchanged" }
  /** It may work later: offline, too slow, a server error. */
  | { readonly kind: "unavailable"; readonly reason: string }
  /** It won't work until the user changes something. */
  | { readonly kind: "refused"; readonly reason: string; readonly fix: string };

export type FetchFeed = (url: string, request: FeedRequest) => Promise<FetchResult>;

const MAX_REDIRECTS = 5;
const CORRECT_ADDRESS = "Correct the address in `content`.";

/** The host has an address that isn't on the public internet. */
class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";
}

/** Connects only to addresses from `resolve`, each checked with `isPrivate` when connecting. */
export function makeFeedFetcher(resolve: ResolveHost, isPrivate = isPrivateAddress): FetchFeed {
  return async (url, request) => {
    const signal = AbortSignal.timeout(request.timeout);
    try {
      return await followRedirects(new URL(url), { request, resolve, isPrivate, signal });
    } catch (thrown) {
      if (thrown instanceof PrivateAddressError)
        return {
          kind: "refused",
          reason: thrown.message,
          fix: "Set `allowPrivate: true` if this is intended.",
        };
      if (signal.aborted)
        return { kind: "unavailable", reason: `no answer within ${request.timeout / 1000} s` };
      return { kind: "unavailable", reason: reasonOf(thrown) || "the connection failed" };
    }
  };
}

interface FetchContext {
  readonly request: FeedRequest;
  readonly resolve: ResolveHost;
  readonly isPrivate: (address: string) => boolean;
  readonly signal: AbortSignal;
}

async function followRedirects(start: URL, context: FetchContext): Promise<FetchResult> {
  let url = start;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const response = await open(url, context);
    const location = redirectOf(response);
    if (location === undefined) return readResponse(response, context.request);
    response.destroy();
    if (!URL.canParse(location, url.href))
      return { kind: "refused", reason: "it redirects to an invalid URL", fix: CORRECT_ADDRESS };
    url = new URL(location, url);
    if (url.protocol !== "http:" && url.protocol !== "https:")
      return { kind: "refused", reason: `it redirects to ${url.protocol}`, fix: CORRECT_ADDRESS };
  }
  return { kind: "refused", reason: `it redirects more than ${MAX_REDIRECTS} times`, fix: CORRECT_ADDRESS };
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
}

/** The response, its body not read yet. Connections aren't shared, so none is reused that was allowed more. */
async function open(url: URL, context: FetchContext): Promise<IncomingMessage> {
  const { request, signal } = context;
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0) refusePrivate(host, host, context);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((answer, fail) => {
    const sent = send(url.href, {
      agent: false,
      signal,
      lookup: checkedLookup(context),
      headers: {
        accept:
          "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5",
        "accept-encoding": "gzip, deflate, br",
        "user-agent": "feedletter",
        ...(request.etag !== undefined && { "if-none-match": request.etag }),
        ...(request.lastModified !== undefined && { "if-modified-since": request.lastModified }),
      },
    });
    sent.on("response", answer).on("error", fail).end();
  });
}

/** Used by the connection itself, so that no second look-up gives other addresses than those checked (DNS rebinding). */
function checkedLookup(context: FetchContext): LookupFunction {
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

function refusePrivate(host: string, address: string, { request, isPrivate }: FetchContext): void {
  if (request.allowPrivate || !isPrivate(address)) return;
  throw new PrivateAddressError(
    host === address ? `${host} is a private address` : `${host} has the private address ${address}`,
  );
}

async function readResponse(response: IncomingMessage, request: FeedRequest): Promise<FetchResult> {
  const { statusCode = 0, statusMessage = "", headers } = response;
  if (statusCode === 200) return readDocument(response, request);
  response.destroy();
  if (statusCode === 304 && (request.etag ?? request.lastModified) !== undefined)
    return { kind: "unchanged" };
  const reason = `the server answered ${`${statusCode} ${statusMessage}`.trim()}`;
  // RFC 9110 §15.5.9 and RFC 6585 §4: try again later.
  const isTemporary = statusCode >= 500 || statusCode === 408 || statusCode === 429 || statusCode === 304;
  if (isTemporary) return { kind: "unavailable", reason };
  return {
    kind: "refused",
    reason,
    fix: headers["www-authenticate"] === undefined ? CORRECT_ADDRESS : "It requires a login.",
  };
}

async function readDocument(response: IncomingMessage, { maxBytes }: FeedRequest): Promise<FetchResult> {
  const { headers } = response;
  const body = decompress(response);
  if (body === undefined) {
    response.destroy();
    return { kind: "unavailable", reason: `the server uses the encoding "${headers["content-encoding"]}"` };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    chunks.push(bytes);
    // Leaving the loop destroys the stream and the connection.
    if (length > maxBytes) return { kind: "refused", ...explainTooLarge(maxBytes) };
  }
  const text = decodeMarkup(Buffer.concat(chunks), headers["content-type"]);
  return { kind: "fetched", text, etag: headers.etag, lastModified: headers["last-modified"] };
}

export function explainTooLarge(maxBytes: number): { readonly reason: string; readonly fix: string } {
  return {
    reason: `it is longer than ${maxBytes / 1024 / 1024} MB`,
    fix: "Raise `maxMegabytes` if this is intended.",
  };
}

/** RFC 9110 §8.4; undefined for a coding that wasn't asked for. */
function decompress(response: IncomingMessage): Readable | undefined {
  // The loop that reads the decoder sees its errors.
  const decode = (decoder: Duplex): Readable => pipeline(response, decoder, () => {});
  switch ((response.headers["content-encoding"] ?? "").trim().toLowerCase()) {
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
      return undefined;
  }
}
