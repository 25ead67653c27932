import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { NO_FIELDS, readSmallFile } from "#content/dialects/generator-data.js";
import { readFrontMatter } from "#content/front-matter/front-matter.js";
import type { Fields } from "#content/model/value.js";
import type { ContentRoot } from "./content-roots.js";
import type { Language, Languages } from "./languages.js";

/** The folders of a site's content, and their `_index` files. Each is looked at once. */
export interface Sections {
  /** Of a page in these folders: up to the nearest with an `_index` file, at least the first. */
  readonly sectionOf: (folders: readonly string[], language: Language) => readonly string[];
  /** The front matter of a section's `_index` file. */
  readonly fieldsOf: (section: string, language: Language) => Fields;
  /** Whether the section has a page: the first folder always has. */
  readonly exists: (section: string, language: Language) => boolean;
}

const INDEX_FILE = /^_index(?:\.([^.]+))?\.(?:md|markdown|mdown|html?|org|adoc|asciidoc|rst|pandoc)$/i;

interface FoundFolder {
  /** The `_index` files by the key of their language, absolute. */
  readonly indexes: ReadonlyMap<string, string>;
}

/** @param siteFolder absolute */
export function makeSections(
  siteFolder: string,
  roots: readonly ContentRoot[],
  languages: Languages,
): Sections {
  const folders = new Map<string, FoundFolder | undefined>();
  const fields = new Map<string, Fields>();
  const find = (section: string): FoundFolder | undefined => {
    if (folders.has(section)) return folders.get(section);
    const places = roots.flatMap((root) => {
      const rest = root.target === "" ? section : posix.relative(`/${root.target}`, `/${section}`);
      return rest.startsWith("..") ? [] : [{ folder: join(siteFolder, root.folder, rest), root }];
    });
    const found = places.flatMap(({ folder, root }) => readFolder(folder, root.language, languages) ?? []);
    const all =
      found.length === 0
        ? undefined
        : { indexes: new Map(found.toReversed().flatMap(({ indexes }) => [...indexes])) };
    folders.set(section, all);
    return all;
  };
  return {
    sectionOf: (names, { key }) => {
      for (let count = names.length; count > 1; count -= 1)
        if (find(names.slice(0, count).join("/"))?.indexes.has(key)) return names.slice(0, count);
      return names.slice(0, 1);
    },
    fieldsOf: (section, { key }) => {
      const file = find(section)?.indexes.get(key);
      if (file === undefined) return NO_FIELDS;
      const known = fields.get(file) ?? readFields(file);
      fields.set(file, known);
      return known;
    },
    exists: (section, { key }) => {
      const folder = find(section);
      return folder !== undefined && (!section.includes("/") || folder.indexes.has(key));
    },
  };
}

function readFolder(folder: string, language: Language, languages: Languages): FoundFolder | undefined {
  const names = listNames(folder);
  if (names === undefined) return undefined;
  const indexes = names.flatMap((name) => {
    const [file, key] = INDEX_FILE.exec(name) ?? [];
    if (file === undefined) return [];
    const named = key === undefined || !languages.multilingual ? undefined : languages.find(key);
    if (key !== undefined && named === undefined) return [];
    return [[(named ?? language).key, join(folder, file)] as const];
  });
  return { indexes: new Map(indexes) };
}

function listNames(folder: string): readonly string[] | undefined {
  try {
    return readdirSync(folder);
  } catch {
    // There is no such section.
    return undefined;
  }
}

function readFields(file: string): Fields {
  const text = readSmallFile(file);
  const matter = text === undefined ? undefined : readFrontMatter(text);
  return matter?.kind === "read" ? matter.fields : NO_FIELDS;
}
