import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { createEventStreams } from "#server/admin/event-streams.js";

const decode = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

test("a stream tells only what has changed, with comments in between, until there is nothing more to tell", async () => {
  const streams = createEventStreams({ every: 1 });
  const readings = ["one", ...Array.from({ length: 9 }, () => "two"), undefined];
  const stream = streams.open(async () => readings.shift());
  expect(await stream?.text()).toBe("retry: 1\n\ndata: one\n\ndata: two\n\n:\n\n");
  expect(streams.count()).toBe(0);
});

test("there are at most so many, and one that nobody listens to any more makes room", async () => {
  const streams = createEventStreams({ max: 2, every: 1 });
  const open = () => streams.open(async () => "one");
  const [first, second] = [open(), open()];
  expect([first?.status, second?.status, open()]).toEqual([200, 200, undefined]);
  await first?.body?.cancel();
  expect(streams.count()).toBe(1);
  expect(open()).toBeDefined();
});

test("what fails, or isn't fetched, ends, and so do all when the server stops", async () => {
  const streams = createEventStreams({ every: 1 });
  expect(await streams.open(() => Promise.reject(new Error("no database")))?.text()).toBe("retry: 1\n\n");
  let said = 0;
  streams.open(async () => `${said++}`);
  while (streams.count() > 0) await setTimeout(1);
  expect(said).toBeLessThan(40);
  const reader = streams.open(async () => "one")?.body?.getReader();
  expect(decode((await reader?.read())?.value)).toContain("retry");
  streams.endAll();
  let rest = await reader?.read();
  while (rest?.done === false) rest = await reader?.read();
  expect(streams.open(async () => "one")).toBeUndefined();
});
