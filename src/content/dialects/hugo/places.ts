import { sectionsOfSource } from "#content/dialects/file-path.js";
import type { ContentRoot } from "./content-roots.js";
import type { Language, Languages } from "./languages.js";

/** Where Hugo has a file among its content. */
export interface Place {
  readonly language: Language;
  /** Folders below the content folder. */
  readonly folders: readonly string[];
  /** Without the language and the extension. */
  readonly name: string;
  /** As `PathInfo` has it: below the source, without the language, with the extension. */
  readonly path: string;
}

export type FindPlace = (path: string) => Place | { readonly skipped: string };

interface Site {
  /** The source's folder below the site's. */
  readonly source: string;
  readonly roots: readonly ContentRoot[];
  readonly languages: Languages;
  /** Whether the settings leave out a file, by its path below the site's folder. */
  readonly isIgnored: (path: string) => boolean;
}

/** @returns the place of a file by its path below the source, or why Hugo doesn't publish it */
export function makePlaceFinder({ source, roots, languages, isIgnored }: Site): FindPlace {
  const holdsRoots = roots.some(({ folder }) => isIn(folder, source));
  return (path) => {
    const file = source === "" ? path : `${source}/${path}`;
    const root = roots.find(({ folder }) => isIn(file, folder));
    if (root === undefined && holdsRoots) return { skipped: "It is in no folder of the site's content." };
    if (root !== undefined && !root.includes(below(file, root.folder)))
      return { skipped: "The site's settings don't mount it." };
    if (isIgnored(file)) return { skipped: "`ignoreFiles` in the site's settings leaves it out." };
    const inContent = root === undefined ? join(sectionsOfSource(source), path) : locate(file, root);
    const { bare, extension, key } = splitName(inContent, languages);
    if (key !== undefined && languages.disabled.has(key))
      return { skipped: `The language ${key} isn't published.` };
    const language =
      (key === undefined ? undefined : languages.find(key)) ?? root?.language ?? languages.main;
    const segments = bare.split("/");
    const ofRoot = root !== undefined && (source === "" || isIn(root.folder, source));
    // A source that is a part of the content has its own sections.
    const shown = ofRoot ? inContent : path;
    const { bare: named } = splitName(shown, languages);
    return {
      language,
      folders: segments.slice(0, -1),
      name: segments.at(-1) ?? "",
      path: `${named}${extension}`,
    };
  };
}

function isIn(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

function below(path: string, folder: string): string {
  return folder === "" ? path : path.slice(folder.length + 1);
}

function locate(file: string, { folder, target }: ContentRoot): string {
  return file === folder ? target : join(target, below(file, folder));
}

function join(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

/** `a.de.md` is German where the site has that language. */
function splitName(path: string, { multilingual, find, disabled }: Languages) {
  const [, bare = path, extension = ""] = /^(.*?)(\.[^./]+)?$/s.exec(path) ?? [];
  const [, before = "", key = ""] = /^(.*[^/])\.([^./]+)$/s.exec(bare) ?? [];
  const isKnown = (multilingual && find(key) !== undefined) || disabled.has(key);
  return isKnown ? { bare: before, extension, key } : { bare, extension, key: undefined };
}
