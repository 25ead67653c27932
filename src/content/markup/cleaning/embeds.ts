import { resolveUrl } from "#resolve-url.js";
import { type Attributed, attributeOf, type HtmlElement, hasClass } from "./html-tree.js";
import { isHidden } from "./pictures.js";

/** What a script or a frame would have shown, as a link. */
export interface EmbedLink {
  readonly href: string;
  readonly text: string;
}

const FRAME_SOURCES = ["data-src", "data-lazy-src", "data-litespeed-src", "data-cookieblock-src", "src"];

/** Frames run foreign scripts, and no mail client shows them, so they become links. Undefined if it has no usable address. */
export function linkToFrame(frame: Attributed, base: string): EmbedLink | undefined {
  for (const name of FRAME_SOURCES) {
    const url = resolveUrl(attributeOf(frame, name) || "about:blank", base);
    if (url !== undefined) return linkTo(watchableUrl(url), titleOf(frame));
  }
  return undefined;
}

/** A frame that shows nothing: a script writes into it, or it counts visits. */
export function isUnseenFrame(frame: Attributed): boolean {
  const isNothing = (name: string) => /^\s*[01](?:px)?\s*$/.test(attributeOf(frame, name) ?? "");
  const isEmpty =
    attributeOf(frame, "srcdoc") === undefined &&
    FRAME_SOURCES.every((name) => /^\s*(?:about:blank\s*)?$/i.test(attributeOf(frame, name) ?? ""));
  return isEmpty || isHidden(frame) || (isNothing("width") && isNothing("height"));
}

export function linkTo(href: string, title: string | undefined): EmbedLink {
  return { href, text: title || href };
}

export function titleOf(element: Attributed): string | undefined {
  for (const name of ["title", "aria-label", "playlabel", "data-title", "alt"]) {
    const title = attributeOf(element, name)
      ?.replace(/^\s*play:\s*/i, "")
      .trim();
    if (title) return title;
  }
  return undefined;
}

/** A player's address, and the page where people see the same. */
const PLAYERS: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [
    /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/videoseries\?(?:.*&)?list=([\w-]+)/,
    ([, list = ""]) => `https://www.youtube.com/playlist?list=${list}`,
  ],
  [
    /^https?:\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]+)/,
    ([, video = ""]) => `https://www.youtube.com/watch?v=${video}`,
  ],
  [/^https?:\/\/player\.vimeo\.com\/video\/(\d+)/, ([, video = ""]) => `https://vimeo.com/${video}`],
  [
    /^https?:\/\/(?:www\.)?dailymotion\.com\/embed\/video\/(\w+)/,
    ([, video = ""]) => `https://www.dailymotion.com/video/${video}`,
  ],
  [
    /^https?:\/\/open\.spotify\.com\/embed(?:-podcast)?\/([\w/]+)/,
    ([, path = ""]) => `https://open.spotify.com/${path}`,
  ],
  [
    /^https?:\/\/embed\.(music|podcasts)\.apple\.com\/([^?]+)/,
    ([, shop = "", path = ""]) => `https://${shop}.apple.com/${path}`,
  ],
  [
    /^https?:\/\/codepen\.io\/([\w-]+)\/embed\/(?:preview\/)?(\w+)/,
    ([, user = "", pen = ""]) => `https://codepen.io/${user}/pen/${pen}`,
  ],
  [/^https?:\/\/archive\.org\/embed\/([^?]+)/, ([, item = ""]) => `https://archive.org/details/${item}`],
  [
    /^(https?:\/\/[^/]+)\/videos\/embed\/([\w-]+)/,
    ([, host = "", video = ""]) => `${host}/videos/watch/${video}`,
  ],
  [/^https?:\/\/embed\.ted\.com\/(talks\/[^?]+)/, ([, talk = ""]) => `https://www.ted.com/${talk}`],
];

/** The video's own page, where `embed` is the address of a bare player. */
export function watchableUrl(embed: string): string {
  for (const [pattern, write] of PLAYERS) {
    const found = pattern.exec(embed);
    if (found !== null) return write(found);
  }
  return embed;
}

/** Scripts that show what is on another page. */
const SCRIPTS: readonly (readonly [RegExp, (found: readonly string[]) => EmbedLink])[] = [
  [
    /^https?:\/\/gist\.github\.com\/([\w-]+\/)?([\da-f]+)\.js(?:\?file=([^&]+))?/i,
    ([, user = "", id = "", file]) => ({
      href: `https://gist.github.com/${user}${id}`,
      text: file === undefined ? `gist.github.com/${user}${id}` : `Gist: ${decode(file)}`,
    }),
  ],
  [
    /^(https?:\/\/(?:gitlab\.com|snippets\.\w+\.\w+)\/.*\/?snippets\/\d+)\.js/i,
    ([, page = ""]) => linkTo(page, undefined),
  ],
  [
    /^https?:\/\/asciinema\.org\/a\/(\w+)\.js/i,
    ([, id = ""]) => linkTo(`https://asciinema.org/a/${id}`, undefined),
  ],
  [/^(https?:\/\/jsfiddle\.net\/[\w/]+?)\/embed\//i, ([, page = ""]) => linkTo(`${page}/`, undefined)],
  [
    /^https?:\/\/(?:www\.)?(?:emgithub|embed-github)\.com\/embed(?:-v\d)?\.js\?(?:.*&)?target=([^&]+)/i,
    ([, target = ""]) => linkTo(decode(target), undefined),
  ],
];

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function linkToScript(script: Attributed, base: string): EmbedLink | undefined {
  const url = resolveUrl(attributeOf(script, "src") || "about:blank", base);
  if (url === undefined) return undefined;
  for (const [pattern, write] of SCRIPTS) {
    const found = pattern.exec(url);
    const link = found === null ? undefined : write(found);
    if (link !== undefined && resolveUrl(link.href, undefined) !== undefined) return link;
  }
  return undefined;
}

/** Elements of well-known players, with the attribute that has the video and the address of its page. */
const PLAYER_ELEMENTS: Readonly<Record<string, readonly [attribute: string, page: string]>> = {
  "lite-youtube": ["videoid", "https://www.youtube.com/watch?v="],
  "amp-youtube": ["data-videoid", "https://www.youtube.com/watch?v="],
  "youtube-embed": ["videoid", "https://www.youtube.com/watch?v="],
  "lite-vimeo": ["videoid", "https://vimeo.com/"],
  "amp-vimeo": ["data-videoid", "https://vimeo.com/"],
  "amp-twitter": ["data-tweetid", "https://twitter.com/i/status/"],
  "amp-instagram": ["data-shortcode", "https://www.instagram.com/p/"],
  "amp-gist": ["data-gistid", "https://gist.github.com/"],
};
const ADDRESS_ATTRIBUTES = ["src", "href", "data-src", "url", "data-href", "data-url"];

/** What a component shows; undefined where its attributes don't tell. */
export function linkToComponent(element: HtmlElement, base: string): EmbedLink | undefined {
  const [attribute = "", page = ""] = PLAYER_ELEMENTS[element.tagName] ?? [];
  const id = attribute === "" ? undefined : attributeOf(element, attribute);
  if (id !== undefined && /^[\w-]+$/.test(id)) return linkTo(`${page}${id}`, titleOf(element));
  for (const name of ADDRESS_ATTRIBUTES) {
    const value = attributeOf(element, name);
    const url = value && /^(?:https?:|\/)/i.test(value) ? resolveUrl(value, base) : undefined;
    if (url !== undefined) return linkTo(watchableUrl(url), titleOf(element));
  }
  return undefined;
}

/** Elements that a service's script replaces by a post or a video, and where its address is. */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  "twitter-tweet": ["cite"],
  "twitter-video": ["cite"],
  "instagram-media": ["data-instgrm-permalink"],
  "tiktok-embed": ["cite"],
  "fb-post": ["data-href"],
  "fb-video": ["data-href"],
  "mastodon-embed": ["data-embed-url"],
  "bluesky-embed": ["cite"],
  "reddit-card": ["cite"],
  "reddit-embed-bq": ["cite"],
  "text-post-media": ["data-text-post-permalink"],
  "tumblr-post": ["data-href"],
  "imgur-embed-pub": [],
  "embedly-card": ["href"],
  codepen: [],
  flourish: [],
};

/** Whether a service's script fills the element. */
export function isPlaceholderOfService(element: HtmlElement): boolean {
  const classes = attributeOf(element, "class");
  return classes !== undefined && Object.keys(PLACEHOLDERS).some((name) => hasClass(element, name));
}

/** The post or video that would stand in the element. */
export function linkToPlaceholder(element: HtmlElement, base: string): EmbedLink | undefined {
  for (const [name, attributes] of Object.entries(PLACEHOLDERS)) {
    if (!hasClass(element, name)) continue;
    for (const attribute of attributes) {
      const url = resolveUrl(attributeOf(element, attribute) || "about:blank", base);
      if (url !== undefined) return linkTo(url, titleOf(element));
    }
    const user = attributeOf(element, "data-user");
    const pen = attributeOf(element, "data-slug-hash");
    if (name === "codepen" && user && pen)
      return linkTo(
        `https://codepen.io/${encodeURIComponent(user)}/pen/${encodeURIComponent(pen)}`,
        titleOf(element),
      );
    const imgur = attributeOf(element, "data-id");
    if (name === "imgur-embed-pub" && imgur)
      return linkTo(`https://imgur.com/${encodeURIComponent(imgur)}`, titleOf(element));
    const chart = attributeOf(element, "data-src");
    if (name === "flourish" && chart)
      return linkTo(`https://public.flourish.studio/${encodeURI(chart)}/`, titleOf(element));
  }
  return undefined;
}
