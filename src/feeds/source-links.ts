import type { BodyFormat } from "../content/post.js";

/** A link or picture as the author wrote it. */
export interface SourceLink {
  readonly kind: "link" | "media";
  readonly target: string;
  /** 1-based, counted from where the text begins. */
  readonly line: number;
  /** There on a picture that has no alternative text. */
  readonly unnamed?: true;
}

type Found = Omit<SourceLink, "line"> & { readonly index: number };

/**
 * The links and pictures of a body, in order, with their lines. What stands in code, comments and template tags is none.
 * Rendering has lost the lines, so the source itself is looked through; what only a full parser would see is not found.
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

const HIDDEN_IN_HTML =
  /<!--[\s\S]*?-->|<(pre|code|script|style|textarea)\b[\s\S]*?<\/\1>|\{\{[^\n]*?\}\}|\{%[^\n]*?%\}/gi;
const HIDDEN_IN_MARKDOWN =
  /^ {0,3}(`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\1[`~]*[ \t]*$|$(?![\s\S]))|(`+)(?!`)[^\n]*?[^`\n]\2(?!`)/gm;

/** The text with spaces instead of what isn't read as markup, so that places stay what they are. */
function blank(source: string, format: BodyFormat): string {
  const hide = (hidden: string) => hidden.replace(/[^\n]/g, " ");
  const text = format === "markdown" ? source.replace(HIDDEN_IN_MARKDOWN, hide) : source;
  return text.replace(HIDDEN_IN_HTML, hide);
}

function findInMarkdown(text: string): readonly Found[] {
  const inline =
    /(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\](?:\([^\s()]*\))?)*)\]\(\s*(?:<([^<>\n]*)>|([^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*))/g;
  const definition = /^ {0,3}\[[^[\]^\n][^[\]\n]*\]:[ \t]*<?([^\s<>]+)/gm;
  const autolink = /<(https?:[^\s<>]+)>/gi;
  return [
    ...[...text.matchAll(inline)].map(({ index, 1: mark, 2: label = "", 3: quoted, 4: bare = "" }): Found => {
      const target = quoted ?? bare;
      if (mark === "") return { kind: "link", target, index };
      return { kind: "media", target, index, ...(label.trim() === "" ? { unnamed: true } : {}) };
    }),
    ...picturesInLinks(text),
    ...[...text.matchAll(definition)].map(
      ({ index, 1: target = "" }): Found => ({ kind: "link", target, index }),
    ),
    ...[...text.matchAll(autolink)].map(
      ({ index, 1: target = "" }): Found => ({ kind: "link", target, index }),
    ),
  ];
}

/** `[![alt](picture)](page)`: the expression for links has taken the picture for the link's text. */
function picturesInLinks(text: string): readonly Found[] {
  return [...text.matchAll(/\[!\[([^[\]]*)\]\(([^\s()]*)[^()\n]*\)\]/g)].map(
    ({ index, 1: label = "", 2: target = "" }): Found => ({
      kind: "media",
      target,
      index,
      ...(label.trim() === "" ? { unnamed: true } : {}),
    }),
  );
}

function findInHtml(text: string): readonly Found[] {
  return [...text.matchAll(/<(a|img|audio|video|source|iframe)\s([^<>]*)>/gi)].flatMap(
    ({ index, 1: tag = "", 2: attributes = "" }): readonly Found[] => {
      const isLink = tag.toLowerCase() === "a";
      const target = attributeOf(attributes, isLink ? "href" : "src");
      if (target === undefined) return [];
      if (isLink) return [{ kind: "link", target, index }];
      const unnamed = tag.toLowerCase() === "img" && attributeOf(attributes, "alt") === undefined;
      return [{ kind: "media", target, index, ...(unnamed ? { unnamed: true } : {}) }];
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
