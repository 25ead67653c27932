import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";

/** Where the site's images are on disk. */
interface ImageLocations {
  /** The folder of each post's file, by the post's URL with a slash at the end. */
  readonly bundles: ReadonlyMap<string, string>;
  readonly siteUrl: string;
  /** Absolute folders that may be published at the site's root, most likely one first. Nothing outside them is read. */
  readonly roots: readonly string[];
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  ".avif": "image/avif",
  ".gif": "image/gif",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webp": "image/webp",
};

/** Larger images would make the preview slow to reload. */
const MAX_IMAGE_BYTES = 4_000_000;

/** Finds images by URL in the project's files, so that the preview requests nothing from the network. `data:` URLs are returned as they are. */
export function createImageFinder(places: ImageLocations): (url: string) => string | undefined {
  return (url) => {
    if (/^data:image\//i.test(url)) return url;
    const type = MIME_TYPES[extname(pathOf(url) ?? "").toLowerCase()];
    if (type === undefined) return undefined;
    for (const file of candidateFiles(url, places)) {
      const bytes = readInside(file, places.roots);
      if (bytes !== undefined) return `data:${type};base64,${bytes.toString("base64")}`;
    }
    return undefined;
  };
}

/** Next to the post whose URL is the beginning of the image's URL, or in a folder that static sites copy to their root. */
function candidateFiles(url: string, { bundles, siteUrl, roots }: ImageLocations): readonly string[] {
  const { origin, pathname } = new URL(url);
  const files: string[] = [];
  for (let end = pathname.lastIndexOf("/"); end > 0; end = pathname.lastIndexOf("/", end - 1)) {
    const bundle = bundles.get(`${origin}${pathname.slice(0, end + 1)}`);
    const rest = pathOf(`${origin}/${pathname.slice(end + 1)}`);
    if (bundle !== undefined && rest !== undefined) files.push(join(bundle, rest));
  }
  const path = pathOf(url);
  if (path !== undefined && origin === new URL(siteUrl).origin)
    files.push(...roots.map((root) => join(root, path)));
  return files;
}

/** The decoded path, which may lead anywhere; `readInside` checks it. */
function pathOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** Doesn't follow symbolic links out of the folders. */
function readInside(file: string, roots: readonly string[]): Buffer | undefined {
  try {
    const real = realpathSync(file);
    const found = statSync(real);
    const inside = roots.some((root) => real.startsWith(`${root}${sep}`));
    return inside && found.isFile() && found.size <= MAX_IMAGE_BYTES ? readFileSync(real) : undefined;
  } catch {
    return undefined;
  }
}
