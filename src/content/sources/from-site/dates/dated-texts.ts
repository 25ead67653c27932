import { placeBelow } from "../place.js";

/** A short text with a year in it, which may say when the page was published. */
export interface DatedText {
  readonly text: string;
  /** The `title` of its element, where dates are often written in full. */
  readonly tooltip?: string | undefined;
  /** The names of the elements around it: the same on all pages of one layout. */
  readonly place: number;
  /** How many characters of text are between it and the nearest main heading. */
  readonly distance: number;
}

type Attributes = Readonly<Record<string, string>>;

export interface DatedTextReader {
  readonly open: (name: string, attributes: Attributes) => void;
  readonly close: () => void;
  readonly text: (text: string) => void;
  readonly found: () => readonly DatedText[];
  /** There is neither a text nor a picture. */
  readonly isEmpty: () => boolean;
}

interface OpenElement {
  readonly place: number;
  readonly tooltip: string | undefined;
  readonly isHidden: boolean;
}

/** UTF-16 units: "Published by Somebody With A Name on Wednesday, September 27, 2023". */
const MAX_LENGTH = 100;
/** A page with more of them is a list. */
const MAX_TEXTS = 12;
/** UTF-16 units. What stands further away from the heading belongs to something else. */
const MAX_DISTANCE = 500;
const MAX_HEADINGS = 20;
const ROOT: OpenElement = { place: 0, tooltip: undefined, isHidden: false };
const HIDDEN = new Set(["aside", "footer", "nav", "script", "style", "template", "title", "noscript", "pre"]);
const MEDIA = new Set(["audio", "canvas", "embed", "iframe", "img", "object", "picture", "svg", "video"]);

export function makeDatedTextReader(): DatedTextReader {
  const open: OpenElement[] = [];
  const texts: (Omit<DatedText, "distance"> & { readonly at: number })[] = [];
  const headings: number[] = [];
  let length = 0;
  let hasMedia = false;
  return {
    open: (name, attributes) => {
      const around = open.at(-1) ?? ROOT;
      hasMedia ||= MEDIA.has(name);
      if (name === "h1" && !around.isHidden && headings.length < MAX_HEADINGS) headings.push(length);
      const isHidden = around.isHidden || HIDDEN.has(name);
      const place = isHidden ? 0 : placeBelow(around.place, name, attributes.class);
      open.push({ place, tooltip: attributes.title, isHidden });
    },
    close: () => {
      open.pop();
    },
    text: (text) => {
      const { place, tooltip, isHidden } = open.at(-1) ?? ROOT;
      const seen = text.trim();
      if (isHidden || seen === "") return;
      if (seen.length <= MAX_LENGTH && texts.length < MAX_TEXTS && HAS_YEAR.test(seen))
        texts.push({ text: seen, tooltip, place, at: length });
      length += seen.length;
    },
    isEmpty: () => length === 0 && !hasMedia,
    found: () =>
      texts.flatMap(({ at, ...text }) => {
        const distance = Math.min(...headings.map((heading) => Math.abs(at - heading)));
        return distance <= MAX_DISTANCE ? [{ ...text, distance }] : [];
      }),
  };
}

/** And another number, or letters, beside it. */
const HAS_YEAR = /(?<!\d)(?:19|20)\d\d(?!\d)/;
