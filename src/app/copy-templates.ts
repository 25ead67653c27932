import { constants, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";

/** The package's own. */
export const SHIPPED_TEMPLATES = join(import.meta.dirname, "../../email-templates");

export interface CopyResult {
  /** Relative to the folder. */
  readonly written: readonly string[];
  readonly kept: readonly string[];
}

/**
 * Copies the package's templates into `email-templates/` of a site; what is there stays as it is.
 * @throws FeedletterError E_OUT_WRITE
 */
export function copyTemplates(folder: string): CopyResult {
  const files = readdirSync(SHIPPED_TEMPLATES, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".hbs"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
  const written = files.filter((name) => copyNew(name, join(folder, "email-templates", name)));
  const named = (name: string): string => `email-templates/${name}`;
  return {
    written: written.map(named),
    kept: files.filter((name) => !written.includes(name)).map(named),
  };
}

/** @returns false where a file is there already */
function copyNew(name: string, to: string): boolean {
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(SHIPPED_TEMPLATES, name), to, constants.COPYFILE_EXCL);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw new FeedletterError("E_OUT_WRITE", {
      message: `email-templates/${name} can't be written: ${reasonOf(cause)}.`,
      fix: "Make the folder writable.",
      cause,
    });
  }
}
