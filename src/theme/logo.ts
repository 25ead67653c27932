import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { SiteConfig, ThemeConfig } from "#config/schema.js";
import { FeedletterError, type Place, reasonOf } from "#errors.js";
import { resolveUrl } from "#resolve-url.js";
import type { Logo } from "./theme.js";

interface LogoSettings {
  readonly site: Pick<SiteConfig, "url">;
  /** Alternative text if the configuration has none. */
  readonly fallbackAlt: string;
}

interface LogoContext extends LogoSettings {
  /** What `file` is relative to. */
  readonly baseDir: string;
  readonly placeOf: (...path: readonly PropertyKey[]) => Place;
  /** Where `theme` is in the configuration. */
  readonly section: readonly string[];
}

/** First bytes of the pictures that every mail program shows. */
const SIGNATURES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
];

/** The logo with absolute addresses; undefined if there is none, or its address is invalid, which `findLogo` reports. */
export function resolveLogo(
  logo: ThemeConfig["logo"],
  { site, fallbackAlt }: LogoSettings,
): Logo | undefined {
  const url = logo && resolveUrl(logo.url, site.url);
  if (logo === undefined || url === undefined) return undefined;
  const darkUrl = logo.dark && resolveUrl(logo.dark.url, site.url);
  return { url, alt: logo.alt ?? fallbackAlt, width: logo.width, darkUrl };
}

/**
 * The logo, checked.
 * @throws FeedletterError E_CONFIG with the line, if an address is invalid, or a file is missing or isn't a PNG, JPEG or GIF
 */
export function findLogo(logo: ThemeConfig["logo"], context: LogoContext): Logo | undefined {
  if (logo === undefined) return undefined;
  checkPicture(logo, ["logo"], context);
  if (logo.dark !== undefined) checkPicture(logo.dark, ["logo", "dark"], context);
  return resolveLogo(logo, context);
}

function checkPicture(
  { url, file }: { readonly url: string; readonly file?: string | undefined },
  path: readonly string[],
  { site, baseDir, placeOf, section }: LogoContext,
): void {
  const setting = [...section, ...path];
  if (resolveUrl(url, site.url) === undefined) {
    throw new FeedletterError("E_CONFIG", {
      message: `\`${setting.join(".")}.url\` "${url}" is not a valid image URL.`,
      fix: "Write an absolute http(s) URL, or a path from the site's root such as /logo.png.",
      place: placeOf(...setting, "url"),
    });
  }
  if (file !== undefined)
    checkFile(resolve(baseDir, file), {
      name: `\`${setting.join(".")}.file\` ${file}`,
      place: placeOf(...setting, "file"),
    });
}

interface NamedFile {
  /** In messages. */
  readonly name: string;
  readonly place: Place;
}

function checkFile(path: string, file: NamedFile): void {
  const bytes = readPicture(path, file);
  if (SIGNATURES.some((signature) => signature.every((byte, index) => bytes[index] === byte))) return;
  throw new FeedletterError("E_CONFIG", {
    message: `${file.name} is not a PNG, JPEG or GIF image; mail programs don't show other formats reliably.`,
    fix: "Save it as PNG.",
    place: file.place,
  });
}

function readPicture(path: string, { name, place }: NamedFile): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FeedletterError("E_CONFIG", {
      message: `${name} can't be read: ${reasonOf(cause)}.`,
      fix: "Give the path of an image, relative to the configuration, or remove the line.",
      place,
      cause,
    });
  }
}
