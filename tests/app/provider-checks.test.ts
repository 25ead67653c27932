import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openSendContext } from "#app/digests/send-context.js";
import type { Diagnosis } from "#app/doctor/diagnosis.js";
import { runProviderChecks } from "#app/doctor/provider-checks.js";
import { countRequest } from "#app/events/counted-requests.js";
import { CONFIG, folderWith } from "../cli/cli.js";

const SECRET = "3f9a1c5b7d2e4f6081b3c5d7e9fa0b1c";

interface Given {
  readonly transport: string;
  readonly provider?: string;
  readonly server?: string;
  /** What `/events/…` answers to an unsigned POST; undefined if nothing does. */
  readonly status?: number;
  readonly secret?: string;
  /** Requests of the last day. */
  readonly requests?: readonly ("genuine" | "unsigned")[];
}

async function diagnose({
  transport,
  provider,
  server,
  status = 401,
  secret = SECRET,
  requests = [],
}: Given) {
  const lines = [
    `digests: { weekly: {} }`,
    `mail: { from: "Notes <news@notes.example>", unsubscribe: "mailto:a@b.example", transport: "\${SMTP_URL}"${provider === undefined ? "" : `, provider: ${provider}`} }`,
    server === undefined ? "" : `server: { url: "${server}" }`,
  ];
  const folder = folderWith({ "feedletter.yaml": CONFIG + lines.join("\n") });
  const context = await openSendContext({
    ...{
      configPath: join(folder, "feedletter.yaml"),
      env: { SMTP_URL: transport, SECRET: secret },
      cwd: folder,
    },
    ...{ clock: () => Date.UTC(2026, 5, 15), randomBytes, sleep: async () => {} },
  });
  for (const proof of requests)
    await countRequest(
      { provider: "postmark", proof },
      context.database.requestCounters,
      Date.UTC(2026, 5, 14, 12),
    );
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = async (url, init) => {
    asked.push(`${init?.method} ${url}`);
    if (status === 0) throw new TypeError("fetch failed");
    return new Response("", { status });
  };
  const found: Diagnosis[] = [];
  try {
    for await (const diagnosis of runProviderChecks(context, { fetch })) found.push(diagnosis);
  } finally {
    await context.close();
  }
  return {
    found: found.map(({ check, level }) => [check, level]),
    said: found.map(({ said }) => said).join("\n"),
    asked,
  };
}

const POSTMARK = "smtp://u:p@smtp-broadcasts.postmarkapp.com:587";
const SERVER = "https://letters.example/at/";

test("a provider that is set up whole", async () => {
  const given = { transport: POSTMARK, provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER };
  const { found, asked, said } = await diagnose(given);
  expect(found).toEqual([
    ["mail provider", "ok"],
    ["provider's events", "ok"],
  ]);
  expect(asked).toEqual(["POST https://letters.example/at/events/postmark"]);
  expect(said).not.toContain(SECRET);
});

test("a wrong secret is noticed by the requests that were refused because of it", async () => {
  const given = { transport: POSTMARK, provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER };
  const { found, said } = await diagnose({ ...given, requests: ["unsigned", "unsigned"] });
  expect(found[1]).toEqual(["provider's events", "warning"]);
  expect(said).toContain(
    "2 requests were refused at https://letters.example/at/events/postmark in the last day",
  );
  // Some providers send the secret only if they are asked for it.
  expect((await diagnose({ ...given, requests: ["unsigned", "genuine"] })).found[1]).toEqual([
    "provider's events",
    "ok",
  ]);
});

test("a server of one's own needs no provider; a provider's server does", async () => {
  expect((await diagnose({ transport: "smtp://u:p@mail.notes.example:587" })).found).toEqual([]);
  expect((await diagnose({ transport: "smtp://u:p@email-smtp.eu-west-1.amazonaws.com:587" })).found).toEqual([
    ["mail provider", "warning"],
  ]);
});

test.each([
  ["events are not taken", { provider: "postmark", server: SERVER }, "ok", "warning"],
  ["there is no server", { provider: "{ name: postmark, events: '${SECRET}' }" }, "ok", "warning"],
  ["the server is another provider's", { provider: "mailgun", server: SERVER }, "warning", "warning"],
  [
    "the secret is weak",
    { provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER, secret: "hunter2" },
    "ok",
    "error",
  ],
  [
    "serve knows nothing of it",
    { provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER, status: 404 },
    "ok",
    "error",
  ],
  [
    "serve doesn't answer",
    { provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER, status: 0 },
    "ok",
    "error",
  ],
  [
    "it takes what nobody has signed",
    { provider: "{ name: postmark, events: '${SECRET}' }", server: SERVER, status: 200 },
    "ok",
    "error",
  ],
  [
    "the address isn't https",
    { provider: "{ name: postmark, events: '${SECRET}' }", server: "http://letters.example/" },
    "ok",
    "warning",
  ],
] as const)("%s", async (_, given, preset, events) => {
  const { found, said } = await diagnose({ transport: POSTMARK, ...given });
  expect(found).toEqual([
    ["mail provider", preset],
    ["provider's events", events],
  ]);
  expect(said).not.toContain("hunter2");
});

test("Amazon SES needs a configuration set", async () => {
  const given = { transport: "smtp://u:p@email-smtp.eu-west-1.amazonaws.com:587", provider: "ses" };
  expect((await diagnose(given)).found[0]).toEqual(["mail provider", "warning"]);
  const whole = { ...given, provider: "{ name: ses, configurationSet: news }" };
  expect((await diagnose(whole)).found[0]).toEqual(["mail provider", "ok"]);
});

test("a server on this machine may pass mails on to any provider", async () => {
  expect((await diagnose({ transport: "smtp://127.0.0.1:25", provider: "brevo" })).found[0]).toEqual([
    "mail provider",
    "ok",
  ]);
});
