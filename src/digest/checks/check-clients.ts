import type { CheerioAPI } from "cheerio";
import type { Element } from "domhandler";
import { MAIL_CLIENTS } from "#digest/clients/client-support.js";
import { CLIENT_NAMES, type MailClient } from "#digest/clients/mail-clients.js";
import { NO_PICTURE, readAsClient, type StrippedMail, stripMail } from "#digest/clients/show-in-client.js";
import { type DroppedSheet, parseCss } from "#digest/clients/strip-style-sheet.js";
import type { FindingCode } from "#findings.js";
import { contrastRatio, formatColour, MIN_CONTRAST } from "#theme/colours.js";
import { loadMail } from "../clients/load-mail.js";
import { type ComputedStyle, computeStyles, elementsOf } from "./computed-styles.js";

/** Something of a mail that is worse in one program than it is meant to be. */
interface Harm {
  readonly code: FindingCode;
  /** What happens, without where. */
  readonly what: string;
}

/**
 * What a mail loses in the programs of our table. Only what a reader misses: words that can't be read or that weren't to be seen,
 * pictures, and whole style sheets. A corner that isn't round, a missing shadow, a column below the other instead of beside it:
 * all of that reads well, and isn't told.
 */
export function checkClients(html: string): readonly (readonly [FindingCode, string])[] {
  const found = new Map<string, { readonly harm: Harm; readonly clients: MailClient[] }>();
  // Most programs read the same.
  const read = new Map<string, Meant>();
  for (const client of MAIL_CLIENTS) {
    const source = readAsClient(html, client);
    const meant = read.get(source) ?? readMeant(source);
    read.set(source, meant);
    for (const harm of findHarm(source, meant, client)) {
      const key = `${harm.code} ${harm.what}`;
      const known = found.get(key) ?? { harm, clients: [] };
      if (!known.clients.includes(client)) known.clients.push(client);
      found.set(key, known);
    }
  }
  return [...found.values()].map(({ harm: { code, what }, clients }) => [
    code,
    `In ${listClients(clients)}, ${what}`,
  ]);
}

function listClients(clients: readonly MailClient[]): string {
  return new Intl.ListFormat("en-GB").format(clients.map((client) => CLIENT_NAMES[client]));
}

/** A mail as it is meant to be, before a program strips it. */
interface Meant {
  /** In the order of the document, as the next two are. */
  readonly styles: readonly (ComputedStyle | undefined)[];
  readonly texts: readonly string[];
  readonly pictures: readonly string[];
  readonly generated: readonly string[];
  /** What follows from one lost feature. */
  readonly byFeature: Readonly<Record<"<svg>" | "white-space", readonly Harm[]>>;
}

function readMeant(source: string): Meant {
  const $ = loadMail(source);
  const computed = computeStyles($, "light");
  const elements = elementsOf($);
  const isDrawn = elements.some(({ name, attribs }) => name === "svg" && attribs["aria-hidden"] !== "true");
  return {
    styles: elements.map((element) => computed.get(element)),
    texts: elements.map(ownText),
    pictures: elements.map(({ name, attribs: { src = "" } }) => (name === "img" ? src : "")),
    generated: findGenerated($),
    byFeature: {
      "<svg>": isDrawn ? [harm("W_MAIL_FORMAT", "a drawing (<svg>) isn't shown.")] : [],
      "white-space": findKeptLines(elements),
    },
  };
}

function findHarm(source: string, meant: Meant, client: MailClient): readonly Harm[] {
  const $ = loadMail(source);
  const elements = elementsOf($);
  const stripped = stripMail($, client);
  const shown = styleOf($, client, { elements, meant });
  const judged = elements.flatMap((element, index) => {
    const [before, after] = [meant.styles[index], shown[index]];
    if (before === undefined || after === undefined) return [];
    if (element.name === "img") return judgePicture(element, meant.pictures[index] ?? "", { before, after });
    return judgeText(meant.texts[index] ?? "", { before, after });
  });
  return [
    ...judged,
    ...judgeGenerated(meant.generated, stripped),
    ...(["<svg>", "white-space"] as const).flatMap((feature) =>
      stripped.ignored.has(feature) ? meant.byFeature[feature] : [],
    ),
    ...stripped.sheets.flatMap((reason) => judgeSheet(reason)),
  ];
}

/** Undefined for elements that are gone. Apple Mail reads all the styles that we look at. */
function styleOf(
  $: CheerioAPI,
  client: MailClient,
  { elements, meant }: { readonly elements: readonly Element[]; readonly meant: Meant },
): Meant["styles"] {
  if (client === "apple-mail") return meant.styles;
  const computed = computeStyles($, "light");
  return elements.map((element) => computed.get(element));
}

function harm(code: FindingCode, what: string): Harm {
  return { code, what };
}

interface Change {
  readonly before: ComputedStyle;
  readonly after: ComputedStyle;
}

function judgeText(words: string, { before, after }: Change): readonly Harm[] {
  if (words === "") return [];
  const [quoted, wasSeen, isSeen] = [`"${words.slice(0, 40)}"`, isVisible(before), isVisible(after)];
  if (!wasSeen) return isSeen ? [harm("W_MAIL_UNHIDDEN", `${quoted} is shown, although it is hidden.`)] : [];
  if (!isSeen) return [harm("W_MAIL_UNREADABLE", `${quoted} can't be seen.`)];
  const ratio = contrastRatio(after.colour, after.back);
  if (ratio >= MIN_CONTRAST || contrastRatio(before.colour, before.back) < MIN_CONTRAST) return [];
  const colours = `${formatColour(after.colour)} on ${formatColour(after.back)}`;
  return [harm("W_MAIL_UNREADABLE", `${quoted} is ${colours}: a contrast of ${ratio.toFixed(1)}.`)];
}

function judgePicture({ attribs }: Element, src: string, { before, after }: Change): readonly Harm[] {
  const picture = `the picture ${src.slice(0, 80)}`;
  if (before.hidden)
    return after.hidden ? [] : [harm("W_MAIL_UNHIDDEN", `${picture} is shown, although it is hidden.`)];
  return attribs.src === NO_PICTURE && src !== NO_PICTURE
    ? [harm("W_MAIL_FORMAT", `${picture} isn't shown.`)]
    : [];
}

function isVisible({ hidden, fontSize }: ComputedStyle): boolean {
  return !hidden && fontSize >= 2;
}

function ownText({ name, children }: Element): string {
  if (/^(?:style|title|script|xml)$/.test(name)) return "";
  return children
    .flatMap((child) => (child.type === "text" ? [child.data] : []))
    .join("")
    .replace(/(?:[\s\u00ad\u200b-\u200f\u2060\ufeff]|\u034f)+/g, " ")
    .trim();
}

/** Words that CSS writes. */
function findGenerated($: CheerioAPI): readonly string[] {
  const found: string[] = [];
  parseCss($("style").text())?.walkDecls(/^content$/i, ({ value }) => {
    const text = value.replace(/^["']|["']$/g, "");
    if (text !== value && /\p{L}/u.test(text.replaceAll(/\\[0-9a-f]+/gi, ""))) found.push(text);
  });
  return found;
}

function judgeGenerated(texts: readonly string[], { ignored, sheets }: StrippedMail): readonly Harm[] {
  const isLost = sheets.includes("all") || [...ignored].some((what) => /::(?:before|after)$/.test(what));
  return isLost
    ? texts.map((text) => harm("W_MAIL_UNREADABLE", `"${text.slice(0, 40)}" can't be seen: CSS writes it.`))
    : [];
}

/** Lines that only CSS keeps apart. */
function findKeptLines(elements: readonly Element[]): readonly Harm[] {
  const isPreformatted = new Set<unknown>();
  return elements.flatMap((element) => {
    const { name, parent, children } = element;
    if (name === "pre" || isPreformatted.has(parent)) isPreformatted.add(element);
    if (isPreformatted.has(element) || !/white-space\s*:\s*pre/i.test(element.attribs.style ?? "")) return [];
    const text = children
      .flatMap((child) => (child.type === "text" ? [child.data] : []))
      .join("")
      .trim();
    const [line = "", ...others] = text.split("\n");
    return others.length === 0
      ? []
      : [harm("W_MAIL_UNREADABLE", `the lines of "${line.slice(0, 40)}" run together.`)];
  });
}

/** One program knows no style sheets, and every mail has to live with that; what is harm then is found in the texts. */
function judgeSheet(reason: DroppedSheet): readonly Harm[] {
  const why = {
    ...{ broken: "it isn't valid CSS", nested: "it has an @-rule within another" },
    ...{ large: "there are more than 16,384 bytes of CSS", body: "it isn't in the <head>" },
    all: "",
  }[reason];
  return why === "" ? [] : [harm("W_MAIL_STYLE", `a <style> is dropped: ${why}.`)];
}
