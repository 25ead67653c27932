import type { Image } from "#content/model/post.js";

/** Formats that Outlook or Gmail don't show, by MIME type and by extension. */
const NOT_SHOWN: Readonly<Record<string, string>> = {
  "image/svg+xml": "SVG",
  "image/webp": "WebP",
  "image/avif": "AVIF",
  "image/heic": "HEIC",
  "image/heif": "HEIC",
  "image/jxl": "JPEG XL",
  "image/tiff": "TIFF",
};
const EXTENSIONS: Readonly<Record<string, string>> = {
  svg: "SVG",
  svgz: "SVG",
  webp: "WebP",
  avif: "AVIF",
  heic: "HEIC",
  heif: "HEIC",
  jxl: "JPEG XL",
  tif: "TIFF",
  tiff: "TIFF",
};

/** The name of the image's format if a mail can't have it: Outlook for Windows shows none of them, Gmail no SVG. */
export function unshownFormat({ url, type }: Pick<Image, "url" | "type">): string | undefined {
  const path = url.replace(/[?#].*$/s, "");
  const extension = /\.([a-z0-9]{2,5})$/i.exec(path)?.[1]?.toLowerCase() ?? "";
  return NOT_SHOWN[type ?? ""] ?? EXTENSIONS[extension];
}
