import type { IncomingMessage, ServerResponse } from "node:http";
import { countGraphemes } from "#publish/announce/fit-text.js";
import { startWebServer, type WebServer } from "../content/web-server.js";
import { bodyOf } from "./small-hub.js";

export const TOKEN = "mastodon-token";

interface MastodonStatus {
  readonly id: string;
  readonly text: string;
  readonly at: number;
  readonly key: string;
  readonly media: readonly string[];
  readonly visibility: string;
  readonly language: string;
}

export interface SmallMastodon extends WebServer {
  /** Newest last. */
  readonly statuses: MastodonStatus[];
  readonly media: Map<string, { readonly form: string; polls: number }>;
  /** Answers to the next posts instead. */
  readonly answerNext: (...answers: readonly (readonly [number, Record<string, string>?])[]) => void;
  /** Called before a post is answered. */
  onPosted: () => void;
  /** Called before a post is taken. */
  onPosting: () => void;
}

const HOUR = 3_600_000;

/** As the real one: bearer token, keys that are remembered for an hour, 500 characters with addresses as 23, pictures that take a while. */
export async function startMastodon(clock: () => number): Promise<SmallMastodon> {
  const statuses: MastodonStatus[] = [];
  const media: SmallMastodon["media"] = new Map();
  const answers: (readonly [number, Record<string, string>?])[] = [];
  const send = (response: ServerResponse, status: number, body: unknown, headers = {}): void =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));
  const show = ({ id, text, at }: MastodonStatus) => ({
    id,
    created_at: new Date(at).toISOString(),
    uri: `https://mastodon.example/users/notes/statuses/${id}`,
    url: `https://mastodon.example/@notes/${id}`,
    content: `<p>${text.replaceAll("&", "&amp;").replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="nofollow"><span>${url}</span></a>`)}</p>`,
  });
  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = JSON.parse(await bodyOf(request));
    server.onPosting();
    const answer = answers.shift();
    if (answer !== undefined) return send(response, answer[0], { error: "not now" }, answer[1]);
    const key = `${request.headers["idempotency-key"]}`;
    const known = statuses.find((status) => status.key === key && clock() - status.at < HOUR);
    if (known !== undefined) return send(response, 200, show(known));
    if (countGraphemes(asked.status.replace(/https?:\/\/\S+/g, "x".repeat(23))) > 500)
      return send(response, 422, { error: "Validation failed: Text character limit of 500 exceeded" });
    const wanted: string[] = asked.media_ids ?? [];
    if (wanted.some((id) => (media.get(id)?.polls ?? 0) < 2))
      return send(response, 422, { error: "Cannot attach files that have not finished processing" });
    const id = `${1_000 + statuses.length}`;
    const status = {
      id,
      text: asked.status,
      at: clock(),
      key,
      media: wanted,
      visibility: asked.visibility,
      language: asked.language,
    };
    statuses.push(status);
    server.onPosted();
    return send(response, 200, show(status));
  };
  const upload = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = await bodyOf(request);
    const id = `m${media.size + 1}`;
    media.set(id, { form, polls: 0 });
    send(response, 202, { id, url: null });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return send(response, 401, { error: "The access token is invalid" });
    if (request.method === "POST" && pathname === "/api/v1/statuses") return post(request, response);
    if (request.method === "POST" && pathname === "/api/v2/media") return upload(request, response);
    const found = media.get(pathname.replace("/api/v1/media/", ""));
    if (found !== undefined) {
      found.polls += 1;
      return send(response, found.polls < 2 ? 206 : 200, {
        id: "m",
        url: found.polls < 2 ? null : "https://x",
      });
    }
    if (pathname === "/api/v1/accounts/verify_credentials") return send(response, 200, { id: "7" });
    if (pathname === "/api/v1/accounts/7/statuses") {
      const before = Number(searchParams.get("max_id") ?? Number.POSITIVE_INFINITY);
      const newest = statuses.filter(({ id }) => Number(id) < before).toReversed();
      return send(response, 200, newest.slice(0, Number(searchParams.get("limit"))).map(show));
    }
    return send(response, 404, { error: "Record not found" });
  };
  const web = await startWebServer((request, response) => void answer(request, response));
  const server: SmallMastodon = {
    ...web,
    ...{ statuses, media, answerNext: (...next) => void answers.push(...next) },
    ...{ onPosted: () => {}, onPosting: () => {} },
  };
  return server;
}
