import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseFault } from "./postgres-error.js";

const FIRST_PAUSE = 50;
const MAX_PAUSE = 2_000;

/**
 * Retries, with longer and longer pauses, what failed because of a temporary problem.
 * @param patience ms to wait in total
 */
export async function retryFor<T>(patience: number, work: () => Promise<T>): Promise<T> {
  let waited = 0;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, MAX_PAUSE)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DatabaseFault) || error.recovery === "manual" || waited >= patience) throw error;
    }
    await sleep(pause);
    waited += pause;
  }
}
