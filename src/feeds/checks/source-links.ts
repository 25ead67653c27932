import type { BodyFormat } from "#content/model/post.js";

/** A link or image as the author wrote it. */
export interface SourceLink {
  readonly kind: "link" | "media";
  readonly target: string;
  /** 1-based, within the body. */
  readonly line: number;
  /** For an image without alternative text. */
  readonly missingAlt?: boolean;
}

type FoundLink = Omit<SourceLink, "line"> & { readonly index: number };

/**
 * The links and images of a body, in order, with their lines, except those in code, comments and template tags. Rendered HTML
 * has no line numbers, so the source is searched with regular expressions; what only a full parser would see is missed.
 */
export function findSourceLinks(source: string, format: BodyFormat): readonly SourceLink[] {
  if (format === "text") return [];
  const text = blank(source, format);
  const found = [...findInHtml(text), ...(format === "markdown" ? findInMarkdown(text) : [])];
  found.sort((a, b) => a.index - b.index);
  let line = 1;
  let counted = 0;
  return found.map(({ index, ...link }) => {
    for (; counted < index; counted += 1) if (text[counted] === "\n") line += 1;
    return { ...link, line };
  });
}

/** Replaces what isn't read as markup by spaces, so that all positions stay the same. */
function blank(source: string, format: BodyFormat): string {
  const text = format === "markdown" ? blankCodeSpans(blankFences(source)) : source;
  return blankHidden(text);
}

const hide = (hidden: string) => hidden.replace(/[^\n]/g, " ");

function blankFences(source: string): string {
  let fence = "";
  return source
    .split("\n")
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
      if (fence === "") {
        fence = mark;
        return mark === "" ? line : hide(line);
      }
      if (mark.startsWith(fence) && line.trim() === mark) fence = "";
      return hide(line);
    })
    .join("\n");
}

/** A code span ends with as many backticks as it began with (CommonMark §6.1), and for our purpose on the same line. */
function blankCodeSpans(text: string): string {
  return text.includes("`") ? text.split("\n").map(blankSpansOfLine).join("\n") : text;
}

function blankSpansOfLine(line: string): string {
  const runs = [...line.matchAll(/`+/g)].map(({ 0: marks, index }) => ({ length: marks.length, index }));
  const last = new Map(runs.map(({ length, index }) => [length, index]));
  let blanked = "";
  let done = 0;
  let open: (typeof runs)[number] | undefined;
  for (const run of runs) {
    if (open === undefined) open = (last.get(run.length) ?? 0) > run.index ? run : undefined;
    else if (run.length === open.length) {
      const end = run.index + run.length;
      blanked += line.slice(done, open.index) + hide(line.slice(open.index, end));
      done = end;
      open = undefined;
    }
  }
  return blanked + line.slice(done);
}

/**
 * Comments, elements whose content isn't markup, and template tags. The next position of each closing tag is remembered:
 * otherwise each opening tag that is never closed would cost a search through the rest.
 */
function blankHidden(text: string): string {
  // ASCII only: lower-casing other letters may change the length.
  const lower = text.replace(/<\/?[A-Za-z]+/g, (tag) => tag.toLowerCase());
  const next = new Map<string, number>();
  const find = (closer: string, from: number): number => {
    const known = next.get(closer) ?? -1;
    const at = known >= from ? known : lower.indexOf(closer, from);
    next.set(closer, at === -1 ? Number.POSITIVE_INFINITY : at);
    return next.get(closer) ?? -1;
  };
  let blanked = "";
  let done = 0;
  for (const { 0: opener, 1: tag, index } of lower.matchAll(
    /<!--|<(pre|code|script|style|textarea)(?=[\s>])|\{\{|\{%/g,
  )) {
    if (index < done) continue;
    const closer = closerOf(opener, tag);
    const end = find(closer, index + opener.length) + closer.length;
    const isTemplate = opener.startsWith("{");
    if (end > text.length || (isTemplate && find("\n", index) < end)) continue;
    blanked += text.slice(done, index) + hide(text.slice(index, end));
    done = end;
  }
  return blanked + text.slice(done);
}

function closerOf(opener: string, tag: string | undefined): string {
  if (tag !== undefined) return `</${tag}>`;
  return { "<!--": "-->", "{{": "}}" }[opener] ?? "%}";
}

function findInMarkdown(text: string): readonly FoundLink[] {
  const inline =
    /(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*))/g;
  const definition = /^ {0,3}\[[^[\]^\n][^[\]\n]*\]:[ \t]*<?([^\s<>]+)/gm;
  const autolink = /(?<!\]:[ \t]{0,9})<(https?:[^\s<>]+)>/gi;
  return [
    ...[...text.matchAll(inline)].map(
      ({ index, 1: mark, 2: label = "", 3: quoted, 4: bare = "" }): FoundLink => {
        const target = quoted ?? bare;
        if (mark === "") return { kind: "link", target, index };
        return { kind: "media", target, index, missingAlt: label.trim() === "" };
      },
    ),
    ...imagesInLinks(text),
    ...[...text.matchAll(definition)].map(
      ({ index, 1: target = "" }): FoundLink => ({ kind: "link", target, index }),
    ),
    ...[...text.matchAll(autolink)].map(
      ({ index, 1: target = "" }): FoundLink => ({ kind: "link", target, index }),
    ),
  ];
}

/** `[![alt](image)](page)`: the expression for links takes the image for the link's text. */
function imagesInLinks(text: string): readonly FoundLink[] {
  return [...text.matchAll(/\[!\[([^[\]]*)\]\(([^\s()]*)[^()\n]*\)\]/g)].map(
    ({ index, 1: label = "", 2: target = "" }): FoundLink => ({
      kind: "media",
      target,
      index,
      missingAlt: label.trim() === "",
    }),
  );
}

function findInHtml(text: string): readonly FoundLink[] {
  return [...text.matchAll(/<(a|img|audio|video|source|iframe)\s([^<>]*)>/gi)].flatMap(
    ({ index, 1: tag = "", 2: attributes = "" }): readonly FoundLink[] => {
      const isLink = tag.toLowerCase() === "a";
      const target = attributeOf(attributes, isLink ? "href" : "src");
      if (target === undefined) return [];
      if (isLink) return [{ kind: "link", target, index }];
      const missingAlt = tag.toLowerCase() === "img" && attributeOf(attributes, "alt") === undefined;
      return [{ kind: "media", target, index, missingAlt }];
    },
  );
}

function attributeOf(attributes: string, name: string): string | undefined {
  for (const [, key = "", double, single, bare] of attributes.matchAll(
    /([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi,
  )) {
    if (key.toLowerCase() === name) return (double ?? single ?? bare ?? "").replaceAll("&amp;", "&");
  }
  return undefined;
}
