import { constants, copyFileSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";

/** The folder of the package's own templates. */
export const SHIPPED_TEMPLATES = join(import.meta.dirname, "../../email-templates");

/**
 * Copies the package's templates into `email-templates/` of a site. Existing files are kept.
 *
 * @returns paths relative to the folder
 * @throws FeedletterError E_OUT_WRITE
 */
export function copyTemplates(folder: string) {
  const written: string[] = [];
  const kept: string[] = [];
  const names = readdirSync(SHIPPED_TEMPLATES, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((path) => path.endsWith(".hbs")).sort()) {
    const path = `email-templates/${name.replaceAll("\\", "/")}`;
    (copyNew(join(SHIPPED_TEMPLATES, name), join(folder, path)) ? written : kept).push(path);
  }
  return { written, kept };
}

/** @returns false if the file already exists */
function copyNew(from: string, to: string): boolean {
  try {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST") return false;
    throw new FeedletterError("E_OUT_WRITE", {
      message: `${to} can't be written: ${reasonOf(cause)}.`,
      fix: "Make the folder writable.",
      cause,
    });
  }
}
