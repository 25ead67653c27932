import { expect, test } from "vitest";
import { describeHandler, linkIn, openSite, signUp } from "../app/handler-contract.js";
import { databasesForTests } from "./databases.js";

const newDatabase = databasesForTests();

describeHandler(newDatabase);

test("another process answers what the first one has begun", async () => {
  const database = await newDatabase();
  const first = await openSite({ database });
  await signUp(first);
  const second = await openSite({ database });
  const link = linkIn(first.smtp.mails[0]?.text, "confirm");
  expect((await second.post(link, {})).status).toBe(200);
  expect([first.errors, second.errors]).toEqual([[], []]);
});
