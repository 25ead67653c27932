import { describe, test } from "vitest";
import { expectNothingStaysOpen, failingSite, HEALTHY, SEND_FAILURES } from "../app/open-handles.js";
import { databasesForTests } from "./databases.js";
import { query } from "./farm.js";

const createDatabase = databasesForTests();

describe("after some failures to send nothing more is open than before, on PostgreSQL", {
  timeout: 300_000,
}, () => {
  test.each(SEND_FAILURES)("$name", async (failure) => {
    const { send } = await failingSite(failure, await createDatabase());
    await expectNothingStaysOpen(send, failure.code);
  });

  test("a database of a newer version", async () => {
    const url = await createDatabase();
    const { send } = await failingSite(HEALTHY, url);
    await query(url, "insert into migrations values (99, 0)");
    await expectNothingStaysOpen(send, "E_DATABASE_NEWER");
  });
});
