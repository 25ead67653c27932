import { z } from "zod";
import type { PauseReason } from "#digest/pause-reason.js";

const cause = z.enum([
  ...(["sender", "content", "reputation", "rate", "policy", "addresses", "network", "unknown"] as const),
]);
const refusal = z.object({ answer: z.string(), cause });

export const pauseReason: z.ZodType<PauseReason> = z.discriminatedUnion("code", [
  refusal.extend({ code: z.literal("answered") }),
  refusal.extend({ code: z.literal("in-a-row"), count: z.number() }),
  refusal.extend({
    ...{ code: z.literal("share"), refused: z.number(), mails: z.number() },
    destination: z.string().optional(),
  }),
  refusal.extend({ code: z.literal("probe") }),
  z.object({
    code: z.literal("destinations"),
    reasons: z.array(z.lazy((): z.ZodType<PauseReason> => pauseReason)),
  }),
  z.object({ code: z.literal("erased") }),
  z.object({ code: z.literal("asked") }),
  z.object({ code: z.literal("text"), text: z.string() }),
]);

export function writePauseReason(reason: PauseReason): string {
  return JSON.stringify(reason);
}

/** @param recorded JSON; what isn't is a sentence that an older version wrote */
export function readPauseReason(recorded: string): PauseReason {
  try {
    const parsed = pauseReason.safeParse(JSON.parse(recorded));
    if (parsed.success) return parsed.data;
  } catch {}
  return { code: "text", text: recorded };
}
