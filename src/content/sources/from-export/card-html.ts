import { z } from "zod";
import { escapeHtml } from "#content/text/escape.js";

/** A part of a text as an editor stores it, of which only the kind is known. */
export type Card = Readonly<Record<string, unknown>>;

/** The text in a field; "" if it is missing or not text. */
export function field(card: Card, name: string): string {
  const value = card[name];
  return typeof value === "string" ? value : "";
}

/** The cards in a field, which holds one or a list of them. */
export function cardsIn(card: Card, name: string): readonly Card[] {
  const value = card[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    const parsed = cardSchema.safeParse(one);
    return parsed.success ? [parsed.data] : [];
  });
}

const cardSchema = z.record(z.string(), z.unknown());

export function image(src: string, alt: string): string {
  return src === "" ? "" : `<img src="${escapeHtml(src)}" alt="${escapeHtml(alt)}" />`;
}

/** @param caption HTML */
export function figure(content: string, caption: string): string {
  return `<figure>${content}${caption === "" ? "" : `<figcaption>${caption}</figcaption>`}</figure>`;
}

/** The text alone where there is no address. */
export function linkTo(url: string, text = ""): string {
  return url === "" ? escapeHtml(text) : `<a href="${escapeHtml(url)}">${escapeHtml(text || url)}</a>`;
}
