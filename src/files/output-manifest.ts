import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Lies in the output folder and lists what Feedletter wrote there. */
export const MANIFEST_NAME = "feedletter-manifest.json";

/** Path, relative to the output folder and with `/`, → SHA-256 (hex) of what was written there. */
export type OutputManifest = ReadonlyMap<string, string>;

/**
 * What an earlier build wrote into `dir`. Anybody may have changed the file: paths that lead out of `dir` are dropped, and
 * one that can't be read lists nothing, so that every other file there counts as somebody else's.
 */
export function readOutputManifest(dir: string): OutputManifest {
  try {
    const written: unknown = JSON.parse(readFileSync(join(dir, MANIFEST_NAME), "utf8"));
    return new Map(filesIn(written).filter(([path]) => isInsideFolder(path)));
  } catch {
    return new Map();
  }
}

/** Checked by hand: loading a schema's library would take a build longer than all of its writing. */
function filesIn(written: unknown): readonly (readonly [string, string])[] {
  if (typeof written !== "object" || written === null || !("files" in written)) return [];
  const { files } = written;
  if (typeof files !== "object" || files === null || Array.isArray(files)) return [];
  const pairs: readonly (readonly [string, unknown])[] = Object.entries(files);
  const sound = pairs.flatMap(([path, hash]) => (typeof hash === "string" ? [[path, hash] as const] : []));
  return sound.length === pairs.length ? sound : [];
}

/** The same entries give the same bytes, in whatever order they come. */
export function formatOutputManifest(manifest: OutputManifest): string {
  const files = Object.fromEntries([...manifest].sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ comment: "Written by Feedletter: the files it may change or remove.", files }, null, 2)}\n`;
}

/** A relative path of plain segments, on every platform, that is not the manifest itself. */
export function isInsideFolder(path: string): boolean {
  const segments = path.split("/");
  return path !== MANIFEST_NAME && segments.every((segment) => !/^\.{0,2}$|[\\\0]|^[a-z]:/i.test(segment));
}

/** `digests/` holds the issues that were sent; a build neither writes nor removes anything there. */
export function isDigestPath(path: string): boolean {
  return path.startsWith("digests/");
}
