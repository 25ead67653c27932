import type { SendContext } from "#app/digests/send-context.js";
import { runDoctorChecks } from "#app/doctor/checks.js";
import { lookHere } from "#app/doctor/deliverability/look-here.js";
import type { DoctorOptions } from "#app/doctor/diagnosis.js";
import { FeedletterError } from "#errors.js";
import type { CheckResult } from "#pages/admin/health-page.js";
import { refreshed } from "./refreshed.js";

/** Ms. Whoever asks again within that time gets the same results, so that nobody can make us ask others all the time. */
const CHECKED_WITHIN = 15_000;

/** Runs the checks of `feedletter doctor`, once for everybody who asks at the same time. */
export function createHealthChecks(
  { loaded }: SendContext,
  options: Pick<DoctorOptions, "clock" | "randomBytes" | "sleep" | "cwd">,
): () => Promise<readonly CheckResult[]> {
  const { from: configPath, env } = loaded;
  const check = async (): Promise<readonly CheckResult[]> => {
    const results: CheckResult[] = [];
    try {
      for await (const result of runDoctorChecks({
        ...{ ...options, ...lookHere(), configPath, env, fetch },
      }))
        results.push(result);
    } catch (error) {
      if (!(error instanceof FeedletterError)) throw error;
      const { message, fix } = error;
      results.push({ check: "configuration", level: "error", said: message, fix });
    }
    return results;
  };
  return refreshed(check, { clock: options.clock, within: CHECKED_WITHIN });
}
