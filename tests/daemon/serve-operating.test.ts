import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import fc from "fast-check";
import Libsql from "libsql";
import { expect, onTestFinished, test } from "vitest";
import { formatTimeIn } from "#app/local-time.js";
import { addSubscriber } from "#app/people/edit-subscribers.js";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { openLog } from "#daemon/serve-log.js";
import { parseAddress } from "#subscribers/address.js";
import { maskAddresses } from "#terminal/mask-addresses.js";
import { CLI, CONFIG, feedletter, folderWith, postOn, setClock } from "../cli/cli.js";
import { reply, startMailServer } from "../cli/mail-server.js";

const MAIL = `digests:
  weekly: { start: newest, schedule: "0 9 * * 1" }
mail: { from: "Notes <news@notes.example>", transport: "\${SMTP_URL}", connections: 2 }
`;
const SERVER = "server: { url: https://letters.example/, port: 0 }\n";
const HOUR = 3_600_000;
const MONDAY = Date.parse("2026-06-15T09:00:00+02:00");
const TOKEN = "a-token-of-more-than-16-letters";

async function site(people: readonly string[], server = SERVER): Promise<string> {
  const folder = folderWith({
    "feedletter.yaml": CONFIG + MAIL + server,
    "content/one.md": postOn("2026-06-01", "One"),
  });
  const env = { SMTP_URL: "smtp://127.0.0.1:1" };
  const editing = { configPath: join(folder, "feedletter.yaml"), env, clock: () => 0, randomBytes };
  for (const address of people) await addSubscriber(editing, { address });
  return folder;
}

/** A server whose clock and alarm the test holds. */
async function startServing(folder: string, env: Record<string, string>, start = MONDAY - HOUR) {
  const events: ServeEvent[] = [];
  const lines: string[] = [];
  const log = await openLog(
    { print: (line) => void lines.push(line) },
    { lowest: "info", time: formatTimeIn("UTC") },
  );
  const stopping = new AbortController();
  let now = start;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      configPath: join(folder, "feedletter.yaml"),
      ...{ env, cwd: folder, randomBytes, sleep: async () => {} },
      clock: () => now,
      signal: stopping.signal,
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => {
        events.push(event);
        log(event);
      },
    });
    serving.catch(reject);
  });
  await wake();
  onTestFinished(async () => {
    stopping.abort();
    await serving;
  });
  const listening = events.find((event) => event.kind === "listening");
  return {
    ...{ events, lines },
    url: listening?.kind === "listening" ? listening.url : "",
    setClock: (moment: number): void => {
      now = moment;
    },
    ringAt: async (moment: number): Promise<void> => {
      now = moment;
      await wake();
    },
  };
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const answer = await fetch(url, { headers });
  return { status: answer.status, text: await answer.text() };
}

test("it is ready while the timer fires and the database can be written", async () => {
  const folder = await site([]);
  const server = await startServing(folder, { SMTP_URL: "smtp://127.0.0.1:1" });
  const ready = `${server.url}readyz`;
  expect(await ask(ready)).toEqual({ status: 200, text: "ready\n" });
  server.setClock(MONDAY - HOUR + 151_000);
  expect(await ask(ready)).toEqual({ status: 503, text: "the schedule's timer doesn't fire\n" });
  await server.ringAt(MONDAY - HOUR + 152_000);
  expect((await ask(ready)).status).toBe(200);
  const raw = new Libsql(join(folder, ".feedletter/feedletter.db"), { timeout: 5_000 });
  raw.exec("drop table heartbeats");
  raw.close();
  server.setClock(MONDAY - HOUR + 170_000);
  expect(await ask(ready)).toEqual({ status: 503, text: "the database can't be written\n" });
  expect(await ask(`${server.url}healthz`)).toEqual({ status: 200, text: "ok\n" });
});

const METRICS = `server: { url: https://letters.example/, port: 0, metrics: { token: "\${TOKEN}" } }\n`;

test("metrics cover mails, issues, people, runs and requests, and need the token", async () => {
  const smtp = await startMailServer({
    answer: async (recipient) => (recipient.startsWith("bob@") ? reply(451, "4.7.1 later") : undefined),
  });
  const folder = await site(["ada@example.org", "bob@example.org", "cyd@googlemail.com"], METRICS);
  const server = await startServing(folder, { SMTP_URL: smtp.url, TOKEN });
  const url = `${server.url}metrics`;
  expect((await ask(url)).status).toBe(401);
  expect((await ask(url, { authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
  await server.ringAt(MONDAY);
  const { status, text } = await ask(url, { authorization: `Bearer ${TOKEN}` });
  expect(status).toBe(200);
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      "# TYPE feedletter_mails_total counter",
      'feedletter_mails_total{digest="weekly",outcome="accepted"} 2',
      'feedletter_mails_total{digest="weekly",outcome="deferred"} 1',
      'feedletter_issues_open{digest="weekly"} 1',
      'feedletter_deliveries{digest="weekly",state="waiting"} 1',
      'feedletter_deliveries{digest="weekly",state="accepted"} 2',
      'feedletter_destination_mails_total{destination="other",outcome="accepted"} 1',
      'feedletter_destination_mails_total{destination="other",outcome="deferred"} 1',
      'feedletter_destination_mails_total{destination="Gmail",outcome="accepted"} 1',
      'feedletter_subscribers{state="active"} 3',
      `feedletter_next_run_timestamp_seconds{digest="weekly"} ${(MONDAY + 7 * 24 * HOUR) / 1000}`,
      `feedletter_last_alarm_timestamp_seconds ${MONDAY / 1000}`,
      'feedletter_http_requests_total{method="GET",route="/metrics",status="401"} 2',
      expect.stringMatching(/^feedletter_next_delivery_timestamp_seconds\{digest="weekly"\} \d+/),
      expect.stringMatching(/^feedletter_build_info\{version="[\d.]+",node="v[\d.]+"\} 1$/),
    ]),
  );
  for (const line of text.split("\n")) {
    expect(line).toMatch(/^(|# (HELP|TYPE) \w+ .+|\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/);
  }
});

test("metrics on a port of their own are not on the public one", async () => {
  const folder = await site([], METRICS.replace(`token: "\${TOKEN}"`, "port: 0"));
  const server = await startServing(folder, { SMTP_URL: "smtp://127.0.0.1:1" });
  expect((await ask(`${server.url}metrics`)).status).toBe(404);
  const apart = server.events.find((event) => event.kind === "listening" && event.metrics !== undefined);
  const url = apart?.kind === "listening" ? apart.metrics : undefined;
  expect((await ask(`${url}metrics`)).status).toBe(200);
});

test("public metrics stop the start", async () => {
  const folder = await site([], METRICS.replace(`metrics: { token: "\${TOKEN}" }`, "metrics: {}"));
  const ran = await feedletter(["serve"], { cwd: folder, env: { SMTP_URL: "smtp://127.0.0.1:1" } });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toMatch(/^feedletter\.yaml:\d+ {2}E_CONFIG {2}The metrics would be public/);
});

test("the log of a run contains no address, even if the mail server repeats it", async () => {
  const smtp = await startMailServer({
    answer: async (recipient) => reply(550, `5.7.1 <${recipient}> our policy refuses mail for ${recipient}`),
  });
  const people = Array.from({ length: 5 }, (_, index) => `ada+${index}@readers.example`);
  const server = await startServing(await site(people), { SMTP_URL: smtp.url });
  await server.ringAt(MONDAY);
  const lines = server.lines.map((line) => JSON.parse(line));
  expect(lines.map(({ event }) => event)).toEqual(["listening", "started", "run"]);
  expect(lines[2]).toMatchObject({
    level: "info",
    time: "2026-06-15T07:00:00.000Z",
    digest: "weekly",
    issues: [{ number: 1, came: "paused", accepted: 0 }],
    message: expect.stringContaining("<[address]> our policy refuses mail for [address]"),
  });
  expect(server.lines.join("\n")).not.toMatch(/readers\.example|ada/);
});

test("the log has the route of a request, never the token, and the client's address only on request", async () => {
  const log = async (lowest: "info" | "debug") => {
    const lines: string[] = [];
    const onEvent = await openLog(
      { print: (line) => void lines.push(line) },
      { lowest, time: formatTimeIn("UTC") },
    );
    const answered = { kind: "answered", at: MONDAY, method: "GET", ms: 3, client: "192.0.2.7" } as const;
    onEvent({ ...answered, route: "/unsubscribe/:token", status: 200 });
    onEvent({ ...answered, route: "/healthz", status: 200 });
    return lines.map((line) => JSON.parse(line));
  };
  const request = { time: "2026-06-15T07:00:00.000Z", level: "info", event: "answered", status: 200 };
  expect(await log("info")).toEqual([
    {
      ...request,
      method: "GET",
      route: "/unsubscribe/:token",
      ms: 3,
      message: "GET /unsubscribe/:token 200",
    },
  ]);
  expect(await log("debug")).toMatchObject([
    { ...request, client: "192.0.2.7" },
    { level: "debug", route: "/healthz", client: "192.0.2.7" },
  ]);
});

test("everything that may be an address is masked, wherever it is", () => {
  const local = fc.string({
    unit: fc.constantFrom(..."aZ9ä中!#$%&'*+-/=?^_`{|}~."),
    minLength: 1,
    maxLength: 12,
  });
  const domain = fc.constantFrom("readers.example", "mail.bücher.example", "例え.テスト", "a.b-c.example");
  const address = fc
    .tuple(local, domain)
    .map((parts) => parts.join("@"))
    .filter((written) => parseAddress(written).kind === "address");
  const round = fc.constantFrom(" ", "<", ">", "(", ")", '"', ",", ";", ":", "[", "]", "\n");
  fc.assert(
    fc.property(address, round, round, (written, before, after) => {
      const masked = maskAddresses(`550 no${before}${written}${after}here`);
      expect(masked).toBe(`550 no${before}[address]${after}here`);
    }),
  );
});

/** The real program with its log. */
function spawnServe(folder: string, env: Record<string, string>, now: string) {
  const child = spawn(process.execPath, [...setClock("from", now), CLI, "serve", "--json"], {
    ...{ cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  const heard = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      said += chunk;
      for (const call of heard) call();
    });
  }
  const closed = once(child, "close");
  return {
    said: () => said,
    saying: (words: string | RegExp) =>
      new Promise<void>((resolve, reject) => {
        const look = (): void => {
          if (said.match(words) !== null) resolve();
        };
        heard.add(look);
        look();
        void closed.then(() => reject(new Error(said)));
      }),
    signal: (): void => void child.kill("SIGTERM"),
    code: async (): Promise<unknown> => (await closed)[0],
    endedBy: async (): Promise<unknown> => (await closed)[1],
  };
}

test("two servers on one database send each issue once", async () => {
  const people = Array.from({ length: 60 }, (_, index) => `reader${index}@example.org`);
  const folder = await site(people);
  const smtp = await startMailServer();
  const env = { SMTP_URL: smtp.url };
  const before = await startServing(folder, env, MONDAY - HOUR);
  expect(before.events.map(({ kind }) => kind)).toEqual(["listening", "started"]);
  // Both find the run due when they start.
  const servers = [1, 2].map(() => spawnServe(folder, env, "2026-06-15T09:00:30+02:00"));
  await Promise.any(servers.map((server) => server.saying('"event":"run"')));
  await Promise.all(servers.map((server) => server.saying('"event":"started"')));
  // The run may have left a part to the other one, which a signal would interrupt.
  await expect.poll(() => smtp.envelopes.length, { timeout: 15_000 }).toBe(people.length);
  for (const server of servers) server.signal();
  expect(await Promise.all(servers.map((server) => server.code()))).toEqual([0, 0]);
  const said = servers.map((server) => server.said()).join("");
  expect(said.match(/"event":"run"/g)).toHaveLength(1);
  expect(said).not.toContain('"level":"error"');
  expect(smtp.envelopes.toSorted()).toEqual(people.toSorted());
});

/** Once it takes no more requests. */
async function closing({ said }: Pick<ReturnType<typeof spawnServe>, "said">): Promise<void> {
  const url = /"url":"([^"]+)"/.exec(said())?.[1] ?? "";
  const ask = () =>
    fetch(url).then(
      () => "open",
      () => "closed",
    );
  await expect.poll(ask, { timeout: 15_000 }).toBe("closed");
}

test("a stop finishes the mails that are in flight and leaves the rest for the next start", async () => {
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrived = 0;
  let both = (): void => {};
  const inFlight = new Promise<void>((resolve) => {
    both = resolve;
  });
  const smtp = await startMailServer({
    answer: async () => {
      arrived += 1;
      if (arrived === 2) both();
      await held;
      return undefined;
    },
  });
  const people = Array.from({ length: 10 }, (_, index) => `reader${index}@example.org`);
  const folder = await site(people);
  const env = { SMTP_URL: smtp.url };
  await startServing(folder, env, MONDAY - HOUR);
  const first = spawnServe(folder, env, "2026-06-15T09:00:30+02:00");
  await first.saying('"event":"started"');
  await inFlight;
  first.signal();
  // Its server takes no more requests from here on, while mail is still in flight.
  await closing(first);
  release();
  expect(await first.code()).toBe(0);
  expect(smtp.envelopes).toHaveLength(2);
  const second = spawnServe(folder, env, "2026-06-15T09:02:00+02:00");
  await second.saying('"event":"continued"');
  second.signal();
  expect(await second.code()).toBe(0);
  expect(smtp.envelopes.toSorted()).toEqual(people.toSorted());
});

test("a second signal ends it at once", async () => {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const smtp = await startMailServer({
    answer: () => {
      reach();
      return new Promise(() => {});
    },
  });
  const folder = await site(["ada@example.org"]);
  const env = { SMTP_URL: smtp.url };
  await startServing(folder, env, MONDAY - HOUR);
  const server = spawnServe(folder, env, "2026-06-15T09:00:30+02:00");
  await server.saying('"event":"started"');
  await reached;
  server.signal();
  await closing(server);
  server.signal();
  expect(await server.endedBy()).toBe("SIGTERM");
});
