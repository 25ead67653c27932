import type { LoadedConfig } from "#config/load.js";
import { FeedletterError } from "#errors.js";

/** A setting that can't change while the process runs. */
export interface RestartSetting {
  readonly path: readonly string[];
  readonly valueIn: (loaded: LoadedConfig) => string | number | boolean | undefined;
}

/** @throws FeedletterError E_RESTART with the line of the first changed one */
export function requireUnchanged(
  running: LoadedConfig,
  changed: LoadedConfig,
  settings: readonly RestartSetting[],
): void {
  const setting = settings.find(({ valueIn }) => valueIn(running) !== valueIn(changed));
  if (setting === undefined) return;
  throw new FeedletterError("E_RESTART", {
    message: `\`${setting.path.join(".")}\` has changed, which requires a restart.`,
    fix: "Restart this process, or undo the change. Until then, the old configuration stays in use.",
    place: changed.placeOf(...setting.path),
  });
}
