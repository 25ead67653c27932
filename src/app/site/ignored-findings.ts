import { join } from "node:path";
import type { LoadedConfig } from "#config/load.js";
import type { IgnoredFinding } from "#config/schema.js";
import { readIfExists } from "#files/file-system.js";
import type { Finding } from "#findings.js";

interface SplitFindings {
  readonly shown: readonly Finding[];
  /** How many findings were left out. */
  readonly ignored: number;
}

/**
 * Leaves out warnings and notes that `check.ignore` names, and those that a comment in the post's file names. Errors stay: a post is
 * never left out of the feeds silently.
 */
export function dropIgnored(
  findings: readonly Finding[],
  { config, baseDir, path }: LoadedConfig,
): SplitFindings {
  const commented = new Map<string, ReadonlySet<string>>();
  const codesIn = (file: string): ReadonlySet<string> => {
    const known = commented.get(file) ?? readIgnoreComments(join(baseDir, file), path);
    commented.set(file, known);
    return known;
  };
  const isIgnored = ({ code, level, place }: Finding): boolean =>
    level !== "error" &&
    (config.check.ignore.some((ignored) => matches(ignored, code, place.file)) ||
      (!ABOUT_SKIPPED_FILES.has(code) && codesIn(place.file).has(code)));
  const shown = findings.filter((finding) => !isIgnored(finding));
  return { shown, ignored: findings.length - shown.length };
}

/** There may be thousands of these, and nobody needs to hide them one by one. */
const ABOUT_SKIPPED_FILES: ReadonlySet<string> = new Set(["N_NO_DATE", "N_DRAFT", "N_NOT_A_POST"]);

function matches(ignored: IgnoredFinding, code: string, file: string): boolean {
  if (typeof ignored === "string") return ignored === code;
  const folder = ignored.in?.replace(/\/$/, "");
  return ignored.code === code && (folder === undefined || file === folder || file.startsWith(`${folder}/`));
}

/** `<!-- feedletter-ignore W_IMAGE_ALT, N_LINK_HTTP -->`, the same in an MDX comment, or as a comment of the front matter. */
const IGNORE_COMMENT = /(?:<!--|\{\/\*|^[ \t]*#)[ \t]*feedletter-ignore[ \t:]+([A-Z_]+(?:[ \t,]+[A-Z_]+)*)/gm;

function readIgnoreComments(file: string, configPath: string): ReadonlySet<string> {
  // In the configuration, `check.ignore` does this.
  const text = file === configPath ? "" : (readTextIfExists(file) ?? "");
  return new Set([...text.matchAll(IGNORE_COMMENT)].flatMap(([, codes = ""]) => codes.split(/[ \t,]+/)));
}

/** Also undefined for a folder or a URL: not every finding is about a file. */
function readTextIfExists(file: string): string | undefined {
  try {
    return readIfExists(file);
  } catch {
    return undefined;
  }
}
