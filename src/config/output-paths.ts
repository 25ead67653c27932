import { z } from "zod";

export const DEFAULT_FILES = { rss: "rss.xml", atom: "atom.xml", json: "feed.json" } as const;

export type Format = keyof typeof DEFAULT_FILES;

/** Plain segments on every platform that mean the same in an address: nothing that URLs read as something else. */
export function isOutputPath(path: string): boolean {
  const segments = path.replace(/\/$/, "").split("/");
  return segments.every(
    (segment) =>
      /^[^\\?#%:*"<>|\p{Cc}]+$/u.test(segment) &&
      !/^\.{1,2}$|[. ]$|^ /.test(segment) &&
      !isReservedName(segment),
  );
}

/** Windows has devices of these names in each folder, whatever follows the first dot. */
export function isReservedName(name: string): boolean {
  return /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/i.test(
    name,
  );
}

/** Below the output folder. A slash at its end stands for the file that a server shows for the folder. */
export const outputPath = z
  .string()
  .refine(
    isOutputPath,
    "must be a path below the output folder, such as feed.xml, without `..` and without a slash at its beginning",
  );

/** The file of a document: `feed/` is the address of `feed/index.xml`. */
export function fileOfPath(path: string, format: Format): string {
  return path.endsWith("/") ? `${path}index.${format === "json" ? "json" : "xml"}` : path;
}

/** The format of a path that names one document; undefined for a folder. */
export function formatOfPath(path: string): Format | undefined {
  const [, ending] = /\.(xml|rss|atom|json)$/i.exec(path) ?? [];
  if (ending === undefined) return undefined;
  return /json/i.test(ending) ? "json" : /atom/i.test(ending) ? "atom" : "rss";
}

/** A page's address below `feeds.url`: `subscribe` is a folder, `subscribe.html` a file. */
export function addressOfPage(path: string): string {
  return /\.html?$/i.test(path) || path.endsWith("/") ? path : `${path}/`;
}

export function fileOfPage(path: string): string {
  const address = addressOfPage(path);
  return address.endsWith("/") ? `${address}index.html` : address;
}

/** A file of the output, and the setting that names it. */
export interface Output {
  readonly file: string;
  readonly setting: readonly PropertyKey[];
}

interface Collision extends Output {
  readonly other: Output;
}

/** The first output at the place of another, or in a "folder" that is another. Some file systems ignore case. */
export function findCollision(outputs: Iterable<Output>): Collision | undefined {
  const files = new Map<string, Output>();
  const folders = new Map<string, Output>();
  for (const output of outputs) {
    const path = foldCase(output.file);
    const above = foldersAbove(path);
    const other =
      files.get(path) ??
      folders.get(path) ??
      above.map((folder) => files.get(folder)).find((found) => found !== undefined);
    if (other !== undefined) return { ...output, other };
    files.set(path, output);
    for (const folder of above) folders.set(folder, output);
  }
  return undefined;
}

function foldersAbove(path: string): readonly string[] {
  const segments = path.split("/").slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join("/"));
}

export function foldCase(name: string): string {
  return name.toUpperCase().normalize("NFC");
}
