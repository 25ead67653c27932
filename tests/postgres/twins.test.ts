import { expect, onTestFinished, test } from "vitest";
import { seededRandom } from "../deliveries/killing.js";
import { sendFromTwins } from "../deliveries/twins.js";
import { sized } from "../sizes.js";
import { databasesForTests } from "./databases.js";
import { openWithPeople } from "./farm.js";

const PEOPLE = sized(200, 600);
const createDatabase = databasesForTests();

test("four machines with the same name and different boots send each mail of an issue once", {
  timeout: 180_000,
}, async () => {
  const location = await createDatabase();
  const database = await openWithPeople(location, PEOPLE);
  onTestFinished(() => database.close());
  const seed = process.pid;
  const sent = await sendFromTwins({
    ...{ database, location, machines: 4, connections: 10 },
    random: seededRandom(seed),
  });
  const twice = [...sent.received].filter(([, times]) => times > 1);
  expect(twice, `seed ${seed}`).toEqual([]);
  expect(sent.received.size).toBe(PEOPLE);
  expect(sent.accepted).toBe(PEOPLE);
});
