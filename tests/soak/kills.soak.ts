import { expect, test } from "vitest";
import { killUntilSent, seededRandom } from "../deliveries/killing.js";

/** SOAK_KILLS and SOAK_PEOPLE change how long it takes. */
const KILLS = Number(process.env.SOAK_KILLS ?? 200);
const PEOPLE = Number(process.env.SOAK_PEOPLE ?? 10_000);
const CONNECTIONS = 5;

test.concurrent.each(["resend", "hold"] as const)("figures for the README, %s", async (onUncertain) => {
  const killed = await killUntilSent({
    ...{ people: PEOPLE, kills: KILLS, connections: CONNECTIONS, onUncertain },
    random: seededRandom(process.pid),
  });
  const twice = [...killed.received.values()].filter((times) => times > 1).length;
  const missing = PEOPLE - killed.accepted - killed.uncertain;
  process.stdout.write(
    `| ${onUncertain} | ${killed.kills} | ${PEOPLE} | ${missing} | ${killed.everUncertain.size} | ${twice} |\n`,
  );
  expect(missing).toBe(0);
  expect(killed.everUncertain.size).toBeLessThanOrEqual(killed.kills * CONNECTIONS);
  expect(twice).toBeLessThanOrEqual(onUncertain === "hold" ? 0 : killed.everUncertain.size);
});
