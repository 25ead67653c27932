import { type CheerioAPI, load } from "cheerio";
import type { Element } from "domhandler";
import { escapeHtml } from "#content/text/escape.js";
import type { RenderedVariant, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge.js";
import type { Place } from "#errors.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import { contrastOf, formatColour, READABLE } from "#theme/colours.js";
import { findSpamPatterns } from "./check-spam.js";
import { type ComputedStyle, computeStyles, elementsOf, type Scheme } from "./computed-styles.js";

export interface CheckedDigest {
  readonly variant: Pick<RenderedVariant, "subject" | "html" | "text" | "fitting">;
  /** Addresses of the posts that it shows. */
  readonly links: readonly string[];
  /** The header lines of one of its mails. */
  readonly headers: string;
  /** Where the digest stands in the configuration. */
  readonly place: Place;
  readonly maxBytes: number;
}

/** The mail as a rule sees it. */
interface Mail {
  readonly $: CheerioAPI;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly checked: CheckedDigest;
}

type Told = readonly (readonly [FindingCode, string])[];
type Rule = (mail: Mail) => Told;

/** Stands in for the link that only a subscriber's mail has. */
const LEAVE = "https://unsubscribe.example/";
const PREFERENCES = "https://preferences.example/";

/** Pixels of a thumb (WCAG 2.2, 2.5.5). */
const THUMB = 44;
/** Characters that lists of mails show: of a subject on a large screen, of a preheader at least and at most. */
const SUBJECT = 100;
const PREHEADER = [20, 200] as const;
/** The same mistake on twenty posts is told this often. */
const EXAMPLES = 3;

/**
 * Everything about a digest that receivers, filters or readers may stumble over. Pure: the same rendering gives the same findings.
 */
export function checkDigest(checked: CheckedDigest): readonly Finding[] {
  const fill = (slotted: Slotted, quote: (value: string) => string): string =>
    fillSlots(
      slotted,
      { name: "Ada", address: "ada@example.org", unsubscribeUrl: LEAVE, preferencesUrl: PREFERENCES },
      quote,
    );
  const plain = (value: string): string => value;
  const { subject, html, text } = checked.variant;
  const filled = { subject: fill(subject, plain), html: fill(html, escapeHtml), text: fill(text, plain) };
  const mail: Mail = { ...filled, $: load(filled.html), checked };
  return RULES.flatMap((rule) => tellSome(rule(mail), checked.place));
}

/** The first few of each kind, and how many more there are. */
function tellSome(told: Told, place: Place): readonly Finding[] {
  const kinds = new Map<FindingCode, Set<string>>();
  for (const [code, message] of told) kinds.set(code, (kinds.get(code) ?? new Set()).add(message));
  return [...kinds].flatMap(([code, messages]) => {
    const shown = [...messages].slice(0, EXAMPLES).map((message) => finding(code, place, message));
    const more = messages.size - shown.length;
    return more > 0 ? [...shown, finding(code, place, `There are ${more} more of this kind.`)] : shown;
  });
}

const RULES: readonly Rule[] = [
  checkSize,
  checkImages,
  checkLinks,
  checkLanguage,
  checkTables,
  checkCode,
  (mail) => checkContrast(mail, "light"),
  (mail) => checkContrast(mail, "dark"),
  checkTapTargets,
  checkSubject,
  checkPreheader,
  checkText,
  checkUnsubscribe,
  ({ $, subject, text }) =>
    findSpamPatterns({ subject, text, links: readLinks($), images: $("img").length }).map((message) => [
      "W_MAIL_SPAM",
      message,
    ]),
];

function checkSize({ checked: { variant, maxBytes } }: Mail): Told {
  const { bytes, fits } = variant.fitting;
  return fits && bytes <= maxBytes
    ? []
    : [
        [
          "W_MAIL_SIZE",
          `The mail has ${bytes} bytes of HTML, more than ${maxBytes}; Gmail clips it near 102,400.`,
        ],
      ];
}

function checkImages({ $ }: Mail): Told {
  return elementsOf($)
    .filter(({ name }) => name === "img")
    .flatMap(({ attribs: { src = "", alt, width } }) => [
      ...(alt === undefined ? [["W_MAIL_ALT", `The picture ${src} has no alt text.`] as const] : []),
      ...(/^\d+$/.test(width ?? "")
        ? []
        : [["W_MAIL_ALT", `The picture ${src} has no width in numbers, which Outlook needs.`] as const]),
    ]);
}

function readLinks($: CheerioAPI): readonly { readonly url: string; readonly text: string }[] {
  return $("a[href]")
    .toArray()
    .map((node) => ({ url: $(node).attr("href") ?? "", text: $(node).text().trim() }));
}

function checkLinks({ $ }: Mail): Told {
  const sources = $("[src]")
    .toArray()
    .map((node) => $(node).attr("src") ?? "");
  return [...readLinks($).map(({ url }) => url), ...sources].flatMap(judgeAddress);
}

function judgeAddress(url: string): Told {
  const absolute = URL.canParse(url);
  if (absolute && /^(?:https:\/\/|mailto:)/i.test(url)) return [];
  if (absolute && /^http:\/\//i.test(url)) return [["W_MAIL_HTTP", `${url} is not encrypted.`]];
  return [["E_MAIL_LINK", `"${url}" leads nowhere in a mail.`]];
}

/** On the body's first element, too: web mail shows that without <html>. */
function checkLanguage({ $ }: Mail): Told {
  return ["html", "body > div[lang], body[lang]"].flatMap((selector) => {
    const { lang = "", dir = "" } = $(selector).first().attr() ?? {};
    return lang !== "" && /^(?:ltr|rtl)$/.test(dir)
      ? []
      : [["W_MAIL_LANGUAGE", `${selector === "html" ? "<html>" : "The body"} lacks lang or dir.`] as const];
  });
}

function checkTables({ $ }: Mail): Told {
  const bare = elementsOf($).filter(
    ({ name, attribs }) => name === "table" && !/^(?:presentation|none)$/.test(attribs.role ?? ""),
  );
  const placing = bare.filter((node) => $(node).find("th").length === 0);
  return placing.length === 0 ? [] : [["W_MAIL_TABLE", `${placing.length} tables have no role.`]];
}

function checkCode({ $, html }: Mail): Told {
  const elements = [
    "script",
    "iframe",
    "object",
    "embed",
    "form",
    "input",
    "video",
    "audio",
    "link[rel=stylesheet]",
  ];
  const found = elements.filter((name) => $(name).length > 0).map((name) => `<${name}>`);
  const handlers = elementsOf($).flatMap(({ attribs }) =>
    Object.keys(attribs).filter((name) => /^on[a-z]/.test(name)),
  );
  const remote = /@import|url\(\s*["']?(?:https?:)?\/\//i.test(html)
    ? ["a style sheet that loads something"]
    : [];
  return [...found, ...handlers, ...remote].map(
    (what) => ["E_MAIL_CODE", `The mail has ${what} in it.`] as const,
  );
}

function checkContrast({ $ }: Mail, scheme: Scheme): Told {
  return [...computeStyles($, scheme)].flatMap(([element, style]) => {
    const words = ownText(element);
    if (words === "" || isUnseen(element, style)) return [];
    const ratio = contrastOf(style.colour, style.back);
    if (ratio >= READABLE) return [];
    const colours = `${formatColour(style.colour)} on ${formatColour(style.back)}`;
    return [
      [
        "W_MAIL_CONTRAST",
        `${scheme}: "${words.slice(0, 40)}" is ${colours}, a contrast of ${ratio.toFixed(1)}.`,
      ] as const,
    ];
  });
}

function isUnseen({ name }: Element, { hidden, fontSize }: ComputedStyle): boolean {
  return hidden || fontSize < 2 || ["style", "title", "head"].includes(name);
}

/** Alt text counts: with pictures off it is what one reads. */
function ownText({ children, attribs: { alt = "" } }: Element): string {
  const texts = children.flatMap((child) => (child.type === "text" ? [child.data] : []));
  return `${texts.join("")} ${alt}`.replace(/\s+/g, " ").trim();
}

function checkTapTargets({ $ }: Mail): Told {
  return [...computeStyles($, "light")].flatMap(([element, style]) => {
    const { name, attribs } = element;
    const height = style.lineHeight + style.padding;
    const isButton =
      name === "a" && attribs.href !== undefined && style.boxed && $(element).find("img").length === 0;
    if (!isButton || style.hidden || height >= THUMB) return [];
    return [
      [
        "W_MAIL_TAP",
        `The button "${$(element).text().trim()}" is ${Math.round(height)} pixels high.`,
      ] as const,
    ];
  });
}

function checkSubject({ subject }: Mail): Told {
  const { length } = [...subject];
  if (length === 0) return [["W_MAIL_SUBJECT", "The subject is empty."]];
  return length <= SUBJECT
    ? []
    : [
        [
          "W_MAIL_SUBJECT",
          `The subject has ${length} characters; lists of mails show fewer than ${SUBJECT}.`,
        ],
      ];
}

function checkPreheader({ $ }: Mail): Told {
  const first = $("body > div").first();
  const hidden = /display:\s*none/.test(first.attr("style") ?? "");
  const length = hidden ? [...first.text().trim()].length : 0;
  const [least, most] = PREHEADER;
  if (length === 0)
    return [["W_MAIL_PREHEADER", "There is no preheader, so lists of mails show the first links."]];
  if (length >= least && length <= most) return [];
  return [
    ["W_MAIL_PREHEADER", `The preheader has ${length} characters; ${least} to ${most} are shown whole.`],
  ];
}

/** What the HTML says has to be in the text part: its links and its headings, and every post in both. */
function checkText({ $, text, checked: { links } }: Mail): Told {
  const folded = fold(text);
  const headings = $("h1, h2, h3")
    .toArray()
    .map((node) => fold($(node).text()));
  const lost = headings.filter((heading) => heading !== "" && !folded.includes(heading));
  const targets = new Set(readLinks($).map(({ url }) => url));
  const unlinked = [...targets].filter((url) => !text.includes(url));
  const missing = links.filter((url) => !targets.has(url));
  return [
    ...lost.map((heading) => ["E_MAIL_TEXT", `The text part lacks "${heading.slice(0, 60)}".`] as const),
    ...unlinked.map((url) => ["E_MAIL_TEXT", `The text part lacks the link ${url}.`] as const),
    ...missing.map((url) => ["E_MAIL_TEXT", `No part links to the post ${url}.`] as const),
  ];
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** RFC 8058 §3.1: an https link and the header that says it takes a POST. */
function checkUnsubscribe({ $, text, checked: { headers } }: Mail): Told {
  const lines = headers.replace(/\r?\n[ \t]+/g, " ");
  const oneClick =
    /^List-Unsubscribe:.*<https:/im.test(lines) &&
    /^List-Unsubscribe-Post: *List-Unsubscribe=One-Click\s*$/im.test(lines);
  const inBody = readLinks($).some(({ url }) => url === LEAVE);
  return [
    ...(oneClick
      ? []
      : [
          [
            "E_MAIL_UNSUBSCRIBE",
            "The headers for leaving with one click are not there; Gmail and Yahoo ask for them.",
          ] as const,
        ]),
    ...(inBody ? [] : [["E_MAIL_UNSUBSCRIBE", "The HTML has no link to unsubscribe."] as const]),
    ...(text.includes(LEAVE)
      ? []
      : [["E_MAIL_UNSUBSCRIBE", "The text part has no link to unsubscribe."] as const]),
  ];
}
