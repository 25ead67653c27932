import { htmlToText } from "#content/markup/html-to-text.js";
import type { BodyFormat } from "#content/model/post.js";
import { type Card, cardsIn, field, figure, image, linkTo } from "#content/sources/from-export/card-html.js";
import type { FeedText, Medium } from "#content/sources/from-feed/feed-item.js";
import { escapeHtml } from "#content/text/escape.js";
import { renderNpf, renderQuoted } from "./npf.js";
import { renderNpfText } from "./npf-text.js";

interface TumblrText {
  readonly title: FeedText | undefined;
  readonly html: string;
  readonly format: BodyFormat;
  readonly media: readonly Medium[];
  readonly unknown: readonly string[];
}

/** In the newer format the kind of a post is what it begins with. */
export function renderTumblrPost(post: Card): TumblrText {
  return Array.isArray(post.content) ? renderBlocks(post) : renderLegacy(post);
}

function renderBlocks(post: Card): TumblrText {
  const [first, ...others] = cardsIn(post, "content");
  const isTitled =
    first !== undefined &&
    field(first, "subtype") === "heading1" &&
    // The positions that a layout names would be wrong.
    cardsIn(post, "layout").length === 0;
  const { html, unknown } = renderNpf(isTitled ? { ...post, content: others } : post);
  const title = isTitled ? { markup: renderNpfText(first), format: "html" as const } : undefined;
  return { title, html, unknown, format: "html", media: [] };
}

function renderLegacy(post: Card): TumblrText {
  const title = field(post, "title");
  const html = bodyOf(post);
  const isMarkdown = field(post, "format") === "markdown" && !/^\s*</.test(html);
  const audio = field(post, "audio_url");
  return {
    title: title === "" ? undefined : { markup: title, format: "html" },
    html,
    format: isMarkdown ? "markdown" : "html",
    media: /\.(?:mp3|m4a|ogg|wav|flac)$/i.test(audio) ? [{ url: audio }] : [],
    unknown: [],
  };
}

/** By the kinds in the API's documentation. */
function bodyOf(post: Card): string {
  const of = (name: string): string => field(post, name);
  const photos = cardsIn(post, "photos").map(renderPhoto).join("\n");
  switch (of("type")) {
    case "photo":
      return join(photos, of("caption"));
    case "quote":
      return join(`<blockquote>${of("text")}</blockquote>`, of("source"));
    case "link":
      return join(`<p>${linkTo(of("url"), htmlToText(of("title")))}</p>`, photos, of("description"));
    case "chat": {
      const lines = cardsIn(post, "dialogue").map(
        (line) =>
          `<p><b>${escapeHtml(field(line, "label"))}</b> ${escapeHtml(field(line, "phrase").trim())}</p>`,
      );
      return lines.length === 0 ? of("body") : lines.join("\n");
    }
    case "answer":
      return join(
        renderQuoted(of("question"), { name: of("asking_name"), url: of("asking_url") }),
        of("answer"),
      );
    case "audio":
      return join(playerOf(post, "audio_source_url", "audio_url"), of("caption"));
    case "video":
      return join(playerOf(post, "permalink_url", "video_url"), of("caption"));
    default:
      return of("body");
  }
}

function join(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}

function renderPhoto(photo: Card): string {
  const [original] = cardsIn(photo, "original_size");
  // The sizes are in order, the largest first.
  const [largest] = cardsIn(photo, "alt_sizes");
  const caption = field(photo, "caption");
  return figure(image(field(original ?? largest ?? {}, "url"), ""), caption);
}

/** A link to the recording, otherwise the code of a player: the largest is the last. */
function playerOf(post: Card, ...addresses: readonly string[]): string {
  const url = addresses.map((name) => field(post, name)).find((found) => found !== "");
  if (url !== undefined) return `<p>${linkTo(url, field(post, "track_name"))}</p>`;
  const player = cardsIn(post, "player").at(-1);
  return player === undefined ? field(post, "player") || field(post, "embed") : field(player, "embed_code");
}
