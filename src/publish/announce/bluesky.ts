import { createHash } from "node:crypto";
import { z } from "zod";
import type { AnnounceConfig } from "#config/schema.js";
import type { Answer, ExchangeRequest, Failure } from "#network/exchange.js";
import { allowConfiguredHost } from "#publish/configured-host.js";
import {
  isSuccess,
  type Network,
  type NetworkContext,
  type Picture,
  type PostResult,
  readJson,
  refused,
  type Status,
} from "./network.js";

type BlueskyConfig = NonNullable<AnnounceConfig["bluesky"]>;

export const BLUESKY_LIMIT = { max: 300 };
const COLLECTION = "app.bsky.feed.post";
const TIMEOUT = 30_000;
const MAX_BYTES = 1024 * 1024;
export const MAX_BLOB_BYTES = 1_000_000;

const session = z.object({ accessJwt: z.string(), did: z.string() });
const uploaded = z.object({ blob: z.record(z.string(), z.unknown()) });

export function openBluesky(config: BlueskyConfig): Network {
  const base = config.service.replace(/\/+$/, "");
  return {
    name: `bluesky ${config.identifier.toLowerCase()}`,
    title: "Bluesky",
    post: (status, { attempts, inDoubt }, context) => {
      const ask = openApi(base, context);
      return post(status, { ask, config, context, attempts, inDoubt });
    },
  };
}

type Ask = (
  method: string,
  request: Pick<ExchangeRequest, "headers" | "body"> & { readonly query?: string },
) => Promise<Answer | Failure>;

function openApi(base: string, { exchange, signal }: NetworkContext): Ask {
  return (method, { headers, body, query }) =>
    exchange(`${base}/xrpc/${method}${query === undefined ? "" : `?${query}`}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
      allowPrivate: allowConfiguredHost(base),
      timeout: TIMEOUT,
      maxBytes: MAX_BYTES,
      maxRedirects: 0,
      signal,
    });
}

interface Posting {
  readonly ask: Ask;
  readonly config: BlueskyConfig;
  readonly context: NetworkContext;
  readonly attempts: number;
  readonly inDoubt: boolean;
}

async function post(status: Status, posting: Posting): Promise<PostResult> {
  const { ask, config, context, attempts, inDoubt } = posting;
  const fail = (what: string, answer: Answer | Failure, isPosting = inDoubt): PostResult => {
    const result = refused(what, answer, { attempts, now: context.now(), isPosting });
    return inDoubt && result.kind === "retry" ? { ...result, inDoubt } : result;
  };
  const json = { "content-type": "application/json" };
  const login = await ask("com.atproto.server.createSession", {
    headers: json,
    body: JSON.stringify({ identifier: config.identifier, password: config.password }),
  });
  const opened = isSuccess(login) ? session.safeParse(readJson(login)) : undefined;
  if (opened?.success !== true) return fail("logging in", login);
  const { did, accessJwt } = opened.data;
  const authorization = { authorization: `Bearer ${accessJwt}` };
  const rkey = recordKeyOf(status.postId);
  const url = `https://bsky.app/profile/${did}/post/${rkey}`;
  if (inDoubt) {
    const query = new URLSearchParams({ repo: did, collection: COLLECTION, rkey }).toString();
    const found = await ask("com.atproto.repo.getRecord", { headers: authorization, query });
    // "RecordNotFound" comes as 400.
    const isMissing = found.kind === "answered" && (found.status === 400 || found.status === 404);
    if (isSuccess(found)) return { kind: "posted", url };
    if (!isMissing) return fail("looking for what was posted", found);
  }
  const blob = status.picture === undefined ? undefined : await upload(status.picture, ask, authorization);
  const withoutPicture = typeof blob === "string" ? blob : undefined;
  const answer = await ask("com.atproto.repo.putRecord", {
    headers: { ...json, ...authorization },
    body: JSON.stringify({
      ...{ repo: did, collection: COLLECTION, rkey },
      record: writeRecord(status, context, typeof blob === "string" ? undefined : blob),
    }),
  });
  if (!isSuccess(answer)) return { ...fail("posting", answer, true), withoutPicture };
  return { kind: "posted", url, withoutPicture };
}

function writeRecord(
  { text, url, title, excerpt, language }: Status,
  { now }: NetworkContext,
  thumb: Readonly<Record<string, unknown>> | undefined,
) {
  const facets = findLinks(text, url);
  return {
    $type: COLLECTION,
    text,
    createdAt: new Date(now()).toISOString(),
    langs: [language],
    ...(facets.length === 0 ? {} : { facets }),
    embed: {
      $type: "app.bsky.embed.external",
      external: { uri: url, title, description: excerpt, ...(thumb === undefined ? {} : { thumb }) },
    },
  };
}

/** Where the address stands in the text, in bytes of UTF-8. */
function findLinks(text: string, url: string) {
  const found = [];
  for (let at = text.indexOf(url); at !== -1; at = text.indexOf(url, at + url.length)) {
    const byteStart = Buffer.byteLength(text.slice(0, at));
    found.push({
      index: { byteStart, byteEnd: byteStart + Buffer.byteLength(url) },
      features: [{ $type: "app.bsky.richtext.facet#link", uri: url }],
    });
  }
  return found;
}

/** @returns the blob, or why there is none */
async function upload(
  picture: Picture,
  ask: Ask,
  authorization: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>> | string> {
  if (picture.bytes.length > MAX_BLOB_BYTES) return `it is larger than ${MAX_BLOB_BYTES / 1e6} MB`;
  const answer = await ask("com.atproto.repo.uploadBlob", {
    headers: { "content-type": picture.type, ...authorization },
    body: picture.bytes,
  });
  const parsed = isSuccess(answer) ? uploaded.safeParse(readJson(answer)) : undefined;
  if (parsed?.success === true) return parsed.data.blob;
  return answer.kind === "failed" ? answer.reason : `the server answered ${answer.status}`;
}

const ALPHABET = "234567abcdefghijklmnopqrstuvwxyz";
/** 2020, before anybody could post there, so that no other record has the key; and three years in µs. */
const EPOCH = 1_577_836_800_000_000n;
const SPAN = 94_608_000_000_000n;

/**
 * The key of the record, always the same for a post: writing it again replaces it, so there are never two. It has the form of a TID
 * (AT Protocol): 53 bits of µs and 10 bits of a clock's id, both made from a hash.
 */
export function recordKeyOf(postId: string): string {
  const hash = createHash("sha256").update(postId).digest();
  let rest = ((EPOCH + (hash.readBigUInt64BE(0) % SPAN)) << 10n) | (hash.readBigUInt64BE(8) & 0x3ffn);
  let key = "";
  for (let digit = 0; digit < 13; digit += 1) {
    key = `${ALPHABET[Number(rest & 31n)]}${key}`;
    rest >>= 5n;
  }
  return key;
}
