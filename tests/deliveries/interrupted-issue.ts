import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openSqlite } from "#database/sqlite/sqlite.js";
import { startScriptedServer } from "../mail/scripted-server.js";
import { freezeFirst, NOW, person } from "./samples.js";

/** A program that sends what is open in a database. */
export const SENDER = join(import.meta.dirname, "send-until-killed.mjs");
export const PEOPLE = 400;

/** A frozen issue to PEOPLE, and a mail server that takes it. */
export async function startIssue() {
  const folder = mkdtempSync(join(tmpdir(), "feedletter-disk-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "ledger.db");
  const database = await openSqlite(file, NOW);
  await Promise.all(Array.from({ length: PEOPLE }, (_, nth) => database.subscribers.add(person(`p${nth}`))));
  const issue = await freezeFirst(database.ledger);
  const counts = () => database.ledger.counts(issue.id);
  onTestFinished(() => database.close());
  const server = await startScriptedServer();
  onTestFinished(() => server.close());
  return { file, server, counts };
}
