/** Red, green and blue from 0 to 255, and the opacity from 0 to 1. */
export interface Colour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

/** WCAG 2.2, 1.4.3: what text needs against its background. */
export const MIN_CONTRAST = 4.5;

/** The names of CSS level 1, and two more that mails use. */
const NAMED_COLOURS: Readonly<Record<string, string>> = {
  ...{ black: "#000000", silver: "#c0c0c0", gray: "#808080", grey: "#808080", white: "#ffffff" },
  ...{ maroon: "#800000", red: "#ff0000", purple: "#800080", fuchsia: "#ff00ff", green: "#008000" },
  ...{ lime: "#00ff00", olive: "#808000", yellow: "#ffff00", navy: "#000080", blue: "#0000ff" },
  ...{ teal: "#008080", aqua: "#00ffff", orange: "#ffa500", transparent: "#00000000" },
};

/** Reads `#abc`, `#aabbcc`, `#aabbccdd`, `rgb(…)`, `rgba(…)` and the usual names; undefined for anything else. */
export function parseColour(css: string): Colour | undefined {
  const written = css.trim().toLowerCase();
  const named = Object.hasOwn(NAMED_COLOURS, written) ? NAMED_COLOURS[written] : undefined;
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(named ?? written)?.[1];
  if (hex !== undefined) return parseHex(hex.length <= 4 ? hex.replace(/./g, "$&$&") : hex);
  const parts =
    /^rgba?\(([^()]*)\)$/
      .exec(written)?.[1]
      ?.split(/[\s,/]+/)
      .filter(Boolean) ?? [];
  const [red, green, blue, alpha = 1] = parts.map((part, index) => readChannel(part, index === 3 ? 1 : 255));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const colour = { red, green, blue, alpha };
  return Object.values(colour).some(Number.isNaN) ? undefined : colour;
}

function parseHex(hex: string): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 255] = (hex.match(/../g) ?? []).map((pair) =>
    Number.parseInt(pair, 16),
  );
  return { red, green, blue, alpha: alpha / 255 };
}

function readChannel(part: string, whole: number): number {
  return part.endsWith("%") ? (Number(part.slice(0, -1)) / 100) * whole : Number(part);
}

/** `#rrggbb` */
export function formatColour({ red, green, blue }: Colour): string {
  return `#${[red, green, blue].map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour of `front` on top of an opaque `back`. */
export function compositeOver(front: Colour, back: Colour): Colour {
  return mixColours(back, { ...front, alpha: 1 }, front.alpha);
}

/** @param share of `other` in the result, from 0 to 1 */
export function mixColours(one: Colour, other: Colour, share: number): Colour {
  const mix = (from: number, to: number): number => from + (to - from) * share;
  return {
    red: mix(one.red, other.red),
    green: mix(one.green, other.green),
    blue: mix(one.blue, other.blue),
    alpha: 1,
  };
}

/** WCAG 2.2's contrast ratio of two opaque colours, from 1 to 21. */
export function contrastRatio(one: Colour, other: Colour): number {
  const [a, b] = [luminanceOf(one), luminanceOf(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminanceOf({ red, green, blue }: Colour): number {
  const [r = 0, g = 0, b = 0] = [red, green, blue].map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The colour nearest to `colour`, of the same hue, whose contrast with `back` is at least `ratio`. Black or white always reaches 4.58.
 */
export function makeReadable(colour: Colour, back: Colour, ratio: number = MIN_CONTRAST): Colour {
  const { hue, saturation, lightness } = toHsl(colour);
  for (let step = 0; step <= 100; step += 1) {
    for (const direction of [1, -1]) {
      const next = lightness + (direction * step) / 100;
      const shade = step === 0 ? round(colour) : fromHsl(hue, saturation, Math.min(1, Math.max(0, next)));
      if (contrastRatio(shade, back) >= ratio) return shade;
    }
  }
  const [black, white] = [fromHsl(0, 0, 0), fromHsl(0, 0, 1)];
  return contrastRatio(black, back) > contrastRatio(white, back) ? black : white;
}

/** The same hue, as dark as the colour was light. Black and white become the greys that dark modes have instead. */
export function invertLightness(colour: Colour): Colour {
  const { hue, saturation, lightness } = toHsl(colour);
  return fromHsl(hue, saturation, DARKEST + (1 - lightness) * (LIGHTEST - DARKEST));
}

const DARKEST = 0.1;
const LIGHTEST = 0.93;

/** Rounded as `formatColour` writes it, so that the contrast holds for the written colour, too. */
function round({ red, green, blue }: Colour): Colour {
  return { red: Math.round(red), green: Math.round(green), blue: Math.round(blue), alpha: 1 };
}

function toHsl({ red, green, blue }: Colour): { hue: number; saturation: number; lightness: number } {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const most = Math.max(r, g, b);
  const span = most - Math.min(r, g, b);
  const lightness = most - span / 2;
  if (span === 0) return { hue: 0, saturation: 0, lightness };
  const sector = most === r ? ((g - b) / span + 6) % 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4;
  return { hue: sector * 60, saturation: span / (1 - Math.abs(2 * lightness - 1)), lightness };
}

function fromHsl(hue: number, saturation: number, lightness: number): Colour {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number): number => {
    const at = (offset + hue / 30) % 12;
    return 255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  };
  return round({ red: channel(0), green: channel(8), blue: channel(4), alpha: 1 });
}
