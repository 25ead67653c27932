import { decodeMarkup } from "#content/markup/decode-markup.js";
import { type Answer, type Failure, makeExchange, type ResolveHost } from "#network/exchange.js";

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
  | { readonly kind: "unavailable"; readonly reason: string; readonly fix?: string }
  /** It won't work until the user changes something. */
  | { readonly kind: "refused"; readonly reason: string; readonly fix: string };

export type FetchFeed = (url: string, request: FeedRequest) => Promise<FetchResult>;

const CORRECT_ADDRESS = "Correct the address in `content`.";

/** Connects only to addresses from `resolve`, each checked with `isPrivate` when connecting. */
export function makeFeedFetcher(resolve: ResolveHost, isPrivate?: (address: string) => boolean): FetchFeed {
  const exchange = makeExchange(resolve, isPrivate);
  return async (url, request) => {
    const answer = await exchange(url, {
      headers: {
        accept:
          "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5",
        ...(request.etag !== undefined && { "if-none-match": request.etag }),
        ...(request.lastModified !== undefined && { "if-modified-since": request.lastModified }),
      },
      allowPrivate: () => request.allowPrivate,
      timeout: request.timeout,
      maxBytes: request.maxBytes,
    });
    return answer.kind === "failed" ? readFailure(answer, request) : readAnswer(answer, request);
  };
}

function readFailure({ cause, reason, fix }: Failure, { maxBytes }: FeedRequest): FetchResult {
  switch (cause) {
    case "private address":
      return { kind: "refused", reason, fix: "Set `allowPrivate: true` if this is intended." };
    case "redirect":
      return { kind: "refused", reason, fix: CORRECT_ADDRESS };
    case "too long":
      return { kind: "refused", ...explainTooLarge(maxBytes) };
    default:
      return { kind: "unavailable", reason, fix };
  }
}

function readAnswer({ status, statusMessage, headers, body }: Answer, request: FeedRequest): FetchResult {
  if (status === 200) {
    const text = decodeMarkup(body, headers["content-type"]);
    return { kind: "fetched", text, etag: headers.etag, lastModified: headers["last-modified"] };
  }
  if (status === 304 && (request.etag ?? request.lastModified) !== undefined) return { kind: "unchanged" };
  const reason = `the server answered ${`${status} ${statusMessage}`.trim()}`;
  // RFC 9110 §15.5.9 and RFC 6585 §4: try again later.
  const isTemporary = status >= 500 || status === 408 || status === 429 || status === 304;
  if (isTemporary) return { kind: "unavailable", reason };
  const needsLogin = headers["www-authenticate"] !== undefined;
  return { kind: "refused", reason, fix: needsLogin ? "It requires a login." : CORRECT_ADDRESS };
}

export function explainTooLarge(maxBytes: number): { readonly reason: string; readonly fix: string } {
  return {
    reason: `it is longer than ${maxBytes / 1024 / 1024} MB`,
    fix: "Raise `maxMegabytes` if this is intended.",
  };
}
