import { test } from "vitest";
import { confirmWhileKilled } from "../daemon/welcome-killing.js";
import { databasesForTests } from "./databases.js";

const createDatabase = databasesForTests();

test("PostgreSQL: killed at any moment, everybody who confirms is welcomed once, and the publisher is told of everybody", async () => {
  await confirmWhileKilled(await createDatabase());
}, 180_000);
