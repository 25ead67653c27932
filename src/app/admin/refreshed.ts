import type { Instant } from "#zoned-time.js";

interface RefreshOptions {
  readonly clock: () => Instant;
  /** Ms for which a value is shown without asking whether it is still right. */
  readonly within: number;
  /** Whether an old value is shown while a new one is being read. Default: the newest one is waited for. */
  readonly showsOld?: boolean;
}

/** A value is read at most for this part of the time, however many people look, so that it doesn't slow down what sends mail. */
const MAX_SHARE = 1 / 20;

/** Shares one reading of a costly value among everybody who looks at it. */
export function refreshed<Value>(
  read: () => Promise<Value>,
  { clock, within, showsOld = false }: RefreshOptions,
): () => Promise<Value> {
  let last: { readonly value: Value; readonly until: Instant } | undefined;
  let reading: Promise<Value> | undefined;
  const readAgain = async (): Promise<Value> => {
    const began = clock();
    try {
      const value = await read();
      const took = Math.max(0, clock() - began);
      last = { value, until: clock() + Math.max(within, took / MAX_SHARE) };
      return value;
    } finally {
      reading = undefined;
    }
  };
  return async () => {
    if (last !== undefined && clock() < last.until) return last.value;
    reading ??= readAgain();
    if (last === undefined || !showsOld) return reading;
    reading.catch(() => {});
    return last.value;
  };
}

/** How many different values are kept. */
const MAX_KEPT = 30;

/** The same for values with a name each, of which the most recently read are kept. */
export function refreshedEach<Value>(
  read: (key: string) => Promise<Value>,
  options: RefreshOptions,
): {
  readonly read: (key: string) => Promise<Value>;
  /** The value has just been changed, so the next reading is a new one. */
  readonly forget: (key: string) => void;
} {
  const known = new Map<string, () => Promise<Value>>();
  return {
    read: (key) => {
      const reading = known.get(key) ?? refreshed(() => read(key), options);
      known.delete(key);
      known.set(key, reading);
      const [oldest] = known.keys();
      if (known.size > MAX_KEPT && oldest !== undefined) known.delete(oldest);
      return reading();
    },
    forget: (key) => void known.delete(key),
  };
}
