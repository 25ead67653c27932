import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openDatabase } from "#app/open-database.js";
import { loadConfig } from "#config/load.js";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { folderWith, postOn } from "../cli/cli.js";
import { startWebServer } from "../content/web-server.js";
import { bodyOf } from "../publish/small-hub.js";
import { startMastodon, TOKEN } from "../publish/small-mastodon.js";

const MINUTE = 60_000;
const START = Date.parse("2026-06-15T09:00:00Z");

async function served() {
  let now = START;
  const mastodon = await startMastodon(() => now);
  const told: { readonly type: string }[] = [];
  const statuses: number[] = [];
  const web = await startWebServer((request, response) => {
    if (request.method === "GET") return void response.end("<p>A post</p>");
    void bodyOf(request).then((body) => {
      told.push(JSON.parse(body));
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  const folder = folderWith({
    "feedletter.yaml": `site: { title: Notes, url: ${web.url}/ }
content: [{ files: content, url: "/posts/{slug}/" }]
digests: { weekly: { schedule: "0 9 * * sun" } }
mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }
webhooks: [{ url: ${web.url}/hook, secret: "\${SECRET}", events: [subscriber.joined] }]
announce: { mastodon: { url: ${mastodon.url}, token: "\${TOKEN}" } }
`,
    "content/old.md": postOn("2026-06-01", "Old"),
  });
  const env = { SECRET: `whsec_${randomBytes(32).toString("base64")}`, TOKEN };
  const configPath = join(folder, "feedletter.yaml");
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      ...{ configPath, env, cwd: folder, randomBytes, signal: stopping.signal },
      clock: () => now,
      sleep: async () => {},
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  onTestFinished(async () => {
    stopping.abort();
    await serving;
  });
  const kinds = (kind: ServeEvent["kind"]) => events.filter((event) => event.kind === kind);
  return {
    ...{ mastodon, told, statuses, folder, kinds },
    /** Minutes pass, and `serve` is woken until there are so many events of a kind: it may still be busy with the minute before. */
    after: async (count: number, kind: ServeEvent["kind"], wanted: number): Promise<void> => {
      now += count * MINUTE;
      const look = async (): Promise<number> => {
        await wake();
        return kinds(kind).length;
      };
      await expect.poll(look, { timeout: 20_000, interval: 50 }).toBeGreaterThanOrEqual(wanted);
    },
    join: async (who: string): Promise<void> => {
      const database = await openDatabase(await loadConfig(configPath, { env, uses: ["database"] }), {
        clock: () => now,
      });
      const request = {
        id: who,
        address: `${who}@readers.example`,
        digests: ["weekly"],
        source: "a form",
        at: now,
      };
      await database.membership.request({ ...request, expiredBefore: 0 });
      await database.membership.confirm(who, { at: now, source: "a link" });
      await database.close();
    },
  };
}

test("`serve` posts a message within a minute, and again if it wasn't accepted", async () => {
  const { told, statuses, kinds, after, join } = await served();
  statuses.push(500);
  await join("ada");
  await after(1, "webhooks", 1);
  expect(kinds("webhooks")).toMatchObject([{ results: [{ failed: 1, accepted: 0 }] }]);
  await after(2, "webhooks", 2);
  expect(kinds("webhooks")[1]).toMatchObject({ results: [{ failed: 0, accepted: 1 }] });
  expect(told.map(({ type }) => type)).toEqual(["subscriber.joined", "subscriber.joined"]);
});

test("`serve` announces a post once its file is there, and says once what waits", async () => {
  const { mastodon, folder, kinds, after } = await served();
  await after(1, "announced", 1);
  expect(kinds("announced")).toMatchObject([{ results: [{ started: { older: 1 } }] }]);
  writeFileSync(join(folder, "content/new.md"), postOn("2026-06-15", "New"));
  mastodon.answerNext([503], [503]);
  await after(1, "announced", 2);
  expect(kinds("announced")[1]).toMatchObject({ results: [{ posts: [{ result: { kind: "retry" } }] }] });
  expect(mastodon.statuses).toHaveLength(0);
  await after(6, "announced", 3);
  await after(45, "announced", 4);
  expect(mastodon.statuses).toHaveLength(1);
  expect(kinds("failed")).toEqual([]);
  expect(kinds("broken")).toEqual([]);
});
