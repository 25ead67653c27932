import { createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { Exchange, ExchangeRequest } from "#network/exchange.js";
import { makeExchange } from "#network/exchange.js";
import { postMessage } from "#publish/webhooks/post-message.js";
import { signMessage } from "#publish/webhooks/sign-message.js";
import { startWebServer } from "../content/web-server.js";
import { bodyOf } from "./small-hub.js";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const AT = Date.UTC(2026, 0, 31, 9);
const HOUR = 3_600_000;

test("the signature is that of the example in the specification", () => {
  const headers = signMessage(
    { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", at: 1614265330_500, body: '{"test": 2432232314}' },
    SECRET,
  );
  expect(headers).toEqual({
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

test("while a secret is replaced, both sign", () => {
  const other = `whsec_${randomBytes(32).toString("base64")}`;
  const message = { id: "m", at: AT, body: "{}" };
  const [old, both] = [SECRET, `${SECRET} ${other}`].map(
    (secrets) => signMessage(message, secrets)["webhook-signature"],
  );
  expect(both?.split(" ")).toEqual([old, signMessage(message, other)["webhook-signature"]]);
});

const message = { id: "m1", body: '{"type":"issue.started"}', attempts: 1, happenedAt: AT };

function attemptWith(
  exchange: Exchange,
  more: Partial<typeof message> = {},
  url = "https://hooks.example/x",
) {
  return postMessage({ ...message, ...more }, { url, secret: SECRET, exchange, now: () => AT });
}

const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}): Exchange =>
  async (url) => ({
    kind: "answered",
    url,
    redirects: [],
    status,
    statusMessage: "Said",
    headers,
    body: Buffer.from(""),
  });

test("a receiver gets the body and what proves it, and may answer with any 2xx", async () => {
  const received: { body: string; headers: NodeJS.Dict<string | string[]> }[] = [];
  const server = await startWebServer((request, response) => {
    void bodyOf(request).then((body) => {
      received.push({ body, headers: request.headers });
      response.writeHead(204).end();
    });
  });
  const exchange = makeExchange(async () => []);
  expect(await attemptWith(exchange, {}, `${server.url}/hook`)).toEqual({ kind: "accepted" });
  const [{ body, headers } = { body: "", headers: {} }] = received;
  expect(body).toBe(message.body);
  const signed = `m1.${AT / 1000}.${body}`;
  const key = Buffer.from(SECRET.slice(6), "base64");
  expect(headers["webhook-signature"]).toBe(
    `v1,${createHmac("sha256", key).update(signed).digest("base64")}`,
  );
  expect(headers["content-type"]).toBe("application/json");
});

test.each([
  ["a failure", answering(500), {}, { kind: "failed", reason: "it answered 500 Said", retryAt: AT + 60_000 }],
  [
    "a redirect, which isn't followed",
    answering(302),
    {},
    { kind: "failed", reason: "it answered 302 Said, and redirects aren't followed", retryAt: AT + 60_000 },
  ],
  [
    "the third failure",
    answering(400),
    { attempts: 3 },
    { kind: "failed", reason: "it answered 400 Said", retryAt: AT + HOUR / 2 },
  ],
  [
    "a limit",
    answering(429, { "retry-after": "600" }),
    {},
    { kind: "failed", reason: "it answered 429 Said", retryAt: AT + 600_000 },
  ],
  [
    "a limit with a date",
    answering(503, { "retry-after": new Date(AT + 2 * HOUR).toUTCString() }),
    {},
    { kind: "failed", reason: "it answered 503 Said", retryAt: AT + 2 * HOUR },
  ],
  [
    "a limit of years",
    answering(503, { "retry-after": "999999999" }),
    {},
    { kind: "failed", reason: "it answered 503 Said", retryAt: AT + 24 * HOUR },
  ],
  ["the last failure", answering(500), { attempts: 10 }, { kind: "dropped", reason: "it answered 500 Said" }],
  [
    "a failure after days",
    answering(500),
    { happenedAt: AT - 121 * HOUR },
    { kind: "dropped", reason: "it answered 500 Said" },
  ],
  ["410", answering(410), {}, { kind: "gone" }],
  [
    "a success with a long text",
    (async () => ({ kind: "failed", cause: "too long", reason: "it is long" })) satisfies Exchange,
    {},
    { kind: "accepted" },
  ],
])("after %s it is decided what follows", async (_, exchange, more, result) => {
  expect(await attemptWith(exchange, more)).toEqual(result);
});

test("a name that leads into the own network is refused; one that says so is not", async () => {
  const asked: ExchangeRequest[] = [];
  const exchange: Exchange = async (_, request) => {
    asked.push(request);
    return { kind: "failed", cause: "connection", reason: "refused" };
  };
  await attemptWith(exchange, {}, "https://hooks.example/x");
  await attemptWith(exchange, {}, "http://10.0.0.5/x");
  const [there, here] = asked;
  expect([there?.allowPrivate("hooks.example"), here?.allowPrivate("10.0.0.5"), there?.maxRedirects]).toEqual(
    [false, true, 0],
  );
});

test("what was stopped is neither a failure nor a success", async () => {
  const stopped = AbortSignal.abort();
  const exchange: Exchange = async () => ({ kind: "failed", cause: "connection", reason: "it was stopped" });
  const context = {
    url: "https://hooks.example/x",
    secret: SECRET,
    exchange,
    now: () => AT,
    signal: stopped,
  };
  expect(await postMessage(message, context)).toBeUndefined();
});
