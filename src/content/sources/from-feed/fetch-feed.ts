import type { IncomingMessage } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { decodeMarkup } from "#content/markup/decode-markup.js";
import { reasonOf } from "#errors.js";
import { isPrivateAddress } from "./private-address.js";

/** All addresses of a host. */
export type ResolveHost = (
  host: string,
) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface FeedRequest {
  readonly allowPrivate: boolean;
  /** Milliseconds for everything, redirects and all. */
  readonly timeout: number;
  /** Of the document, decompressed. */
  readonly maxBytes: number;
  /** What the server said about the copy at hand (RFC 9110 §13.1). */
  readonly etag?: string;
  readonly lastModified?: string;
}

export type FetchResult =
  | {
      readonly kind: "fetched";
      readonly text: string;
      readonly etag?: string;
      readonly lastModified?: string;
    }
  | { readonly kind: "unchanged" }
  /** It may work later: offline, too slow, the server is in trouble. */
  | { readonly kind: "unavailable"; readonly reason: string }
  /** It won't work until somebody changes something. */
  | { readonly kind: "refused"; readonly reason: string; readonly fix: string };

export type FetchFeed = (url: string, request: FeedRequest) => Promise<FetchResult>;

const MAX_REDIRECTS = 5;
const CORRECT_ADDRESS = "Correct the address in `content`.";

/** The name leads, now or at the moment of connecting, to an address that isn't on the public internet. */
class PrivateAddressError extends Error {
  override readonly name = "PrivateAddressError";
}

/** A fetcher whose connections go only to addresses that `resolve` gives, checked by `isPrivate` there and then. */
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
          fix: "Set `allowPrivate: true` if that is meant.",
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
      return { kind: "refused", reason: "it redirects to no URL", fix: CORRECT_ADDRESS };
    url = new URL(location, url);
    if (url.protocol !== "http:" && url.protocol !== "https:")
      return { kind: "refused", reason: `it redirects to ${url.protocol}`, fix: CORRECT_ADDRESS };
  }
  return { kind: "refused", reason: `it redirects more than ${MAX_REDIRECTS} times`, fix: CORRECT_ADDRESS };
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | undefined {
  return [301, 302, 303, 307, 308].includes(statusCode) ? headers.location : undefined;
}

/** The head of the answer; every connection is its own, so that none is taken over from somebody with other rights. */
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
        ...(request.etag === undefined ? {} : { "if-none-match": request.etag }),
        ...(request.lastModified === undefined ? {} : { "if-modified-since": request.lastModified }),
      },
    });
    sent.on("response", answer).on("error", fail).end();
  });
}

/**
 * What the connection itself asks for its addresses, so that no second look-up can give others than those that were checked
 * (DNS rebinding).
 */
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
  const leading = host === address ? `${host} is` : `${host} leads to ${address},`;
  throw new PrivateAddressError(`${leading} a private address`);
}

async function readResponse(response: IncomingMessage, request: FeedRequest): Promise<FetchResult> {
  const { statusCode = 0, statusMessage = "", headers } = response;
  if (statusCode === 200) return readDocument(response, request);
  response.destroy();
  if (statusCode === 304 && (request.etag ?? request.lastModified) !== undefined)
    return { kind: "unchanged" };
  const reason = `the server answers ${`${statusCode} ${statusMessage}`.trim()}`;
  // RFC 9110 §15.5.9, RFC 6585 §4: come back later.
  const passing = statusCode >= 500 || statusCode === 408 || statusCode === 429 || statusCode === 304;
  if (passing) return { kind: "unavailable", reason };
  return {
    kind: "refused",
    reason,
    fix: headers["www-authenticate"] === undefined ? CORRECT_ADDRESS : "It needs a login.",
  };
}

async function readDocument(response: IncomingMessage, { maxBytes }: FeedRequest): Promise<FetchResult> {
  const { headers } = response;
  const body = decompress(response);
  if (body === undefined) {
    response.destroy();
    return { kind: "unavailable", reason: `the server compresses as "${headers["content-encoding"]}"` };
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    chunks.push(bytes);
    // Leaving the loop destroys the stream, and with it the connection.
    if (length > maxBytes) return { kind: "refused", ...explainTooLarge(maxBytes) };
  }
  const text = decodeMarkup(Buffer.concat(chunks), headers["content-type"]);
  return {
    kind: "fetched",
    text,
    ...(headers.etag === undefined ? {} : { etag: headers.etag }),
    ...(headers["last-modified"] === undefined ? {} : { lastModified: headers["last-modified"] }),
  };
}

export function explainTooLarge(maxBytes: number): { readonly reason: string; readonly fix: string } {
  return {
    reason: `it is longer than ${maxBytes / 1024 / 1024} MB`,
    fix: "Raise `maxMegabytes` if that is meant.",
  };
}

/** RFC 9110 §8.4; undefined for a coding that nobody asked for. */
function decompress(response: IncomingMessage): Readable | undefined {
  const coding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (coding === "identity" || coding === "") return response;
  const decoder =
    coding === "gzip" || coding === "x-gzip"
      ? createGunzip()
      : coding === "deflate"
        ? createInflate()
        : coding === "br"
          ? createBrotliDecompress()
          : undefined;
  // The loop that reads the decoder sees its errors.
  return decoder === undefined ? undefined : pipeline(response, decoder, () => {});
}
