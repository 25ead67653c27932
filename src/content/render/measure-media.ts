import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import type { Entry, Image } from "#content/model/post.js";

const require = createRequire(import.meta.url);

interface PictureInfo {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** From the bytes. */
  readonly type?: string | undefined;
}

/** Undefined for what isn't a picture, or has its size behind its first megabytes. */
type MeasurePicture = (path: string) => PictureInfo | undefined;

/** Bytes. The size is in the first kilobytes of most pictures; a JPEG may have thumbnails and colour profiles before it. */
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
export function measurePicture(path: string): PictureInfo | undefined {
  const { imageSize }: typeof import("image-size") = require("image-size");
  const file = openFile(path);
  if (file === undefined) return undefined;
  try {
    for (let bytes = INITIAL_READ_BYTES; bytes <= MAX_READ_BYTES; bytes *= 8) {
      const buffer = Buffer.alloc(bytes);
      const length = readSync(file, buffer, 0, bytes, 0);
      const picture = tryMeasuring(() => imageSize(buffer.subarray(0, length)));
      if (picture !== undefined || length < bytes) return picture;
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
    // Exif orientations 5 to 8 lie on their side; browsers turn them (CSS `image-orientation: from-image`).
    const turned = orientation >= 5 ? { width: height, height: width } : { width, height };
    return { ...turned, type: TYPES.get(type) };
  } catch {
    return undefined;
  }
}

function isPixelCount(pixels: number): boolean {
  return Number.isInteger(Math.round(pixels)) && pixels >= 1 && pixels < 1_000_000;
}

/** The entry's media, with the sizes of pictures that stand beside it; sizes from the front matter stay. */
export function measureMedia(
  { cover, enclosures, pictures }: Entry,
  measure: MeasurePicture = measurePicture,
): Pick<Entry, "cover" | "enclosures"> {
  if (pictures === undefined) return { cover, enclosures };
  const complete = <Medium extends Image>(medium: Medium): Medium => {
    const path = medium.width === undefined || medium.height === undefined ? pictures[medium.url] : undefined;
    const picture = path === undefined ? undefined : measure(path);
    return picture === undefined ? medium : addSize(medium, picture);
  };
  return { cover: cover && complete(cover), enclosures: enclosures.map(complete) };
}

function addSize<Medium extends Image>(medium: Medium, { width, height, type }: PictureInfo): Medium {
  // The bytes know better than a name that says nothing.
  const known = medium.type === "application/octet-stream" ? undefined : medium.type;
  return {
    ...medium,
    width: medium.width ?? width,
    height: medium.height ?? height,
    type: known ?? type ?? medium.type,
  };
}
