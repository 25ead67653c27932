import { basename } from "node:path";
import { FeedletterError } from "#errors.js";
import { readObjectSettings } from "../object-settings.js";
import type { Settings } from "../settings.js";
import { findLines } from "./find-lines.js";
import { describeFailure, runModule } from "./run-module.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings that a module exports by default: an object, or a function that returns one; either may be a promise. The module and
 * those that it imports by relative paths are run anew each time.
 *
 * @throws FeedletterError E_CONFIG with the line where it failed
 */
export async function readModuleSettings(path: string, env: Environment): Promise<Settings> {
  const name = basename(path);
  const { exported, files, sources } = await runModule(path);
  const value = await settle(exported, { path, env, files });
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new FeedletterError("E_CONFIG", {
      message:
        value === undefined
          ? "There is no default export."
          : "The default export is no object with settings.",
      fix: "Write `export default defineConfig({ … })`.",
      place: { file: name },
    });
  }
  return readObjectSettings(value, name, {
    lines: findLines(sources.get(path) ?? "", path),
    // What comes from elsewhere, such as `process.env`, is in no file.
    isInFile: (text) => [...sources.values()].some((source) => source.includes(text)),
    files,
  });
}

interface Running {
  readonly path: string;
  readonly env: Environment;
  readonly files: readonly string[];
}

async function settle(exported: unknown, { path, env, files }: Running): Promise<unknown> {
  try {
    return await (typeof exported === "function" ? exported({ env }) : exported);
  } catch (error) {
    throw describeFailure(error, { path, files });
  }
}
