import { z } from "zod";

const colour = z
  .string('must be a colour in quotes, such as "#14584a"')
  .regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'must be a colour such as "#14584a"');

const fonts = z
  .string()
  .regex(
    /^[\w-]+(?:[ ,]+[\w-]+)*$/,
    "must be sans, serif, mono, or font names separated by commas, without quotes",
  );

const logoUrl = z
  .string()
  .min(1)
  .describe("URL of the image (PNG, JPEG or GIF), absolute or from the site's root.");

const logoFile = z
  .string()
  .optional()
  .describe("The same image as a file, relative to the configuration, so that a missing one is noticed.");

const width = z.int().min(440).max(720);
const radius = z.int().min(0).max(28);

const logo = z
  .strictObject({
    url: logoUrl,
    file: logoFile,
    width: z.int().min(24).max(400).default(160).describe("Displayed width in pixels."),
    alt: z.string().optional().describe("Alternative text (default: the title of the digest or site)."),
    dark: z
      .strictObject({ url: logoUrl, file: logoFile })
      .optional()
      .describe("The logo for dark mode. Without it, the logo stands on a white plate there."),
  })
  .optional()
  .describe("Image at the top of mails, pages, and feeds opened in a browser.");

export const theme = z
  .strictObject({
    accent: colour
      .default("#14584a")
      .describe(
        "Colour of buttons, links and marks. Lighter and darker shades are derived from it, so that text stays readable.",
      ),
    background: colour.default("#f3f0e9").describe("Colour behind the posts in light mode."),
    font: fonts
      .default("sans")
      .describe("Font of the text: sans, serif, mono, or installed fonts such as `Verdana, sans-serif`."),
    headings: fonts.default("serif").describe("Font of the titles, with the same values."),
    radius: radius.default(14).describe("Corner radius of cards in pixels; 0 for sharp corners."),
    width: width.default(600).describe("Width of the mail on large screens, in pixels."),
    logo,
  })
  .describe("How mails, pages, and feeds opened in a browser look (see docs/templates.md).");

export const digestTheme = z
  .strictObject({
    accent: colour.optional(),
    background: colour.optional(),
    font: fonts.optional(),
    headings: fonts.optional(),
    radius: radius.optional(),
    width: width.optional(),
    logo,
  })
  .default({})
  .describe(
    "Values of `theme` that are different for this digest and its archive, such as `accent` or `logo`.",
  );
