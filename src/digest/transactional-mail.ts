import type { SiteConfig } from "#config/schema.js";
import { toPlainLine } from "#content/text/characters.js";
import { type RenderOptions, renderTemplate, traceTemplate } from "#digest/templates/handlebars.js";
import { compileMjml } from "#digest/templates/mjml.js";
import type { Templates } from "#digest/templates/templates.js";
import { type Shape, THEME_SHAPE, type ThemeView, type ValueOf } from "#digest/templates/view.js";
import { directionOf } from "#i18n/direction.js";
import { isolate } from "#i18n/isolate.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { cutAtWord } from "./format.js";
import type { MergeField, RenderedVariant } from "./issue.js";
import { cutSlots, slotToken } from "./merge-fields.js";
import { describePauseReason, type PauseReason } from "./pause-reason.js";

/**
 * The topic of a mail to one person about their own subscription. It never contains a name, because anybody could enter a
 * message to a stranger as the name in a form.
 */
export type TransactionalMailContent =
  | {
      readonly kind: "confirm";
      readonly hours: number;
      /** Titles. */
      readonly digests: readonly string[];
      /** The link writes a mail, because there is no page. */
      readonly byMail?: boolean;
    }
  | {
      readonly kind: "already-subscribed";
      /** There is nothing to link to. */
      readonly noPage?: boolean;
    }
  | { readonly kind: "new-address"; readonly hours: number }
  | {
      readonly kind: "address-changed";
      /** The new one, masked. */
      readonly address: string;
    }
  /** To the publisher. */
  | {
      readonly kind: "sending-paused";
      readonly issue: string;
      /** Only the mails to it wait. */
      readonly destination?: string;
      readonly reason: PauseReason;
    }
  /** To the publisher: a link that signs in to their page. In English, like the page. */
  | { readonly kind: "sign-in"; readonly minutes: number }
  /** To the publisher. */
  | { readonly kind: "joins"; readonly joined: ToldPeople; readonly left: ToldPeople };

interface ToldPeople {
  /** The first ones, with the titles of their digests. */
  readonly people: readonly { readonly address: string; readonly digests: readonly string[] }[];
  /** How many there are altogether. */
  readonly count: number;
}

/** Has a slot for each person's own link, so that one rendering is enough for everybody. */
export type RenderedTransactionalMail = Pick<RenderedVariant, "subject" | "html" | "text">;

/** The merge field of that slot. */
export const LINK_FIELD = "preferencesUrl" satisfies MergeField;

export interface TransactionalMailContext {
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

/** Everything that the templates can show. Partials of digests find the fields that they use under the same names. */
const SHAPE = {
  site: { title: "text", url: "text", description: "text" },
  digest: { title: "text" },
  letter: {
    heading: "text",
    /** `code`: a command, the same as `text`; "" for a paragraph. */
    lines: [{ text: "text", code: "text" }],
    /** Titles of digests; empty if the mail isn't about them. */
    gets: [{ text: "text" }],
    /** People; empty if the mail isn't about them. `title` is "" if there is one list. */
    lists: [{ title: "text", items: [{ text: "text" }] }],
    action: "text",
    /** "" if there is nothing to click. */
    url: "slot",
    ends: "text",
    notYou: "text",
  },
  preheader: "text",
  postalAddress: "text",
  theme: THEME_SHAPE,
  language: "text",
  direction: "text",
  start: "text",
  words: { issue: "text", toTheSite: "text", youGet: "text" },
} as const satisfies Shape;

type View = Omit<ValueOf<typeof SHAPE>, "theme"> & { readonly theme: ThemeView };

/** @throws FeedletterError E_TEMPLATE with the template's file and line */
export async function renderTransactionalMail(
  content: TransactionalMailContent,
  context: TransactionalMailContext,
): Promise<RenderedTransactionalMail> {
  const { templates, language, slotKey } = context;
  const text = writeText(content, context);
  const view = createView(text, context);
  const optionsFor = (output: RenderOptions["output"]): RenderOptions => ({
    partials: templates.partials,
    shape: SHAPE,
    output,
    language,
    timezone: "UTC",
    slotKey,
  });
  const options = optionsFor("html");
  const source = renderTemplate(templates.html, view, options);
  const html = await compileMjml(source, (line) => traceTemplate(templates.html, view, options)(line));
  const plain = renderTemplate(templates.text, view, optionsFor("text"));
  return {
    subject: [text.subject],
    html: cutSlots(html, slotKey),
    text: cutSlots(`${plain.replace(/\n{3,}/g, "\n\n").trim()}\n`, slotKey),
  };
}

interface MailText {
  readonly subject: string;
  readonly heading: string;
  readonly lines: readonly string[];
  readonly digests: readonly string[];
  readonly lists?: readonly { readonly title: string; readonly items: readonly string[] }[];
  /** To be run after what the lines say. */
  readonly command?: string;
  /** Label of the button; "" if there is no button. */
  readonly action: string;
  readonly validFor: string;
  readonly notYou: string;
}

function writeText(
  content: TransactionalMailContent,
  { site, language }: TransactionalMailContext,
): MailText {
  const { mails } = messagesFor(language, site.words);
  const title = toPlainLine(site.title);
  const write = ({ subject, heading, text, action = "", notYou }: MailWords): MailText => ({
    subject: subject(title),
    heading,
    lines: [text(title)],
    digests: [],
    action,
    validFor: "",
    notYou,
  });
  switch (content.kind) {
    case "confirm": {
      const validFor = mails.confirm.validFor(content.hours);
      const text = write(mails.confirm);
      const lines = content.byMail ? [...text.lines, mails.confirm.byMail] : text.lines;
      return { ...text, lines, digests: content.digests, validFor };
    }
    case "already-subscribed":
      return { ...write(mails.already), ...(content.noPage ? { action: "" } : {}) };
    case "new-address":
      return { ...write(mails.newAddress), validFor: mails.newAddress.validFor(content.hours) };
    case "address-changed": {
      const text = write(mails.addressChanged);
      return { ...text, lines: [...text.lines, mails.addressChanged.newAddress(content.address)] };
    }
    case "sign-in":
      return {
        ...{ subject: `Sign in to ${title}`, heading: `Sign in to ${title}`, digests: [] },
        lines: [
          "You, or somebody who entered your address, wants to open the publisher's page of this site.",
        ],
        action: "Sign in",
        validFor: `The link works once, for ${content.minutes} minutes.`,
        notYou: "If it wasn't you, do nothing: without this mail, nobody gets in.",
      };
    case "sending-paused": {
      const { issue, destination, reason } = content;
      const words = mails.sendingPaused;
      return {
        ...write({ ...words, subject: () => words.subject(issue, destination) }),
        lines: [
          words.text(issue, destination),
          ...describePauseReason(reason, words),
          ...[words.nobody, words.resume],
        ],
        command: `npx feedletter issues resume ${issue}`,
      };
    }
    case "joins":
      return writeJoins(content, language, mails.joins);
  }
}

function writeJoins(
  { joined, left }: Extract<TransactionalMailContent, { readonly kind: "joins" }>,
  language: string,
  joins: Messages["mails"]["joins"],
): MailText {
  const lists = [
    { ...joined, words: joins.allJoined, one: joins.joined },
    { ...left, words: joins.allLeft, one: joins.left },
  ].filter(({ count }) => count > 0);
  const counts = lists.map(({ words, count }) => words(count));
  const heading = new Intl.ListFormat(language, { type: "unit" }).format(counts);
  const [first, second] = lists;
  const [only, another] = first?.people ?? [];
  const isOne = first?.count === 1 && second === undefined && only !== undefined && another === undefined;
  return {
    subject: isOne ? first.one(toPlainLine(only.address)) : heading,
    heading,
    ...{ lines: [], digests: [], action: "", validFor: "", notYou: joins.notYou },
    lists: lists.map(({ people, count, words }) => {
      const more = count - people.length;
      const items = people.map(({ address, digests }) =>
        // The address decides the direction of the line.
        [address, digests.map((title) => isolate(title, "ltr")).join(", ")].filter(Boolean).join(" · "),
      );
      return {
        title: lists.length > 1 ? words(count) : "",
        items: more > 0 ? [...items, joins.more(more)] : items,
      };
    }),
  };
}

/** In characters. */
const MAX_PREHEADER = 200;

type MailWords = Pick<Messages["mails"]["already"], "subject" | "heading" | "text" | "notYou"> & {
  readonly action?: string;
};

function createView(
  text: MailText,
  { site, mail, theme, language, slotKey }: TransactionalMailContext,
): View {
  const { mails, digest } = messagesFor(language, site.words);
  const title = toPlainLine(site.title);
  const direction = directionOf(language);
  const command = toPlainLine(text.command ?? "");
  const lineOf = (line: string) => ({ text: toPlainLine(line) });
  const { lists = [] } = text;
  const lines = text.lines.map((line) => ({ ...lineOf(line), code: "" }));
  return {
    site: { title, url: site.url, description: toPlainLine(site.description) },
    digest: { title },
    letter: {
      heading: text.heading,
      lines: command === "" ? lines : [...lines, { text: command, code: command }],
      gets: text.digests.map(lineOf),
      lists: lists.map(({ title: ofList, items }) => ({ title: ofList, items: items.map(lineOf) })),
      action: text.action,
      url: text.action === "" ? "" : slotToken({ field: LINK_FIELD, fallback: "" }, slotKey),
      ends: text.validFor,
      notYou: text.notYou,
    },
    preheader: cutAtWord(
      [...text.lines, ...lists.flatMap(({ items }) => items)].join(" "),
      MAX_PREHEADER,
      language,
    ),
    postalAddress: toPlainLine(mail.postalAddress ?? ""),
    theme,
    language,
    direction,
    start: direction === "rtl" ? "right" : "left",
    words: { issue: text.heading, toTheSite: digest.toTheSite, youGet: mails.whatYouGet },
  };
}
