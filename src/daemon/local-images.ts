import { readFileSync, realpathSync, statSync } from "node:fs";
import { extname, join, sep } from "node:path";

/** Where pictures of the site lie. */
interface ImageLocations {
  /** Folder of a post's file by the post's URL, which ends with a slash. */
  readonly bundles: ReadonlyMap<string, string>;
  readonly siteUrl: string;
  /** Absolute folders that may be published at the site's root, by preference. Nothing outside them is read. */
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

/** A page with many larger ones would be slow to load again at each change. */
const MAX_IMAGE_BYTES = 4_000_000;

/** Finds pictures by URL in the project's files, so that the preview asks nobody else for them. A `data:` URL stays as it is. */
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

/** Beside the post that the picture's URL lies below, else where static sites keep what is copied to their root. */
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

/** Decoded; undefined where it can't be. It may still lead anywhere: `readInside` is what decides. */
function pathOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  try {
    return decodeURIComponent(new URL(url).pathname);
  } catch {
    return undefined;
  }
}

/** A link that leads out of the folders is not followed. */
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
