import { spawn } from "node:child_process";
import { once } from "node:events";
import Libsql from "libsql";
import { expect, test } from "vitest";
import { PEOPLE, SENDER, startIssue } from "../../tests/deliveries/interrupted-issue.js";
import { startSender } from "../../tests/deliveries/killing.js";

test("a database that another process keeps locked in the middle of an issue: a clear message, and nothing is lost", {
  timeout: 120_000,
}, async () => {
  const { file, server, counts } = await startIssue();
  // The sender has it for a moment at a time.
  const holder = new Libsql(file, { timeout: 5_000 });
  const child = spawn(process.execPath, [SENDER, file, server.url, "3", "resend"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const closed = once(child, "close");
  while (server.messages.length < 20) await new Promise((resolve) => setImmediate(resolve));
  holder.exec("begin immediate");
  const [code] = await closed;
  expect(code).not.toBe(0);
  expect(said).toMatch(/The database .* is locked by another process/);
  holder.exec("rollback");
  holder.close();
  const before = await counts();
  expect(before.accepted).toBeGreaterThan(0);
  expect(before.accepted).toBeLessThan(PEOPLE);
  const [ended] = await once(
    startSender(file, { url: server.url, connections: 3, onUncertain: "resend" }),
    "exit",
  );
  expect(ended).toBe(0);
  expect((await counts()).accepted).toBe(PEOPLE);
  const to = server.messages.map((message) => /^To: (.*)$/m.exec(message)?.[1]);
  expect(new Set(to).size).toBe(PEOPLE);
  // Those whose answer could not be written down: one of each connection at most.
  expect(to.length - PEOPLE).toBeLessThanOrEqual(3);
});
