import { expect, test } from "vitest";
import { readReaders } from "#app/admin/readers.js";
import { openAdmin } from "./admin.js";

test("readers are shown by day, feed and program; what a program calls itself is text", async () => {
  const days: Awaited<ReturnType<typeof readReaders>>[number][] = [];
  const { signIn, database, now } = await openAdmin({ readers: async () => days });
  const session = await signIn();
  expect(await (await session.get("/admin/readers")).text()).toContain("Nothing has been counted yet");
  const count = { feed: "main", kind: "aggregator", reader: "Feedly", count: 42 } as const;
  await database.readerStatistics.record([
    {
      day: "2026-01-04",
      isComplete: true,
      counts: [count, { ...count, kind: "reader", reader: "<img>", count: 3 }],
    },
    { day: "2026-01-05", isComplete: false, counts: [{ ...count, count: 7 }] },
    { day: "2025-09-01", isComplete: true, counts: [{ ...count, count: 999 }] },
  ]);
  days.push(...(await readReaders(database.readerStatistics, now())));
  const page = await (await session.get("/admin/readers")).text();
  expect(page).toContain('<h2>2026-01-04</h2>\n<p class="figure">45</p>');
  expect(page).toContain("2026-01-05 (part)");
  expect(page).toContain("&lt;img&gt;");
  expect(page).not.toContain("<img>");
  expect(page).not.toContain("999");
});
