import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";

/** One template file. */
export interface Template {
  /** As the user would name it. */
  readonly file: string;
  readonly source: string;
}

/** A digest's templates and every partial they can call. */
export interface Templates {
  /** Handlebars, then MJML. */
  readonly html: Template;
  /** Handlebars, then plain text. */
  readonly text: Template;
  /** By name: the file name without `.hbs`. Shared by both. */
  readonly partials: Readonly<Record<string, Template>>;
}

/**
 * Reads `<name>.mjml.hbs`, `<name>.txt.hbs` and `partials/*.hbs`. Each file is taken from the first folder that has it, so
 * that a project can replace a single partial and keep the rest.
 *
 * @throws FeedletterError E_TEMPLATE where a file is in none of the folders or can't be read
 */
export function loadTemplates(name: string, folders: readonly string[]): Templates {
  return {
    html: readFirst(`${name}.mjml.hbs`, folders),
    text: readFirst(`${name}.txt.hbs`, folders),
    partials: readPartials(folders),
  };
}

function readFirst(fileName: string, folders: readonly string[]): Template {
  for (const folder of folders) {
    const template = readTemplate(join(folder, fileName));
    if (template) return template;
  }
  throw new FeedletterError("E_TEMPLATE", {
    message: `There is no template ${fileName} in ${folders.join(" or ")}.`,
    fix: `Create ${join(folders[0] ?? "email-templates", fileName)}, or name another \`template\` in the configuration.`,
  });
}

function readPartials(folders: readonly string[]): Record<string, Template> {
  const partials: [string, Template][] = [];
  for (const folder of folders.map((parent) => join(parent, "partials")).reverse()) {
    for (const fileName of listFolder(folder)
      .filter((name) => name.endsWith(".hbs"))
      .sort()) {
      const template = readTemplate(join(folder, fileName));
      if (template) partials.push([fileName.slice(0, -".hbs".length), template]);
    }
  }
  return Object.fromEntries(partials);
}

/** @returns undefined where there is no such file */
function readTemplate(file: string): Template | undefined {
  try {
    const source = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
    return { file, source: source.replace(/\r\n?/g, "\n") };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw unreadable(file, cause);
  }
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw unreadable(folder, cause);
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

function unreadable(file: string, cause: unknown): FeedletterError {
  return new FeedletterError("E_TEMPLATE", {
    message: `The template can't be read: ${reasonOf(cause)}.`,
    fix: "Make it a readable UTF-8 file.",
    place: { file },
    cause,
  });
}
