import { type HtmlToken, readTokens } from "./html-tokens.js";

export type PageHead =
  | {
      readonly kind: "page";
      /** `href` of each `<link rel="alternate">`, as written. */
      readonly alternates: readonly string[];
      /** `href` of `<base>`, as written. */
      readonly base: string | undefined;
      /** Where an element at the end of the head goes. */
      readonly end: number;
    }
  | { readonly kind: "no page" }
  /** A comment, a script or the like in the head never ends. */
  | { readonly kind: "endless" };

/** What may stand in a head without ending it (HTML §13.2.6.4.4). */
const HEAD_ELEMENTS = new Set(
  "base basefont bgsound link meta noframes noscript script style template title".split(" "),
);
/** The end tags that end a head; others are ignored. */
const ENDING = new Set(["head", "body", "html", "br"]);

/** Finds the head of a page as a browser does: its tags may be left out, and comments and scripts may name them. */
export function readPageHead(html: string): PageHead {
  const alternates: string[] = [];
  let base: string | undefined;
  let isPage = false;
  let end: number | undefined;
  /** Of open `<template>`s: what is in one isn't in the head. */
  let templates = 0;
  for (const token of readTokens(
    html.replace(/^(?:\xEF\xBB\xBF|\uFEFF)/, (mark) => " ".repeat(mark.length)),
  )) {
    if (token.kind === "doctype") {
      isPage = true;
      continue;
    }
    if (token.kind === "endless") {
      if (end === undefined) return { kind: "endless" };
      break;
    }
    if (templates > 0) {
      templates += nestingOf(token);
      continue;
    }
    const name = "name" in token ? token.name : "";
    const isHead = token.kind === "start" && HEAD_ELEMENTS.has(name);
    isPage ||= isHead || name === "html" || name === "head" || name === "body";
    if (token.kind === "start" && name === "template") templates = 1;
    if (token.kind === "start" && name === "link" && isAlternate(token.attributes.get("rel")))
      alternates.push(token.attributes.get("href") ?? "");
    if (token.kind === "start" && name === "base") base ??= token.attributes.get("href");
    if (isHead || (token.kind === "start" && (name === "html" || name === "head"))) continue;
    if (token.kind === "end" && !ENDING.has(name)) continue;
    end ??= token.start;
    // Links between the head and the body count as the head's.
    if (token.kind !== "end" || name !== "head") break;
  }
  if (templates > 0 && end === undefined) return { kind: "endless" };
  return isPage ? { kind: "page", alternates, base, end: end ?? html.length } : { kind: "no page" };
}

function nestingOf(token: HtmlToken): number {
  if ((token.kind !== "start" && token.kind !== "end") || token.name !== "template") return 0;
  return token.kind === "start" ? 1 : -1;
}

function isAlternate(rel: string | undefined): boolean {
  const words = (rel ?? "").toLowerCase().split(/\s+/);
  return words.includes("alternate") && !words.includes("stylesheet");
}
