import { FeedletterError } from "#errors.js";
import type { DomainCheck } from "#mail/sender-domain/domain-check.js";

/** An error of the program's user is the check's result. */
export async function tryCheck(check: () => DomainCheck | Promise<DomainCheck>): Promise<DomainCheck> {
  try {
    return await check();
  } catch (error) {
    return describeFailure(error);
  }
}

export function describeFailure(error: unknown): DomainCheck {
  if (!(error instanceof FeedletterError)) throw error;
  return { level: "error", said: `${error.code}  ${error.message}`, fix: error.fix };
}
