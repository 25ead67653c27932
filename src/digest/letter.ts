import type { SiteConfig } from "#config/schema.js";
import { toPlainLine } from "#content/text/characters.js";
import { type RenderOptions, renderTemplate, traceTemplate } from "#digest/templates/handlebars.js";
import { compileMjml } from "#digest/templates/mjml.js";
import type { Templates } from "#digest/templates/templates.js";
import { type ShapeOf, THEME_SHAPE } from "#digest/templates/view.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import type { MergeField, RenderedVariant } from "./issue.js";
import { cutSlots, slotToken } from "./merge-fields.js";

/**
 * A mail to one person about their own subscription. It never says a name: whoever fills in a form could write to strangers
 * with it.
 */
export type Letter =
  /** `digests`: what they are called. */
  | { readonly kind: "confirm"; readonly hours: number; readonly digests: readonly string[] }
  | { readonly kind: "already" }
  | { readonly kind: "new-address"; readonly hours: number }
  /** `address`: the new one, not spelt out. */
  | { readonly kind: "moved"; readonly address: string };

/** With a slot where the link goes that is each person's own: one rendering serves everybody. */
export type RenderedLetter = Pick<RenderedVariant, "subject" | "html" | "text">;

/** The field of that slot. */
export const LETTER_LINK = "preferencesUrl" satisfies MergeField;

export interface LetterContext {
  /** `confirm`. */
  readonly templates: Templates;
  readonly site: SiteConfig;
  readonly mail: { readonly postalAddress?: string | undefined };
  readonly theme: Theme;
  /** BCP 47. */
  readonly language: string;
  /** Unguessable hex digits. */
  readonly slotKey: string;
}

interface Line {
  readonly text: string;
}

/** All that the letter's templates can show; what the partials of digests ask for is there under the same names. */
interface LetterView {
  readonly site: { readonly title: string; readonly url: string; readonly description: string };
  readonly digest: { readonly title: string };
  readonly letter: {
    readonly heading: string;
    readonly lines: readonly Line[];
    /** Titles of digests; empty where the letter is not about them. */
    readonly gets: readonly Line[];
    readonly action: string;
    /** "" where nothing is to be done. */
    readonly url: string;
    readonly ends: string;
    readonly notYou: string;
  };
  readonly preheader: string;
  readonly postalAddress: string;
  readonly theme: Theme;
  readonly language: string;
  readonly direction: string;
  readonly start: string;
  readonly words: { readonly issue: string; readonly toTheSite: string; readonly youGet: string };
}

const LETTER_SHAPE: ShapeOf<LetterView> = {
  site: { title: "text", url: "text", description: "text" },
  digest: { title: "text" },
  letter: {
    ...{ heading: "text", lines: [{ text: "text" }], gets: [{ text: "text" }] },
    ...{ action: "text", url: "slot", ends: "text", notYou: "text" },
  },
  ...{ preheader: "text", postalAddress: "text", theme: THEME_SHAPE },
  ...{ language: "text", direction: "text", start: "text" },
  words: { issue: "text", toTheSite: "text", youGet: "text" },
};

/** @throws FeedletterError E_TEMPLATE with the template's file and line */
export async function renderLetter(letter: Letter, context: LetterContext): Promise<RenderedLetter> {
  const { templates, language, slotKey } = context;
  const view = viewLetter(letter, context);
  const optionsFor = (output: RenderOptions["output"]): RenderOptions => ({
    ...{ partials: templates.partials, shape: LETTER_SHAPE, output, language, timezone: "UTC", slotKey },
  });
  const options = optionsFor("html");
  const source = renderTemplate(templates.html, view, options);
  const html = await compileMjml(source, (line) => traceTemplate(templates.html, view, options)(line));
  const text = renderTemplate(templates.text, view, optionsFor("text"));
  return {
    subject: [writeLetterText(letter, toPlainLine(context.site.title), language).subject],
    html: cutSlots(html, slotKey),
    text: cutSlots(`${text.replace(/\n{3,}/g, "\n\n").trim()}\n`, slotKey),
  };
}

interface LetterText {
  readonly subject: string;
  readonly heading: string;
  readonly lines: readonly string[];
  readonly gets?: readonly string[];
  readonly action?: string;
  readonly ends?: string;
  readonly notYou: string;
}

function writeLetterText(letter: Letter, title: string, language: string): LetterText {
  const { letters } = messagesFor(language).joining;
  const say = ({
    subject,
    heading,
    text,
    notYou,
  }: (typeof letters)["moved"] | (typeof letters)["already"]) => ({
    ...{ subject: subject(title), heading, lines: [text(title)], notYou },
  });
  switch (letter.kind) {
    case "confirm": {
      const { action, ends } = letters.confirm;
      return { ...say(letters.confirm), gets: letter.digests, action, ends: ends(letter.hours) };
    }
    case "already":
      return { ...say(letters.already), action: letters.already.action };
    case "new-address": {
      const { action, ends } = letters.newAddress;
      return { ...say(letters.newAddress), action, ends: ends(letter.hours) };
    }
    case "moved": {
      const said = say(letters.moved);
      return { ...said, lines: [...said.lines, letters.moved.where(letter.address)] };
    }
  }
}

function viewLetter(letter: Letter, context: LetterContext): LetterView {
  const { site, language } = context;
  const messages = messagesFor(language);
  const title = toPlainLine(site.title);
  const said = writeLetterText(letter, title, language);
  const direction = directionOf(language);
  const lineOf = (text: string): Line => ({ text: toPlainLine(text) });
  return {
    site: { title, url: site.url, description: toPlainLine(site.description) },
    digest: { title },
    letter: {
      ...{ heading: said.heading, lines: said.lines.map(lineOf), gets: (said.gets ?? []).map(lineOf) },
      ...{ action: said.action ?? "", ends: said.ends ?? "", notYou: said.notYou },
      url: said.action === undefined ? "" : slotToken({ field: LETTER_LINK, fallback: "" }, context.slotKey),
    },
    preheader: said.lines.join(" "),
    postalAddress: toPlainLine(context.mail.postalAddress ?? ""),
    ...{ theme: context.theme, language, direction, start: direction === "rtl" ? "right" : "left" },
    words: {
      issue: said.heading,
      toTheSite: messages.digest.toTheSite,
      youGet: messages.joining.letters.youGet,
    },
  };
}
