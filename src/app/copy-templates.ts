import { constants, copyFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createFile } from "./create-file.js";

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
    const created = createFile(join(folder, path), (to) =>
      copyFileSync(join(SHIPPED_TEMPLATES, name), to, constants.COPYFILE_EXCL),
    );
    (created ? written : kept).push(path);
  }
  return { written, kept };
}
