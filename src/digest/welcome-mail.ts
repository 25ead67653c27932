import type { SiteConfig } from "#config/schema.js";
import { toPlainLine } from "#content/text/characters.js";
import { type RenderOptions, renderTemplate, traceTemplate } from "#digest/templates/handlebars.js";
import { compileMjml } from "#digest/templates/mjml.js";
import type { Templates } from "#digest/templates/templates.js";
import { type Shape, THEME_SHAPE, type ThemeView, type ValueOf } from "#digest/templates/view.js";
import { directionOf } from "#i18n/direction.js";
import { isolate } from "#i18n/isolate.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { writeBody } from "./body/body.js";
import { joinBlocks } from "./body/join-blocks.js";
import type { ShownBody } from "./body/shown-bodies.js";
import { cutAtWord } from "./format.js";
import type { MergeField, RenderedVariant } from "./issue.js";
import { cutSlots, slotToken } from "./merge-fields.js";
import { bodyToken, insertBodies, measure } from "./render.js";

/** What the publisher says to somebody who has confirmed: a text for each file, usually one. */
export interface WelcomeDraft {
  /** The name of the first digest for subscribers. */
  readonly digestTitle: string;
  /** "" for one that is made from the digest's title. */
  readonly subject: string;
  /** "" for the subject. */
  readonly title: string;
  readonly texts: readonly WelcomeText[];
}

export interface WelcomeText {
  /** Over the text, if there are several. */
  readonly digestTitle: string;
  /** Cleaned HTML with absolute URLs. */
  readonly html: string;
  readonly excerpt: string;
  /** The pages of the latest issues. */
  readonly latest: readonly { readonly title: string; readonly url: string }[];
}

export interface WelcomeContext {
  /** `welcome`. */
  readonly templates: Templates;
  readonly site: SiteConfig;
  readonly mail: { readonly postalAddress?: string | undefined };
  readonly preferencesPage: boolean;
  readonly theme: Theme;
  /** BCP 47. */
  readonly language: string;
  readonly maxBytes: number;
  /** Unguessable hex digits. */
  readonly slotKey: string;
}

/** Everything that the templates can show. Partials of digests find the fields that they use under the same names. */
const SHAPE = {
  site: { title: "text", url: "text", description: "text" },
  digest: { title: "text" },
  welcome: {
    title: "text",
    /** `digestTitle` is "" if there is one text. */
    texts: [
      { digestTitle: "text", body: "html", bodyText: "text", latest: [{ title: "text", url: "text" }] },
    ],
  },
  preheader: "text",
  postalAddress: "text",
  unsubscribeUrl: "slot",
  preferencesUrl: "slot",
  theme: THEME_SHAPE,
  language: "text",
  direction: "text",
  start: "text",
  words: {
    issue: "text",
    latestIssue: "text",
    unsubscribe: "text",
    preferences: "text",
    whyYouGetThis: "text",
    toTheSite: "text",
  },
} as const satisfies Shape;

type View = Omit<ValueOf<typeof SHAPE>, "theme"> & { readonly theme: ThemeView };

/** @throws FeedletterError E_TEMPLATE with the template's file and line; a NestingError for a text that is nested too deeply */
export async function renderWelcome(draft: WelcomeDraft, context: WelcomeContext): Promise<RenderedVariant> {
  const { templates, language, slotKey, maxBytes } = context;
  // Below the title, and below those of the digests where there are several texts.
  const firstHeading = draft.texts.length > 1 ? 3 : 2;
  const bodies = draft.texts.map((text, index) => writeText(text, { index, firstHeading }, context));
  const view = createView(draft, bodies, context);
  const optionsFor = (output: RenderOptions["output"]): RenderOptions => ({
    ...{ partials: templates.partials, shape: SHAPE, output, language, timezone: "UTC", slotKey },
  });
  const options = optionsFor("html");
  const source = renderTemplate(templates.html, view, options);
  const frame = await compileMjml(source, (line) => traceTemplate(templates.html, view, options)(line));
  const html = cutSlots(insertBodies(frame, bodies, { templates, slotKey }), slotKey);
  const text = renderTemplate(templates.text, view, optionsFor("text"));
  const bytes = measure(html);
  return {
    subject: [toPlainLine(draft.subject) || view.welcome.title],
    html,
    text: cutSlots(`${text.replace(/\n{3,}/g, "\n\n").trim()}\n`, slotKey),
    fitting: { bytes, excerpts: "full", covers: true, layout: "cards", fits: bytes <= maxBytes },
  };
}

/** Padding of the card on both sides. */
const CARD_PADDING = 56;

/** @param firstHeading its level */
function writeText(
  { html }: WelcomeText,
  { index, firstHeading }: { readonly index: number; readonly firstHeading: number },
  { site, theme, language }: WelcomeContext,
): ShownBody {
  const blocks = writeBody(html, {
    url: site.url,
    idPrefix: `w${index + 1}-`,
    width: Number.parseInt(theme.cardWidth, 10) - CARD_PADDING,
    start: directionOf(language) === "rtl" ? "right" : "left",
    headingFont: theme.headingFont,
    firstHeading,
    words: messagesFor(language, site.words).digest,
  });
  return { ...joinBlocks(blocks), isCut: false };
}

function createView(draft: WelcomeDraft, bodies: readonly ShownBody[], context: WelcomeContext): View {
  const { site, mail, theme, language, slotKey, preferencesPage } = context;
  const { mails, digest } = messagesFor(language, site.words);
  const digestTitle = toPlainLine(draft.digestTitle);
  const title = toPlainLine(draft.title) || toPlainLine(draft.subject) || mails.welcome.heading(digestTitle);
  const direction = directionOf(language);
  const slot = (field: MergeField): string => slotToken({ field, fallback: "" }, slotKey);
  const excerpts = draft.texts.map(({ excerpt }) => toPlainLine(excerpt));
  return {
    site: { title: toPlainLine(site.title), url: site.url, description: toPlainLine(site.description) },
    digest: { title: isolate(digestTitle, direction) },
    welcome: {
      title,
      texts: draft.texts.map((text, index) => ({
        digestTitle: draft.texts.length > 1 ? toPlainLine(text.digestTitle) : "",
        body: bodies[index]?.html === "" ? "" : bodyToken(index, slotKey),
        bodyText: bodies[index]?.text ?? "",
        latest: text.latest.map(({ title, url }) => ({
          title: isolate(toPlainLine(title), direction) || digest.untitled,
          url,
        })),
      })),
    },
    preheader: writePreheader(excerpts, language, mails.welcome.heading(digestTitle)),
    postalAddress: toPlainLine(mail.postalAddress ?? ""),
    unsubscribeUrl: slot("unsubscribeUrl"),
    preferencesUrl: preferencesPage ? slot("preferencesUrl") : "",
    theme,
    language,
    direction,
    start: direction === "rtl" ? "right" : "left",
    words: {
      issue: title,
      latestIssue: mails.welcome.latestIssue,
      unsubscribe: digest.unsubscribe,
      preferences: digest.preferences,
      whyYouGetThis: digest.whyYouGetThis,
      toTheSite: digest.toTheSite,
    },
  };
}

/** In characters. After a shorter preheader, mail programs would show the mail's first links. */
const [SHORT_PREHEADER, MAX_PREHEADER] = [60, 150];

function writePreheader(excerpts: readonly string[], language: string, closing: string): string {
  const text = excerpts.filter(Boolean).join(" · ");
  const whole = text.length < SHORT_PREHEADER ? [text, closing].filter(Boolean).join(" · ") : text;
  return cutAtWord(whole, MAX_PREHEADER, language);
}
