import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { FeedletterError, reasonOf } from "#errors.js";

/** One template file. */
export interface Template {
  /** As users name it. */
  readonly file: string;
  readonly source: string;
}

interface TemplateFolder {
  readonly path: string;
  /** As users name it. */
  readonly name: string;
}

/** A digest's templates and every partial they can call. */
export interface Templates {
  /** Handlebars, then MJML. */
  readonly html: Template;
  /** Handlebars, then plain text. */
  readonly text: Template;
  /** By name: the file name without `.hbs`. Used by both. */
  readonly partials: Readonly<Record<string, Template>>;
}

/**
 * Reads `<name>.mjml.hbs`, `<name>.txt.hbs` and `partials/*.hbs`. Each file is taken from the first folder that has it, so a
 * project can replace a single partial and keep the rest.
 *
 * @param folders absolute
 * @param cwd messages name the files in it from there
 * @throws FeedletterError E_TEMPLATE if a file is in none of the folders, is empty or can't be read
 */
export function loadTemplates(name: string, folders: readonly string[], cwd?: string): Templates {
  const places = folders.map((path) => ({ path, name: nameFolder(path, cwd) }));
  return {
    html: readFirst(`${name}.mjml.hbs`, places),
    text: readFirst(`${name}.txt.hbs`, places),
    partials: readPartials(places),
  };
}

function nameFolder(path: string, cwd: string | undefined): string {
  return cwd !== undefined && path.startsWith(`${cwd}${sep}`) ? relative(cwd, path) : path;
}

function readFirst(fileName: string, folders: readonly TemplateFolder[]): Template {
  for (const folder of folders) {
    const template = readTemplate(folder, fileName);
    if (template) return requireText(template);
  }
  const names = folders.map((folder) => folder.name);
  throw new FeedletterError("E_TEMPLATE", {
    message: `There is no template ${fileName} in ${names.join(" or ")}.`,
    fix: `Create ${join(names[0] ?? "email-templates", fileName)}, or name another \`template\` in the configuration.`,
  });
}

/** A file is empty for a moment while it is being saved. A partial may be empty, to show nothing. */
function requireText(template: Template): Template {
  if (template.source.trim() !== "") return template;
  throw new FeedletterError("E_TEMPLATE", {
    message: "The template is empty.",
    fix: "Write it, or remove the file to use the one that comes with Feedletter.",
    place: { file: template.file, line: 1 },
  });
}

function readPartials(folders: readonly TemplateFolder[]): Record<string, Template> {
  const partials: [string, Template][] = [];
  for (const folder of folders.toReversed()) {
    for (const fileName of listPartials(folder)) {
      const template = readTemplate(folder, join("partials", fileName));
      if (template) partials.push([fileName.slice(0, -".hbs".length), template]);
    }
  }
  return Object.fromEntries(partials);
}

/** @returns undefined if there is no such file */
function readTemplate(folder: TemplateFolder, fileName: string): Template | undefined {
  const path = join(folder.path, fileName);
  const file = join(folder.name, fileName);
  try {
    const real = realpathSync(path);
    if (!real.startsWith(`${realpathSync(folder.path)}${sep}`)) throw leadingOut(file, real);
    const source = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
    return { file, source: source.replace(/\r\n?/g, "\n") };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause instanceof FeedletterError ? cause : unreadable(file, cause);
  }
}

/** Otherwise, the target of a link would be mailed to everybody. */
function leadingOut(file: string, real: string): FeedletterError {
  return new FeedletterError("E_TEMPLATE", {
    message: `The template is a link to ${real}, outside of its folder.`,
    fix: "Copy the file here.",
    place: { file },
  });
}

function listPartials({ path, name }: TemplateFolder): readonly string[] {
  try {
    return readdirSync(join(path, "partials"))
      .filter((fileName) => fileName.endsWith(".hbs"))
      .sort();
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw unreadable(join(name, "partials"), cause);
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
