import { Parser } from "htmlparser2";
import { type DatedText, type DatedTextReader, makeDatedTextReader } from "./dates/dated-texts.js";
import { type LeadReader, makeLeadReader, type PageLeads } from "./page-leads.js";
import { makeShapeReader, type PageShape, type ShapeReader } from "./page-shape.js";

/** What a page's elements say about it, as written. */
export interface PageTags {
  /** `<meta>` by its `name`, `property` or `itemprop`, in lower case, in order. */
  readonly metas: ReadonlyMap<string, readonly string[]>;
  /** `<link>` by each word of its `rel`. */
  readonly links: ReadonlyMap<string, string>;
  readonly language: string | undefined;
  readonly base: string | undefined;
  readonly title: string;
  /** Of every `<h1>`. */
  readonly headings: readonly string[];
  /** Texts of `<script type="application/ld+json">`. */
  readonly jsonLd: readonly string[];
  readonly shape: PageShape;
  /** Beside the main heading. */
  readonly datedTexts: readonly DatedText[];
  readonly leads: PageLeads;
  /** Nothing is written on it. */
  readonly isEmpty: boolean;
  readonly classes: Readonly<Record<"html" | "body", readonly string[]>>;
  readonly times: readonly PageTime[];
  readonly authors: readonly PageLink[];
  readonly tags: readonly PageLink[];
}

export interface PageTime {
  readonly at: string;
  /** Classes, `itemprop` and `pubdate`. */
  readonly words: readonly string[];
  /** The article that it is in, from 1; 0 outside of all. */
  readonly article: number;
  readonly inMain: boolean;
  /** In an item of a list or in navigation. */
  readonly listed: boolean;
}

interface PageLink {
  readonly text: string;
  readonly href: string | undefined;
  readonly article: number;
  readonly inMain: boolean;
}

type Attributes = Readonly<Record<string, string>>;

/** Collects the text of an open element. */
interface TextListener {
  readonly element: string;
  readonly take: (text: string) => void;
  /** Without links to a place on the page: anchors of headings. */
  readonly unlinked?: boolean | undefined;
  /** How many elements of the same name are open inside. */
  depth: number;
  text: string;
}

/** UTF-16 units; longer texts are neither names nor descriptions. */
const MAX_TEXT_LENGTH = 500_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** What has been read so far, and which elements are open. */
interface ParseState {
  readonly tags: Mutable<Pick<PageTags, "language" | "base" | "title">>;
  readonly classes: Mutable<PageTags["classes"]>;
  readonly metas: Map<string, string[]>;
  readonly links: Map<string, string>;
  readonly headings: string[];
  readonly jsonLd: string[];
  readonly times: PageTime[];
  readonly authorLinks: PageLink[];
  readonly tagLinks: PageLink[];
  /** How many of them are open. */
  readonly shape: ShapeReader;
  readonly dated: DatedTextReader;
  readonly leads: LeadReader;
  readonly inside: { main: number; svg: number; anchor: number };
  readonly listeners: TextListener[];
}

/** The parser's time grows with the square of the depth. What is nested deeper says nothing about the page. */
const MAX_DEPTH = 5000;

/** Nothing of the body is kept. */
export function readPageTags(html: string): PageTags {
  const state: ParseState = {
    tags: { language: undefined, base: undefined, title: "" },
    classes: { html: [], body: [] },
    metas: new Map(),
    links: new Map(),
    headings: [],
    jsonLd: [],
    times: [],
    authorLinks: [],
    tagLinks: [],
    shape: makeShapeReader(),
    dated: makeDatedTextReader(),
    leads: makeLeadReader(),
    inside: { main: 0, svg: 0, anchor: 0 },
    listeners: [],
  };
  let depth = 0;
  const parser = new Parser({
    onopentag: (name, attributes) => {
      depth += 1;
      if (depth > MAX_DEPTH) parser.pause();
      for (const listener of state.listeners) if (listener.element === name) listener.depth += 1;
      state.shape.open(name, attributes);
      state.dated.open(name, attributes);
      state.leads.open(name, attributes);
      enter(state, name);
      readHeadTag(state, name, attributes);
      readBodyTag(state, name, attributes);
    },
    ontext: (text) => {
      state.dated.text(text);
      state.leads.text(text);
      for (const listener of state.listeners)
        if (listener.text.length < MAX_TEXT_LENGTH && !(listener.unlinked && state.inside.anchor > 0))
          listener.text += text;
    },
    onclosetag: (name) => {
      depth -= 1;
      state.shape.close(name);
      state.dated.close();
      state.leads.close(name);
      leave(state, name);
    },
  });
  parser.end(html);
  const { tags, classes, metas, links, headings, jsonLd, times, authorLinks, tagLinks } = state;
  return {
    ...tags,
    classes,
    shape: state.shape.shape(),
    datedTexts: state.dated.found(),
    leads: state.leads.leads(),
    isEmpty: state.dated.isEmpty() && tags.title === "",
    metas,
    links,
    headings,
    jsonLd,
    times,
    authors: authorLinks,
    tags: tagLinks,
  };
}

function enter({ inside }: ParseState, name: string): void {
  if (name === "svg") inside.svg += 1;
  if (name === "main") inside.main += 1;
}

function leave({ inside, listeners }: ParseState, name: string): void {
  if (name === "svg" || name === "main") inside[name] -= 1;
  if (name === "a") inside.anchor = 0;
  for (const listener of [...listeners]) {
    if (listener.element !== name) continue;
    listener.depth -= 1;
    if (listener.depth >= 0) continue;
    listeners.splice(listeners.indexOf(listener), 1);
    listener.take(listener.text.trim());
  }
}

/** Of a page nested in itself a thousand times the first few are enough. */
const MAX_LISTENERS = 50;

function listen(
  { listeners }: ParseState,
  element: string,
  take: (text: string) => void,
  unlinked?: boolean,
): void {
  if (listeners.length < MAX_LISTENERS) listeners.push({ element, take, unlinked, depth: 0, text: "" });
}

function readHeadTag(state: ParseState, name: string, attributes: Attributes): void {
  const { tags, classes, links, metas, inside, jsonLd } = state;
  if (name === "html") tags.language ??= attributes.lang ?? attributes["xml:lang"];
  if (name === "html" || name === "body") classes[name] = wordsOf(attributes.class);
  if (name === "base") tags.base ??= attributes.href;
  if (name === "meta") addMeta(metas, attributes);
  if (name === "link" && attributes.href !== undefined) {
    for (const rel of wordsOf(attributes.rel)) if (!links.has(rel)) links.set(rel, attributes.href);
  }
  if (name === "title" && inside.svg === 0 && tags.title === "")
    listen(state, name, (text) => {
      tags.title = text;
    });
  if (name === "script" && /^application\/ld\+json\b/i.test(attributes.type ?? ""))
    listen(state, name, (text) => jsonLd.push(text));
}

function readBodyTag(state: ParseState, name: string, attributes: Attributes): void {
  const { inside, headings, times, authorLinks, tagLinks } = state;
  const place = { article: state.shape.article(), inMain: inside.main > 0 };
  const link = (list: PageLink[]): void =>
    listen(state, name, (text) => list.push({ text, href: attributes.href, ...place }));
  const rels = name === "a" ? wordsOf(attributes.rel) : [];
  if (rels.includes("author")) link(authorLinks);
  if (rels.includes("tag")) link(tagLinks);
  if (name === "a") inside.anchor = attributes.href?.startsWith("#") === true ? 1 : 0;
  if (name === "h1") listen(state, name, (text) => headings.push(text), true);
  if (name !== "time") return;
  const words = [...wordsOf(attributes.class), ...wordsOf(attributes.itemprop)];
  if ("pubdate" in attributes) words.push("pubdate");
  const listed = state.shape.isListed();
  if (attributes.datetime !== undefined) times.push({ at: attributes.datetime, words, listed, ...place });
  else listen(state, name, (at) => times.push({ at, words, listed, ...place }));
}

/** Far more than any page needs. */
const MAX_METAS = 2000;

function addMeta(metas: Map<string, string[]>, attributes: Attributes): void {
  const { content } = attributes;
  if (content === undefined || content.trim() === "" || metas.size > MAX_METAS) return;
  const names = [attributes.property, attributes.name, attributes.itemprop, attributes["http-equiv"]];
  for (const name of names.flatMap(wordsOf)) {
    const key = name.toLowerCase();
    const values = metas.get(key);
    if (values === undefined) metas.set(key, [content.trim()]);
    else if (values.length < MAX_METAS) values.push(content.trim());
  }
}

function wordsOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.toLowerCase().split(/\s+/).filter(Boolean);
}
