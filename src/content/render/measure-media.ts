import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import type { Entry, Image } from "#content/model/post.js";

const require = createRequire(import.meta.url);

/** Pixels, and the type that the bytes tell. */
interface PictureInfo {
  readonly width: number;
  readonly height: number;
  readonly type?: string;
}

/** Undefined for what is no picture, or tells its size behind its first megabytes. */
type MeasurePicture = (path: string) => PictureInfo | undefined;

/** Bytes. The size is told in the first kilobytes of most pictures; a JPEG may have thumbnails and colour profiles before it. */
const INITIAL_READ_BYTES = 4096;
const MAX_READ_BYTES = INITIAL_READ_BYTES * 8 ** 3;

const TYPES: ReadonlyMap<string, string> = new Map([
  ["jpg", "image/jpeg"],
  ["svg", "image/svg+xml"],
  ["ico", "image/vnd.microsoft.icon"],
  ...["avif", "bmp", "gif", "heic", "jxl", "png", "tiff", "webp"].map(
    (name) => [name, `image/${name}`] as const,
  ),
]);

/** Loads image-size for the first picture. */
function measurePicture(path: string): PictureInfo | undefined {
  const { imageSize }: typeof import("image-size") = require("image-size");
  const file = openFile(path);
  if (file === undefined) return undefined;
  try {
    for (let bytes = INITIAL_READ_BYTES; bytes <= MAX_READ_BYTES; bytes *= 8) {
      const buffer = Buffer.alloc(bytes);
      const length = readSync(file, buffer, 0, bytes, 0);
      const facts = tryMeasuring(() => imageSize(buffer.subarray(0, length)));
      if (facts !== undefined || length < bytes) return facts;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, "r");
  } catch {
    // It was there a moment ago; a post without its picture's size is still a post.
    return undefined;
  }
}

/** image-size throws for what it doesn't know, and for what it would need more of. */
function tryMeasuring(
  measure: () => { width: number; height: number; orientation?: number; type?: string },
): PictureInfo | undefined {
  try {
    const { width, height, orientation = 1, type = "" } = measure();
    if (!isPixelCount(width) || !isPixelCount(height)) return undefined;
    const known = TYPES.get(type);
    // Exif orientations 5 to 8 lie on their side; browsers turn them (CSS `image-orientation: from-image`).
    const turned = orientation >= 5 ? { width: height, height: width } : { width, height };
    return { ...turned, ...(known === undefined ? {} : { type: known }) };
  } catch {
    return undefined;
  }
}

function isPixelCount(pixels: number): boolean {
  return Number.isInteger(Math.round(pixels)) && pixels >= 1 && pixels < 1_000_000;
}

/** The entry's media with the sizes of those that stand beside it; what was said about them already stays. */
export function measureMedia(
  { cover, enclosures, pictures = {} }: Entry,
  measure: MeasurePicture = measurePicture,
): Partial<Pick<Entry, "cover" | "enclosures">> {
  if (Object.keys(pictures).length === 0) return {};
  const factsOf = ({ url, width, height }: Pick<Image, "url" | "width" | "height">) => {
    const path = width === undefined || height === undefined ? pictures[url] : undefined;
    return path === undefined ? undefined : measure(path);
  };
  const coverFacts = cover === undefined ? undefined : factsOf(cover);
  return {
    ...(cover === undefined ? {} : { cover: { ...coverFacts, ...cover } }),
    enclosures: enclosures.map((enclosure) => {
      const facts = factsOf(enclosure);
      return facts === undefined ? enclosure : { ...facts, ...enclosure, ...typeOf(enclosure.type, facts) };
    }),
  };
}

/** The bytes know better than a name that says nothing. */
function typeOf(said: string, { type }: PictureInfo): { readonly type: string } {
  return { type: said === "application/octet-stream" && type !== undefined ? type : said };
}
