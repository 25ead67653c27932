import { type CheerioAPI, load } from "cheerio";
import type { Element } from "domhandler";
import { escapeHtml } from "#content/text/escape.js";
import type { RenderedVariant, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import type { Place } from "#errors.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import { contrastRatio, formatColour, MIN_CONTRAST } from "#theme/colours.js";
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

type RuleResult = readonly (readonly [FindingCode, string])[];
type Rule = (mail: Mail) => RuleResult;

/** Stands in for the link that only a subscriber's mail has. */
const UNSUBSCRIBE_PLACEHOLDER = "https://unsubscribe.example/";
const PREFERENCES_PLACEHOLDER = "https://preferences.example/";

/** Pixels of a thumb (WCAG 2.2, 2.5.5). */
const MIN_TAP_TARGET_PX = 44;
/** Characters that lists of mails show: of a subject on a large screen, of a preheader at least and at most. */
const MAX_SUBJECT_LENGTH = 100;
const PREHEADER_LENGTHS = [20, 200] as const;
/** The same mistake on twenty posts is told this often. */
const MAX_EXAMPLES = 3;

/**
 * Everything about a digest that receivers, filters or readers may stumble over. Pure: the same rendering gives the same findings.
 */
export function checkDigest(checked: CheckedDigest): readonly Finding[] {
  const fill = (slotted: Slotted, quote: (value: string) => string): string =>
    fillSlots(
      slotted,
      {
        name: "Ada",
        address: "ada@example.org",
        unsubscribeUrl: UNSUBSCRIBE_PLACEHOLDER,
        preferencesUrl: PREFERENCES_PLACEHOLDER,
      },
      quote,
    );
  const plain = (value: string): string => value;
  const { subject, html, text } = checked.variant;
  const filled = { subject: fill(subject, plain), html: fill(html, escapeHtml), text: fill(text, plain) };
  const mail: Mail = { ...filled, $: load(filled.html), checked };
  return RULES.flatMap((rule) => limitFindings(rule(mail), checked.place));
}

/** The first few of each kind, and how many more there are. */
function limitFindings(told: RuleResult, place: Place): readonly Finding[] {
  const kinds = new Map<FindingCode, Set<string>>();
  for (const [code, message] of told) kinds.set(code, (kinds.get(code) ?? new Set()).add(message));
  return [...kinds].flatMap(([code, messages]) => {
    const shown = [...messages].slice(0, MAX_EXAMPLES).map((message) => finding(code, place, message));
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

function checkSize({ checked: { variant, maxBytes } }: Mail): RuleResult {
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

function checkImages({ $ }: Mail): RuleResult {
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

function checkLinks({ $ }: Mail): RuleResult {
  const sources = $("[src]")
    .toArray()
    .map((node) => $(node).attr("src") ?? "");
  return [...readLinks($).map(({ url }) => url), ...sources].flatMap(judgeAddress);
}

function judgeAddress(url: string): RuleResult {
  const absolute = URL.canParse(url);
  if (absolute && /^(?:https:\/\/|mailto:)/i.test(url)) return [];
  if (absolute && /^http:\/\//i.test(url)) return [["W_MAIL_HTTP", `${url} is not encrypted.`]];
  return [["E_MAIL_LINK", `"${url}" leads nowhere in a mail.`]];
}

/** On the body's first element, too: web mail shows that without <html>. */
function checkLanguage({ $ }: Mail): RuleResult {
  return ["html", "body > div[lang], body[lang]"].flatMap((selector) => {
    const { lang = "", dir = "" } = $(selector).first().attr() ?? {};
    return lang !== "" && /^(?:ltr|rtl)$/.test(dir)
      ? []
      : [["W_MAIL_LANGUAGE", `${selector === "html" ? "<html>" : "The body"} lacks lang or dir.`] as const];
  });
}

function checkTables({ $ }: Mail): RuleResult {
  const bare = elementsOf($).filter(
    ({ name, attribs }) => name === "table" && !/^(?:presentation|none)$/.test(attribs.role ?? ""),
  );
  const placing = bare.filter((node) => $(node).find("th").length === 0);
  return placing.length === 0 ? [] : [["W_MAIL_TABLE", `${placing.length} tables have no role.`]];
}

function checkCode({ $, html }: Mail): RuleResult {
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

function checkContrast({ $ }: Mail, scheme: Scheme): RuleResult {
  return [...computeStyles($, scheme)].flatMap(([element, style]) => {
    const words = ownText(element);
    if (words === "" || isUnseen(element, style)) return [];
    const ratio = contrastRatio(style.colour, style.back);
    if (ratio >= MIN_CONTRAST) return [];
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

function checkTapTargets({ $ }: Mail): RuleResult {
  return [...computeStyles($, "light")].flatMap(([element, style]) => {
    const { name, attribs } = element;
    const height = style.lineHeight + style.padding;
    const isButton =
      name === "a" && attribs.href !== undefined && style.boxed && $(element).find("img").length === 0;
    if (!isButton || style.hidden || height >= MIN_TAP_TARGET_PX) return [];
    return [
      [
        "W_MAIL_TAP",
        `The button "${$(element).text().trim()}" is ${Math.round(height)} pixels high.`,
      ] as const,
    ];
  });
}

function checkSubject({ subject }: Mail): RuleResult {
  const { length } = [...subject];
  if (length === 0) return [["W_MAIL_SUBJECT", "The subject is empty."]];
  return length <= MAX_SUBJECT_LENGTH
    ? []
    : [
        [
          "W_MAIL_SUBJECT",
          `The subject has ${length} characters; lists of mails show fewer than ${MAX_SUBJECT_LENGTH}.`,
        ],
      ];
}

function checkPreheader({ $ }: Mail): RuleResult {
  const first = $("body > div").first();
  const hidden = /display:\s*none/.test(first.attr("style") ?? "");
  const length = hidden ? [...first.text().trim()].length : 0;
  const [least, most] = PREHEADER_LENGTHS;
  if (length === 0)
    return [["W_MAIL_PREHEADER", "There is no preheader, so lists of mails show the first links."]];
  if (length >= least && length <= most) return [];
  return [
    ["W_MAIL_PREHEADER", `The preheader has ${length} characters; ${least} to ${most} are shown whole.`],
  ];
}

/** What the HTML says has to be in the text part: its links and its headings, and every post in both. */
function checkText({ $, text, checked: { links } }: Mail): RuleResult {
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
function checkUnsubscribe({ $, text, checked: { headers } }: Mail): RuleResult {
  const lines = headers.replace(/\r?\n[ \t]+/g, " ");
  const oneClick =
    /^List-Unsubscribe:.*<https:/im.test(lines) &&
    /^List-Unsubscribe-Post: *List-Unsubscribe=One-Click\s*$/im.test(lines);
  const inBody = readLinks($).some(({ url }) => url === UNSUBSCRIBE_PLACEHOLDER);
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
    ...(text.includes(UNSUBSCRIBE_PLACEHOLDER)
      ? []
      : [["E_MAIL_UNSUBSCRIBE", "The text part has no link to unsubscribe."] as const]),
  ];
}
