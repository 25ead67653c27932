import { readFileSync } from "node:fs";
import { join } from "node:path";

/** In the output folder; lists the files that Feedletter wrote there. */
export const MANIFEST_NAME = "feedletter-manifest.json";

/** Path (relative to the output folder, with `/`) → SHA-256 (hex) of what was written. */
export type OutputManifest = ReadonlyMap<string, string>;

/**
 * What an earlier build wrote into `dir`. Somebody may have edited the manifest: paths that lead out of `dir` are ignored, and
 * an unreadable manifest counts as empty, so that nothing is mistaken for our file.
 */
export function readOutputManifest(dir: string): OutputManifest {
  try {
    const written: unknown = JSON.parse(readFileSync(join(dir, MANIFEST_NAME), "utf8"));
    return new Map(filesIn(written).filter(([path]) => isInsideFolder(path)));
  } catch {
    return new Map();
  }
}

/** Checked by hand: loading zod takes longer than writing all files. */
function filesIn(written: unknown): readonly (readonly [string, string])[] {
  if (typeof written !== "object" || written === null || !("files" in written)) return [];
  const { files } = written;
  if (typeof files !== "object" || files === null || Array.isArray(files)) return [];
  const pairs: readonly (readonly [string, unknown])[] = Object.entries(files);
  const valid = pairs.flatMap(([path, hash]) => (typeof hash === "string" ? [[path, hash] as const] : []));
  return valid.length === pairs.length ? valid : [];
}

/** The same entries give the same bytes, in any order. */
export function formatOutputManifest(manifest: OutputManifest): string {
  const files = Object.fromEntries([...manifest].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ comment: "Written by Feedletter: the files it may change or remove.", files }, null, 2)}\n`;
}

/** Whether a path is relative, has only plain segments on every platform, and isn't the manifest itself. */
export function isInsideFolder(path: string): boolean {
  const segments = path.split("/");
  return path !== MANIFEST_NAME && segments.every((segment) => !/^\.{0,2}$|[\\\0]|^[a-z]:/i.test(segment));
}

/** `digests/` holds the issues that have been sent. A build neither writes nor removes anything there. */
export function isDigestPath(path: string): boolean {
  return path.startsWith("digests/");
}
