import { z } from "zod";
import type { FailureReport } from "#deliveries/reports/report.js";
import type { Verdict } from "#deliveries/verdict/verdict.js";
import { diagnose } from "#mail/reports/diagnosis.js";

/** A field of another type counts as missing: one odd field mustn't lose the event. */
export const text = z.string().optional().catch(undefined);
/** Ids are numbers at some providers, and some have more digits than a number can hold. */
export const idText = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined);
const seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,12}(\.\d{1,9})?$/)
    .transform(Number),
]);
/** Seconds since 1970 → ms. */
export const unixTime = seconds
  .transform((value) => Math.round(value * 1_000))
  .optional()
  .catch(undefined);
/** ISO 8601 → ms. */
export const isoTime = z
  .string()
  .transform((written) => Date.parse(written))
  .refine((at) => !Number.isNaN(at))
  .optional()
  .catch(undefined);

/** A section of an event: an object of another shape counts as an empty one. */
export function section<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).optional().catch(undefined);
}

/** Headers of the original mail as a list of names and values. */
export const headerList = z
  .array(z.object({ name: z.string(), value: z.string() }).optional().catch(undefined))
  .optional()
  .catch(undefined);

export function headerIn(headers: z.infer<typeof headerList>, name: string): string | undefined {
  return headers?.find((header) => header?.name.toLowerCase() === name.toLowerCase())?.value;
}

interface FailureFacts {
  /** What servers and the provider said, the best source first. */
  readonly words: readonly (string | undefined)[];
  /** RFC 3463. */
  readonly status?: string;
  readonly recipient?: string;
  readonly fallback?: Verdict;
}

export function failure({ words, status, recipient, fallback }: FailureFacts): Omit<FailureReport, "id"> {
  const [enhanced] = /[45]\.\d{1,3}\.\d{1,3}/.exec(status ?? "") ?? [];
  const evidence = words
    .filter((said) => said !== undefined && said.trim() !== "")
    .map((said) => ({ ...diagnose(said ?? "", enhanced), recipient }));
  return { kind: "failure", evidence, forwarded: false, fallback };
}
