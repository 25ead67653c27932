import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import type { AggregateReport } from "#deliveries/reports/sender-reports.js";

const NOW = Date.UTC(2026, 5, 15);

test("whoever sends reports without end fills only a part of the database, and no mail is uncounted", async () => {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-"));
  const { senderReports, close } = await openSqlite(join(folder, "feedletter.db"), NOW);
  onTestFinished(close);
  const report = (nth: number): AggregateReport => ({
    ...{ id: `${nth}`, reporter: `reporter ${nth}`, domain: "notes.example", begin: NOW - 1, end: NOW },
    sources: Array.from({ length: 200 }, (_, index) => ({
      ...{ source: `10.${nth}.0.${index}`, mails: 1, aligned: 0, spfAligned: 0, dkimAligned: 0 },
      ...{ quarantined: 0, rejected: 0, forwarded: 0, proved: "other.example" },
    })),
  });
  const reports = 105;
  for (let nth = 0; nth < reports; nth += 1)
    expect(await senderReports.record(report(nth), NOW)).toBe("recorded");
  const listed = await senderReports.list("2000-01-01");
  expect(listed.reduce((sum, { mails }) => sum + mails, 0)).toBe(reports * 200);
  expect(listed).toHaveLength(20_001);
  expect(listed[0]).toMatchObject({ source: "", reporter: "", proved: "", mails: 5 * 200 });
});
