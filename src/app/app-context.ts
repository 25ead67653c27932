import type { ConfigPath } from "#config/load.js";
import type { Instant } from "#zoned-time.js";

/** The configuration file, and what comes from the process: nothing in `app/` reads the clock or the environment itself. */
export interface AppContext {
  readonly configPath: ConfigPath;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Instant;
  /** Cryptographically secure. */
  readonly randomBytes: (count: number) => Uint8Array;
}
