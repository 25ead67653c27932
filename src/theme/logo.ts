import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SiteConfig, ThemeConfig } from "#config/schema.js";
import { FeedletterError, type Place, reasonOf } from "#errors.js";
import { resolveUrl } from "#resolve-url.js";
import type { Logo } from "./theme.js";

interface LogoContext {
  readonly site: Pick<SiteConfig, "url">;
  /** What `file` is relative to. */
  readonly baseDir: string;
  /** Alternative text if the configuration has none. */
  readonly fallbackAlt: string;
  readonly placeOf: (...path: readonly PropertyKey[]) => Place;
}

/** First bytes of the pictures that every mail program shows. */
const SIGNATURES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
];

/**
 * The logo with its absolute address.
 * @throws FeedletterError E_CONFIG with the line, if the address is invalid, or the file is missing or isn't a PNG, JPEG or GIF
 */
export function findLogo(logo: ThemeConfig["logo"], context: LogoContext): Logo | undefined {
  if (logo === undefined) return undefined;
  const { site, fallbackAlt, placeOf } = context;
  const url = resolveUrl(logo.url, site.url);
  if (url === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `\`theme.logo.url\` "${logo.url}" is not a valid image URL.`,
      fix: "Write an absolute http(s) URL, or a path from the site's root such as /logo.png.",
      place: placeOf("theme", "logo", "url"),
    });
  }
  if (logo.file !== undefined) checkFile(logo.file, context);
  return { url, alt: logo.alt ?? fallbackAlt, width: logo.width };
}

function checkFile(file: string, { baseDir, placeOf }: LogoContext): void {
  const place = placeOf("theme", "logo", "file");
  const bytes = readPicture(resolve(baseDir, file), file, place);
  if (SIGNATURES.some((signature) => signature.every((byte, index) => bytes[index] === byte))) return;
  throw new FeedletterError("E_CONFIG", {
    message: `\`theme.logo.file\` ${file} is not a PNG, JPEG or GIF image; mail programs don't show other formats reliably.`,
    fix: "Save it as PNG.",
    place,
  });
}

function readPicture(path: string, file: string, place: Place): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FeedletterError("E_CONFIG", {
      message: `\`theme.logo.file\` ${file} can't be read: ${reasonOf(cause)}.`,
      fix: "Give the path of an image, relative to the configuration, or remove the line.",
      place,
      cause,
    });
  }
}
