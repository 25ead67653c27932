import { FeedletterError, type Place } from "#errors.js";

/** Runs `read`, whose errors get the place of the setting that it reads. */
export function atPlace<Value>(place: Place, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FeedletterError)) throw error;
    const { code, message, fix } = error;
    throw new FeedletterError(code, { message, fix, place });
  }
}
