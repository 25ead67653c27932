import type { ThemeConfig } from "#config/schema.js";
import { type Colour, formatColour, makeReadable, mixColours, parseColour } from "./colours.js";

/** A picture at the head of mails and pages. */
export interface Logo {
  /** Absolute. */
  readonly url: string;
  /** The picture for dark mode, absolute. Without it, the logo stands on a light plate there. */
  readonly darkUrl?: string;
  readonly alt: string;
  /** CSS pixels. */
  readonly width: number;
}

/** Text colours that are readable on one background. */
interface SurfaceColours {
  readonly back: string;
  readonly ink: string;
  readonly text: string;
  readonly soft: string;
  /** For links and marks. */
  readonly accent: string;
  readonly line: string;
}

interface ButtonColours {
  readonly back: string;
  readonly text: string;
}

/** What templates style a mail with: colours as `#rrggbb`, lengths with their unit, fonts without quotes. */
export interface Theme {
  readonly width: string;
  /** Of a card's content: the width less margins and edges. */
  readonly cardWidth: string;
  readonly radius: string;
  readonly coverRadius: string;
  readonly buttonRadius: string;
  /** For inline styles: Outlook renders mails with Word, which only tries the first font. */
  readonly font: string;
  readonly headingFont: string;
  /** For a style sheet: fonts of newer mail programs. */
  readonly modernFont: string;
  readonly modernHeadingFont: string;
  readonly page: SurfaceColours;
  readonly card: SurfaceColours;
  readonly button: ButtonColours;
  /** Of the posts after the first. */
  readonly quietButton: ButtonColours;
  readonly dark: {
    readonly page: SurfaceColours;
    readonly card: SurfaceColours;
    readonly button: ButtonColours;
    readonly quietButton: ButtonColours;
  };
  readonly logo: {
    readonly url: string;
    /** "" where the logo is the same in dark mode. */
    readonly darkUrl: string;
    readonly alt: string;
    readonly width: string;
    /** The same without its unit, for `width` of an `<img>`. */
    readonly widthNumber: string;
  } | null;
}

/** Margin beside a card; larger than Outlook's own minimum. */
const MARGIN = 16;
/** Share of grey beneath code and notes in the bodies of posts. */
const TINT = 0.14;
/** Border of a card, which sets it off from a page of the same colour. */
const EDGE = 1;

const FONTS: Readonly<Record<string, { readonly safe: string; readonly modern: string }>> = {
  sans: {
    safe: "Helvetica, Arial, sans-serif",
    modern: "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
  },
  serif: { safe: "Georgia, serif", modern: "Iowan Old Style, Charter, Georgia, Noto Serif, serif" },
  mono: {
    safe: "Courier New, monospace",
    modern: "ui-monospace, SFMono-Regular, Menlo, Consolas, Courier New, monospace",
  },
};

/** Derives every colour and length from the few that the config sets. Text is readable with any choice. */
export function designTheme(config: Omit<ThemeConfig, "logo">, logo?: Logo): Theme {
  const accent = colourOf(config.accent);
  const [font, headings] = [findFont(config.font), findFont(config.headings)];
  const light = { ink: "#1d1a16", text: "#3b3833", soft: "#645e54" };
  const page = shade(colourOf(config.background), accent, light);
  const inner = Math.max(0, config.radius - EDGE);
  const card = shade(colourOf("#ffffff"), accent, light);
  return {
    width: `${config.width}px`,
    cardWidth: `${config.width - 2 * (MARGIN + EDGE)}px`,
    radius: `${config.radius}px`,
    coverRadius: `${inner}px ${inner}px 0 0`,
    buttonRadius: `${Math.min(config.radius, 8)}px`,
    font: font.safe,
    headingFont: headings.safe,
    modernFont: font.modern,
    modernHeadingFont: headings.modern,
    page,
    card,
    button: fill(accent, colourOf("#ffffff")),
    quietButton: fill(mixColours(colourOf(card.back), accent, 0.1), accent),
    dark: darken(accent),
    logo: logo === undefined ? null : writeLogo(logo),
  };
}

function writeLogo({ url, darkUrl = "", alt, width }: Logo): Theme["logo"] {
  return { url, darkUrl, alt, width: `${width}px`, widthNumber: `${width}` };
}

function darken(accent: Colour): Theme["dark"] {
  const texts = { ink: "#f4f0e8", text: "#d6d0c5", soft: "#aca598" };
  const back = colourOf("#24221e");
  const card = shade(back, accent, texts);
  // Brighter than text would need to be: a large area in a dim colour looks disabled.
  const bright = makeReadable(accent, back, 7);
  return {
    page: shade(colourOf("#171613"), accent, texts),
    card,
    button: fill(bright, colourOf("#14120f")),
    quietButton: fill(mixColours(back, bright, 0.16), bright),
  };
}

function shade(
  back: Colour,
  accent: Colour,
  texts: Readonly<Record<"ink" | "text" | "soft", string>>,
): SurfaceColours {
  const tinted = mixColours(back, colourOf("#808080"), TINT);
  const on = (colour: Colour): string => formatColour(makeReadable(makeReadable(colour, tinted), back));
  const ink = on(colourOf(texts.ink));
  return {
    back: formatColour(back),
    ink,
    text: on(colourOf(texts.text)),
    soft: on(colourOf(texts.soft)),
    accent: on(accent),
    line: formatColour(mixColours(back, colourOf(ink), 0.14)),
  };
}

function fill(back: Colour, text: Colour): ButtonColours {
  const written = formatColour(back);
  return { back: written, text: formatColour(makeReadable(text, colourOf(written))) };
}

function findFont(name: string): { readonly safe: string; readonly modern: string } {
  return (Object.hasOwn(FONTS, name) ? FONTS[name] : undefined) ?? { safe: name, modern: name };
}

/** The schema allows only hex colours. */
function colourOf(hex: string): Colour {
  const colour = parseColour(hex);
  if (colour === undefined) throw new Error(`${hex} is no colour`);
  return colour;
}
