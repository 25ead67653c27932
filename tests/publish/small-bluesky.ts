import type { IncomingMessage, ServerResponse } from "node:http";
import { countGraphemes } from "#publish/announce/fit-text.js";
import { startWebServer, type WebServer } from "../content/web-server.js";
import { bodyOf } from "./small-hub.js";

export const PASSWORD = "app-password";
export const DID = "did:plc:notes";

interface BlueskyRecord {
  readonly text: string;
  readonly createdAt: string;
  readonly langs: readonly string[];
  readonly facets?: readonly { readonly index: { readonly byteStart: number; readonly byteEnd: number } }[];
  readonly embed: { readonly external: Record<string, unknown> };
}

export interface SmallBluesky extends WebServer {
  /** By key. */
  readonly records: Map<string, BlueskyRecord>;
  /** How often each key was written. */
  readonly writes: string[];
  readonly blobs: { readonly type: string; readonly bytes: number }[];
  readonly answerNext: (...answers: readonly (readonly [number, Record<string, string>?])[]) => void;
}

/** A PDS: a session, blobs of at most 1 MB, and records under keys that are TIDs. */
export async function startBluesky(): Promise<SmallBluesky> {
  const records = new Map<string, BlueskyRecord>();
  const writes: string[] = [];
  const blobs: { type: string; bytes: number }[] = [];
  const answers: (readonly [number, Record<string, string>?])[] = [];
  const send = (response: ServerResponse, status: number, body: unknown, headers = {}): void =>
    void response
      .writeHead(status, { "content-type": "application/json", ...headers })
      .end(JSON.stringify(body));
  const put = (response: ServerResponse, body: string) => {
    const answer = answers.shift();
    if (answer !== undefined) return send(response, answer[0], { error: "RateLimitExceeded" }, answer[1]);
    const { repo, collection, rkey, record } = JSON.parse(body);
    const isValid =
      repo === DID &&
      collection === "app.bsky.feed.post" &&
      /^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$/.test(rkey) &&
      record.$type === collection &&
      countGraphemes(record.text) <= 300;
    if (!isValid) return send(response, 400, { error: "InvalidRequest", message: "Invalid record" });
    records.set(rkey, record);
    writes.push(rkey);
    return send(response, 200, { uri: `at://${DID}/${collection}/${rkey}`, cid: "c" });
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bodyOf(request);
    const { pathname, searchParams } = new URL(request.url ?? "", "http://x");
    const method = pathname.replace("/xrpc/", "");
    if (method === "com.atproto.server.createSession")
      return JSON.parse(body).password === PASSWORD
        ? send(response, 200, { accessJwt: "jwt", refreshJwt: "r", did: DID, handle: "notes.example" })
        : send(response, 401, { error: "AuthenticationRequired", message: "Invalid identifier or password" });
    if (request.headers.authorization !== "Bearer jwt") return send(response, 401, { error: "AuthMissing" });
    switch (method) {
      case "com.atproto.repo.uploadBlob": {
        const type = `${request.headers["content-type"]}`;
        blobs.push({ type, bytes: Number(request.headers["content-length"]) });
        return send(response, 200, { blob: { $type: "blob", ref: { $link: "b" }, mimeType: type, size: 1 } });
      }
      case "com.atproto.repo.getRecord": {
        const record = records.get(searchParams.get("rkey") ?? "");
        return record === undefined
          ? send(response, 400, { error: "RecordNotFound", message: "Could not locate record" })
          : send(response, 200, { uri: "at://", cid: "c", value: record });
      }
      case "com.atproto.repo.putRecord":
        return put(response, body);
      default:
        return send(response, 404, { error: "MethodNotImplemented" });
    }
  };
  const web = await startWebServer((request, response) => void answer(request, response));
  return { ...web, records, writes, blobs, answerNext: (...next) => void answers.push(...next) };
}
