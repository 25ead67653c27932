import { readdirSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { canonicalLanguage } from "#config/language-tag.js";
import type { LoadedConfig } from "#config/load.js";

export interface WelcomeFile {
  /** Absolute. */
  readonly path: string;
  /** Relative to the configuration, as the digest's `welcome` is written. */
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
}

/** The file that a digest's `welcome` names, in the site's language, and those beside it, such as `welcome.de.md`. */
export type WelcomeFiles = readonly [WelcomeFile, ...WelcomeFile[]];

/** Undefined if the digest has none. The first one need not exist. */
export function listWelcomeFiles(
  digest: string,
  { config, baseDir }: Pick<LoadedConfig, "config" | "baseDir">,
): WelcomeFiles | undefined {
  const name = config.digests[digest]?.welcome;
  if (name === undefined) return undefined;
  const path = resolve(baseDir, name);
  const extension = extname(path);
  const stem = basename(path, extension);
  const others = listFolder(dirname(path)).flatMap((file) => {
    if (!file.startsWith(`${stem}.`) || !file.endsWith(extension)) return [];
    const tag = file.slice(stem.length + 1, -extension.length || undefined);
    const language = canonicalLanguage(tag);
    return language === undefined || file === basename(path)
      ? []
      : [{ path: join(dirname(path), file), name: join(dirname(name), file), language }];
  });
  return [{ path, name, language: config.site.language }, ...others];
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // That the first file is missing is said where it is read.
    return [];
  }
}

/** The file in the person's language, of whatever region; otherwise the first one. */
export function chooseWelcomeFile(files: WelcomeFiles, wanted?: string): WelcomeFile {
  const [first] = files;
  const language = wanted === undefined ? undefined : canonicalLanguage(wanted);
  if (language === undefined) return first;
  return (
    files.find((file) => file.language === language) ??
    files.find((file) => isSame(file.language, language)) ??
    first
  );
}

/** Of people who read traditional Chinese, few want to read simplified Chinese. */
function isSame(one: string, other: string): boolean {
  const [first, second] = [one, other].map((tag) => new Intl.Locale(tag).maximize());
  return first?.language === second?.language && first?.script === second?.script;
}
