import { createHash } from "node:crypto";
import { z } from "zod";
import type { AnnounceConfig } from "#config/schema.js";
import type { Answer, ExchangeRequest, Failure } from "#network/exchange.js";
import { allowConfiguredHost } from "#publish/configured-host.js";
import type { Instant } from "#zoned-time.js";
import { splitGraphemes } from "./fit-text.js";
import {
  type Attempt,
  isSuccess,
  type Network,
  type NetworkContext,
  type Picture,
  type PostResult,
  readJson,
  refused,
  type Status,
} from "./network.js";

type MastodonConfig = NonNullable<AnnounceConfig["mastodon"]>;

export const MASTODON_LIMIT = { max: 500, urlLength: 23 };
const TIMEOUT = 30_000;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_ALT = 1_500;
/** A server needs a moment for a picture. */
const MAX_POLLS = 20;
const POLL_MS = 1_000;
/** Own statuses that are looked through, 40 at a time. */
const MAX_PAGES = 10;
/** Ms by which clocks may differ. */
const CLOCK_SLACK = 10 * 60_000;

const posted = z.object({ id: z.string(), url: z.string().nullish(), uri: z.string() });
const ownStatus = posted.extend({ content: z.string(), created_at: z.string() });
const account = z.object({ id: z.string() });
const attachment = z.object({ id: z.string(), url: z.string().nullish() });

export function openMastodon(config: MastodonConfig): Network {
  const base = config.url.replace(/\/+$/, "");
  return {
    name: `mastodon ${base}`,
    title: "Mastodon",
    post: async (status, attempt, context) => {
      const api = openApi(base, config.token, context);
      return attempt.inDoubt
        ? resolveDoubt(status, attempt, { api, config, context, base })
        : create(status, attempt, { api, config, context, base });
    },
  };
}

type Ask = (
  path: string,
  request?: Pick<ExchangeRequest, "method" | "headers" | "body">,
) => Promise<Answer | Failure>;

function openApi(base: string, token: string, { exchange, signal }: NetworkContext): Ask {
  return (path, { method, headers = {}, body } = { headers: {} }) =>
    exchange(`${base}${path}`, {
      ...(method === undefined ? {} : { method }),
      headers: { authorization: `Bearer ${token}`, accept: "application/json", ...headers },
      ...(body === undefined ? {} : { body }),
      allowPrivate: allowConfiguredHost(base),
      timeout: TIMEOUT,
      maxBytes: MAX_BYTES,
      maxRedirects: 0,
      signal,
    });
}

interface Posting {
  readonly api: Ask;
  readonly config: MastodonConfig;
  readonly context: NetworkContext;
  readonly base: string;
}

async function create(status: Status, { attempts }: Attempt, posting: Posting): Promise<PostResult> {
  const { api, config, context, base } = posting;
  const media = status.picture === undefined ? undefined : await upload(status.picture, posting);
  const withoutPicture = media?.kind === "refused" ? media.reason : undefined;
  const answer = await api("/api/v1/statuses", {
    method: "POST",
    headers: {
      "content-type": "application/json",
      // The same for each attempt. Servers remember it for an hour.
      "idempotency-key": createHash("sha256").update(`${base} ${status.postId}`).digest("hex"),
    },
    body: JSON.stringify({
      status: status.text,
      visibility: config.visibility,
      // ISO 639: without a region or script.
      language: status.language.split("-")[0],
      ...(media?.kind === "uploaded" ? { media_ids: [media.id] } : {}),
    }),
  });
  if (!isSuccess(answer))
    return {
      ...refused("posting", answer, { attempts, now: context.now(), isPosting: true }),
      withoutPicture,
    };
  const parsed = posted.safeParse(readJson(answer));
  return { kind: "posted", url: parsed.data?.url ?? parsed.data?.uri ?? base, withoutPicture };
}

/** Idempotency keys are forgotten after an hour, so what was posted is looked for among the own statuses. */
async function resolveDoubt(status: Status, attempt: Attempt, posting: Posting): Promise<PostResult> {
  const { api, context } = posting;
  const fail = (answer: Answer | Failure): PostResult => {
    const { attempts } = attempt;
    const result = refused("looking for what was posted", answer, {
      attempts,
      now: context.now(),
      isPosting: false,
    });
    // Whatever the answer says, it stays in doubt.
    return result.kind === "retry" ? { ...result, inDoubt: true } : result;
  };
  const self = await api("/api/v1/accounts/verify_credentials");
  const known = isSuccess(self) ? account.safeParse(readJson(self)) : undefined;
  if (known?.success !== true) return fail(self);
  let before = "";
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const query = `limit=40&exclude_reblogs=true${before === "" ? "" : `&max_id=${before}`}`;
    const answer = await api(`/api/v1/accounts/${encodeURIComponent(known.data.id)}/statuses?${query}`);
    const parsed = isSuccess(answer) ? z.array(ownStatus).safeParse(readJson(answer)) : undefined;
    if (parsed?.success !== true) return fail(answer);
    const found = parsed.data.find(({ content }) => linksTo(content, status.url));
    if (found !== undefined) return { kind: "posted", url: found.url ?? found.uri };
    const last = parsed.data.at(-1);
    if (last === undefined || isBefore(last.created_at, attempt.since))
      return create(status, attempt, posting);
    before = encodeURIComponent(last.id);
  }
  return {
    kind: "failed",
    reason: `it may have been posted: it isn't among the newest ${MAX_PAGES * 40} statuses. Look, and run \`feedletter announce --retry\` if it wasn't`,
  };
}

function isBefore(created: string, since: Instant): boolean {
  return Date.parse(created) < since - CLOCK_SLACK;
}

/** The content is HTML, with the address in a link. */
function linksTo(content: string, url: string): boolean {
  const links = [...content.matchAll(/href="([^"]*)"/g)].map(([, href = ""]) =>
    href.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&"),
  );
  return links.some((link) => plainUrl(link) === plainUrl(url));
}

/** Servers may escape characters of an address, or not. */
function plainUrl(url: string): string {
  try {
    return decodeURI(new URL(url).href);
  } catch {
    return url;
  }
}

type Uploaded =
  | { readonly kind: "uploaded"; readonly id: string }
  | { readonly kind: "refused"; readonly reason: string };

/** A picture that the server doesn't take is no reason to be silent about the post. */
async function upload(picture: Picture, { api, context }: Posting): Promise<Uploaded> {
  const boundary = `feedletter-${createHash("sha256").update(picture.bytes).digest("hex").slice(0, 32)}`;
  const answer = await api("/api/v2/media", {
    method: "POST",
    headers: { "content-type": `multipart/form-data; boundary=${boundary}` },
    body: writeForm(picture, boundary),
  });
  if (!isSuccess(answer)) return pictureRefused(answer);
  const parsed = attachment.safeParse(readJson(answer));
  if (!parsed.success) return { kind: "refused", reason: "the server's answer has no id" };
  const { id } = parsed.data;
  if (answer.status === 200) return { kind: "uploaded", id };
  for (let poll = 0; poll < MAX_POLLS && context.signal?.aborted !== true; poll += 1) {
    await context.sleep(POLL_MS, context.signal);
    const state = await api(`/api/v1/media/${encodeURIComponent(id)}`);
    if (!isSuccess(state)) return pictureRefused(state);
    if (state.status === 200) return { kind: "uploaded", id };
  }
  return { kind: "refused", reason: "the server hasn't processed it in time" };
}

function pictureRefused(answer: Answer | Failure): Uploaded {
  const reason = answer.kind === "failed" ? answer.reason : `the server answered ${answer.status}`;
  return { kind: "refused", reason };
}

/** RFC 7578 */
function writeForm({ bytes, type, alt }: Picture, boundary: string): Buffer {
  const description = splitGraphemes(alt).slice(0, MAX_ALT).join("");
  const text = (value: string): Buffer => Buffer.from(value, "utf8");
  return Buffer.concat([
    ...(description === ""
      ? []
      : [
          text(
            `--${boundary}\r\ncontent-disposition: form-data; name="description"\r\n\r\n${description}\r\n`,
          ),
        ]),
    text(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="picture"\r\ncontent-type: ${type}\r\n\r\n`,
    ),
    bytes,
    text(`\r\n--${boundary}--\r\n`),
  ]);
}
