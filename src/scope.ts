type Release = () => unknown;

/** Things that were opened in sequence, and are closed in reverse order. */
export interface Scope {
  /** Calls `release` when the scope is closed. */
  readonly onClose: (release: Release) => void;
  /** Closes everything, even if one of them fails. A second call does nothing. @throws the first error */
  readonly close: () => Promise<void>;
}

function createScope(): Scope {
  const releases: Release[] = [];
  return {
    onClose: (release) => void releases.push(release),
    close: async () => {
      const errors: unknown[] = [];
      for (let release = releases.pop(); release !== undefined; release = releases.pop()) {
        try {
          await release();
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length > 0) throw errors[0];
    },
  };
}

/** Opens several things: if a later step throws, those that are open are closed. Whoever gets the result calls `scope.close`. */
export async function openInScope<T>(open: (scope: Scope) => T | Promise<T>): Promise<T> {
  const scope = createScope();
  try {
    return await open(scope);
  } catch (error) {
    // The first error is the one to report.
    await scope.close().catch(() => {});
    throw error;
  }
}

/** Closes everything that the work has opened, however it ends. */
export async function withScope<T>(work: (scope: Scope) => T | Promise<T>): Promise<T> {
  const result = await openInScope(async (scope) => ({ value: await work(scope), close: scope.close }));
  await result.close();
  return result.value;
}
