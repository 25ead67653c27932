import type { CheerioAPI } from "cheerio";
import type { Element } from "domhandler";
import { escapeHtml } from "#content/text/escape.js";
import type { RenderedVariant, Slotted } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import type { Place } from "#errors.js";
import { type Finding, type FindingCode, finding } from "#findings.js";
import { contrastRatio, formatColour, MIN_CONTRAST } from "#theme/colours.js";
import { loadMail } from "../clients/load-mail.js";
import { checkClients } from "./check-clients.js";
import { findSpamPatterns } from "./check-spam.js";
import { type ComputedStyle, computeStyles, elementsOf, type Scheme } from "./computed-styles.js";

export interface CheckedDigest {
  readonly variant: Pick<RenderedVariant, "subject" | "html" | "text" | "fitting">;
  /** URLs of its posts. */
  readonly links: readonly string[];
  /** Header lines of one of its mails. */
  readonly headers: string;
  /** The digest in the configuration. */
  readonly place: Place;
  readonly maxBytes: number;
}

interface Mail {
  readonly $: CheerioAPI;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly checked: CheckedDigest;
}

type RuleResult = readonly (readonly [FindingCode, string])[];
type Rule = (mail: Mail) => RuleResult;

/** Replaces each subscriber's own unsubscribe link. */
const UNSUBSCRIBE_PLACEHOLDER = "https://unsubscribe.example/";
const PREFERENCES_PLACEHOLDER = "https://preferences.example/";

/** CSS pixels (WCAG 2.2, 2.5.5). */
const MIN_TAP_TARGET_PX = 44;
/** In characters, as mail programs show them. */
const MAX_SUBJECT_LENGTH = 100;
const PREHEADER_LENGTHS = [20, 200] as const;
/** Number of findings of one kind that are listed; the others are counted. */
const MAX_EXAMPLES = 3;

/** Finds what mail programs, spam filters or readers may have trouble with. The same rendering always gives the same findings. */
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
  const mail: Mail = { ...filled, $: loadMail(filled.html), checked };
  return RULES.flatMap((rule) => limitFindings(rule(mail), checked.place));
}

/** The first few findings of each kind, and how many more there are. */
function limitFindings(found: RuleResult, place: Place): readonly Finding[] {
  const kinds = new Map<FindingCode, Set<string>>();
  for (const [code, message] of found) kinds.set(code, (kinds.get(code) ?? new Set()).add(message));
  return [...kinds].flatMap(([code, messages]) => {
    const shown = [...messages].slice(0, MAX_EXAMPLES).map((message) => finding(code, place, message));
    const more = messages.size - shown.length;
    return more > 0 ? [...shown, finding(code, place, `${more} more like this.`)] : shown;
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
  ({ html }) => checkClients(html),
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
  if (fits && bytes <= maxBytes) return [];
  const message = `The mail has ${bytes} bytes of HTML, more than ${maxBytes}. Gmail clips mails near 102,400 bytes.`;
  return [["W_MAIL_SIZE", message]];
}

function checkImages({ $ }: Mail): RuleResult {
  return elementsOf($)
    .filter(({ name }) => name === "img")
    .flatMap(({ attribs: { src = "", alt, width } }) => [
      ...(alt === undefined ? [["W_MAIL_ALT", `The picture ${src} has no alt text.`] as const] : []),
      ...(/^\d+$/.test(width ?? "")
        ? []
        : [["W_MAIL_ALT", `The picture ${src} has no numeric width, which Outlook needs.`] as const]),
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
  const ids = new Set(elementsOf($).map(({ attribs }) => `#${attribs.id ?? ""}`));
  return [...readLinks($).map(({ url }) => url), ...sources]
    .filter((url) => url === "#" || !ids.has(url))
    .flatMap(judgeAddress);
}

function judgeAddress(url: string): RuleResult {
  const absolute = URL.canParse(url);
  if (absolute && /^(?:https:\/\/|mailto:|tel:)/i.test(url)) return [];
  if (absolute && /^http:\/\//i.test(url)) return [["W_MAIL_HTTP", `${url} is not encrypted (http).`]];
  return [["E_MAIL_LINK", `"${url}" is not an absolute URL, so the link doesn't work in a mail.`]];
}

/** The body's first element needs them, too, because webmail shows the body without <html>. */
function checkLanguage({ $ }: Mail): RuleResult {
  return ["html", "body > div[lang], body[lang]"].flatMap((selector) => {
    const { lang = "", dir = "" } = $(selector).first().attr() ?? {};
    return lang !== "" && /^(?:ltr|rtl)$/.test(dir)
      ? []
      : [
          [
            "W_MAIL_LANGUAGE",
            `${selector === "html" ? "<html>" : "The body"} has no lang or dir attribute.`,
          ] as const,
        ];
  });
}

function checkTables({ $ }: Mail): RuleResult {
  const bare = elementsOf($).filter(
    ({ name, attribs }) => name === "table" && !/^(?:presentation|none|table)$/.test(attribs.role ?? ""),
  );
  const layout = bare.filter((node) => $(node).find("th").length === 0);
  return layout.length === 0
    ? []
    : [["W_MAIL_TABLE", `Layout tables without role="presentation": ${layout.length}.`]];
}

const BLOCKED_ELEMENTS = "script iframe object embed form input video audio link[rel=stylesheet]".split(" ");

function checkCode({ $, html }: Mail): RuleResult {
  const found = BLOCKED_ELEMENTS.filter((name) => $(name).length > 0).map((name) => `<${name}>`);
  const handlers = elementsOf($).flatMap(({ attribs }) =>
    Object.keys(attribs).filter((name) => /^on[a-z]/.test(name)),
  );
  const remote = /@import|url\(\s*["']?(?:https?:)?\/\//i.test(html) ? ["CSS that loads something"] : [];
  return [...found, ...handlers, ...remote].map(
    (what) => ["E_MAIL_CODE", `The mail contains ${what}.`] as const,
  );
}

function checkContrast({ $ }: Mail, scheme: Scheme): RuleResult {
  return [...computeStyles($, scheme)].flatMap(([element, style]) => {
    const words = ownText(element);
    if (words === "" || isUnseen(element, style)) return [];
    const ratio = contrastRatio(style.colour, style.back);
    if (ratio >= MIN_CONTRAST) return [];
    const colours = `${formatColour(style.colour)} on ${formatColour(style.back)}`;
    const message = `In ${scheme} mode "${words.slice(0, 40)}" is ${colours}: a contrast of ${ratio.toFixed(1)}.`;
    return [["W_MAIL_CONTRAST", message] as const];
  });
}

function isUnseen({ name }: Element, { hidden, fontSize }: ComputedStyle): boolean {
  return hidden || fontSize < 2 || ["style", "title", "head"].includes(name);
}

/** Includes alt text, which is what people read with pictures off. */
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
    const message = `The button "${$(element).text().trim()}" is only ${Math.round(height)} pixels high.`;
    return [["W_MAIL_TAP", message] as const];
  });
}

function checkSubject({ subject }: Mail): RuleResult {
  const { length } = [...subject];
  if (length === 0) return [["W_MAIL_SUBJECT", "The subject is empty."]];
  if (length <= MAX_SUBJECT_LENGTH) return [];
  const message = `The subject has ${length} characters; mail programs show fewer than ${MAX_SUBJECT_LENGTH}.`;
  return [["W_MAIL_SUBJECT", message]];
}

function checkPreheader({ $ }: Mail): RuleResult {
  const first = $("body > div").first();
  const hidden = /display:\s*none/.test(first.attr("style") ?? "");
  const length = hidden ? [...first.text().trim()].length : 0;
  const [min, max] = PREHEADER_LENGTHS;
  if (length === 0)
    return [
      [
        "W_MAIL_PREHEADER",
        "There is no preheader, so mail programs show the first links next to the subject.",
      ],
    ];
  if (length >= min && length <= max) return [];
  return [["W_MAIL_PREHEADER", `The preheader has ${length} characters; it should have ${min} to ${max}.`]];
}

/** The text part needs the links and headings of the HTML, and both parts need every post. */
function checkText({ $, text, checked: { links } }: Mail): RuleResult {
  const folded = foldSpaces(text);
  const headings = $("h1, h2, h3")
    .toArray()
    .map((node) => foldSpaces($(node).text()));
  const missingHeadings = headings.filter((heading) => heading !== "" && !folded.includes(heading));
  const targets = new Set(readLinks($).map(({ url }) => url));
  const inText = readAddresses(text);
  const missingLinks = [...targets].filter((url) => URL.canParse(url) && !inText.has(url));
  const missingPosts = links.filter((url) => !targets.has(url));
  return [
    ...missingHeadings.map(
      (heading) => ["E_MAIL_TEXT", `"${heading.slice(0, 60)}" is missing in the text part.`] as const,
    ),
    ...missingLinks.map((url) => ["E_MAIL_TEXT", `The link ${url} is missing in the text part.`] as const),
    ...missingPosts.map((url) => ["E_MAIL_TEXT", `There is no link to the post ${url}.`] as const),
  ];
}

/** The addresses in a text, each also without the punctuation after it: a full stop may end the address or the sentence. */
function readAddresses(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [written] of text.matchAll(/\b[a-z][a-z0-9+.-]{1,20}:[^\s<>"]+/gi)) {
    let address = written;
    found.add(address);
    for (let tried = 0; tried < 3 && /[^\p{L}\p{N}/]$/u.test(address); tried += 1) {
      address = address.slice(0, -1);
      found.add(address);
    }
  }
  return found;
}

function foldSpaces(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

const ONE_CLICK_MISSING =
  "People can only unsubscribe by mail. Gmail and Yahoo require one-click unsubscribing for 5,000 mails a day or more.";

/** RFC 8058 §3.1: an https link, and the header that says it accepts a POST. RFC 2369 §3.2 also knows a mailto: link. */
function checkUnsubscribe({ $, text, checked: { headers } }: Mail): RuleResult {
  const lines = headers.replace(/\r?\n[ \t]+/g, " ");
  const oneClick =
    /^List-Unsubscribe:.*<https:/im.test(lines) &&
    /^List-Unsubscribe-Post: *List-Unsubscribe=One-Click\s*$/im.test(lines);
  const byMailAlone = /^List-Unsubscribe: *<mailto:[^>]*>\s*$/im.test(lines);
  const inHtml = readLinks($).some(({ url }) => url === UNSUBSCRIBE_PLACEHOLDER);
  const inText = text.includes(UNSUBSCRIBE_PLACEHOLDER);
  const problems = [
    oneClick || byMailAlone
      ? ""
      : "The headers for one-click unsubscribing are missing; Gmail and Yahoo require them.",
    inHtml ? "" : "The HTML has no unsubscribe link.",
    inText ? "" : "The text part has no unsubscribe link.",
  ];
  const found: RuleResult = problems
    .filter((problem) => problem !== "")
    .map((problem) => ["E_MAIL_UNSUBSCRIBE", problem]);
  return byMailAlone ? [...found, ["W_MAIL_ONE_CLICK", ONE_CLICK_MISSING]] : found;
}
