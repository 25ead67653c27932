import { randomBytes } from "node:crypto";
import { appendFileSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { formatTimeIn } from "#app/local-time.js";
import { serveDigests } from "#daemon/serve-digests.js";
import type { ServeEvent } from "#daemon/serve-events.js";
import { describeEvent } from "#daemon/serve-events.js";
import { makeExchange } from "#network/exchange.js";
import { postOn } from "../cli/cli.js";
import { NOW, publishedSite } from "../publish/published-site.js";
import { startHub } from "../publish/small-hub.js";

const MINUTE = 60_000;
const MAIL =
  'mail: { from: "Notes <news@notes.example>", transport: outbox, unsubscribe: "mailto:leave@notes.example" }\n';

async function servedSite() {
  const hub = await startHub();
  const site = await publishedSite(hub.url);
  await site.build();
  site.deploy();
  appendFileSync(site.configPath, MAIL);
  const events: ServeEvent[] = [];
  const stopping = new AbortController();
  let now = NOW;
  let serving = Promise.resolve();
  const wake = await new Promise<() => Promise<void>>((resolve, reject) => {
    serving = serveDigests({
      ...{ configPath: site.configPath, env: {}, cwd: site.folder, randomBytes, signal: stopping.signal },
      clock: () => now,
      sleep: async () => {},
      exchange: makeExchange(async () => [{ address: "127.0.0.1", family: 4 }]),
      startMinuteTimer: (ring) => {
        resolve(ring);
        return { stop: async () => {} };
      },
      onEvent: (event) => void events.push(event),
    });
    serving.catch(reject);
  });
  const stop = async (): Promise<void> => {
    stopping.abort();
    await serving;
  };
  onTestFinished(stop);
  return {
    ...{ hub, site, stop },
    pinged: () =>
      events
        .filter(({ kind }) => kind === "pinged")
        .map((event) => describeEvent(event, formatTimeIn("UTC")).message),
    /** A minute passes, and `serve` has time to work. */
    minute: async () => {
      now += MINUTE;
      await wake();
      await pause(400);
    },
  };
}

test("`serve` tells the hub after a build, once it is published, and only once", async () => {
  const { hub, site, minute, pinged } = await servedSite();
  await minute();
  expect(hub.told).toEqual([]);
  site.write("content/two.md", postOn("2026-06-02", "Two"));
  await site.build();
  await minute();
  expect(hub.told).toEqual([]);
  site.deploy();
  for (let minutes = 0; minutes < 3; minutes += 1) await minute();
  expect(hub.told.toSorted()).toEqual(["atom.xml", "feed.json", "rss.xml"].map((name) => site.url + name));
  expect(pinged()).toEqual([`${hub.url}: 3 changed feeds announced`]);
});

test("`serve` tries again, less and less often, while the hub refuses", async () => {
  const { hub, site, minute, pinged } = await servedSite();
  await minute();
  site.write("content/two.md", postOn("2026-06-02", "Two"));
  await site.build();
  site.deploy();
  hub.answerNext(...Array<number>(9).fill(403));
  for (let minutes = 0; minutes < 12; minutes += 1) await minute();
  expect(hub.requests.length).toBe(12);
  expect(pinged()).toHaveLength(4);
  expect(pinged()[0]).toContain("; 3 failed: E_PING_HUB  ");
  expect(pinged()[3]).toBe(`${hub.url}: 3 changed feeds announced`);
});

test("a site without a hub asks nobody", async () => {
  const { hub, site, minute, pinged } = await servedSite();
  writeFileSync(
    site.configPath,
    `site: { title: Notes, url: "${site.url}" }\ncontent: [{ files: content }]\n${MAIL}`,
  );
  await minute();
  await site.build();
  await minute();
  expect([hub.requests.length, pinged()]).toEqual([0, []]);
});
