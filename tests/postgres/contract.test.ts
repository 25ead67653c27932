import { afterEach } from "vitest";
import type { OpenDatabase } from "#database/ports.js";
import { openPostgres } from "#database/postgres/postgres.js";
import { describeDesk } from "../database/issues-contract.js";
import { describeLedger } from "../database/ledger-contract.js";
import { describeMembership } from "../database/membership-contract.js";
import { describeOperating } from "../database/operating-contract.js";
import { describePeople } from "../database/people-contract.js";
import { describeSubscribers } from "../database/subscribers-contract.js";
import { NOW } from "../deliveries/samples.js";
import { databasesForTests } from "./databases.js";

const createDatabase = databasesForTests();
const opened: OpenDatabase[] = [];
// A server as it comes takes a hundred connections.
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

async function open(): Promise<OpenDatabase> {
  const database = await openPostgres(await createDatabase(), NOW);
  opened.push(database);
  return database;
}

describeLedger("PostgreSQL", open);
describeSubscribers("PostgreSQL", open);
describePeople("PostgreSQL", open);
describeMembership("PostgreSQL", open);
describeOperating("PostgreSQL", open);
describeDesk("PostgreSQL", open);
