import { escapeHtml } from "#content/text/escape.js";

/** The arguments of a tag, by name or by position ("0", "1", …). */
export type Arguments = ReadonlyMap<string, string>;

/** Renders one line of Markdown. */
export type RenderLine = (markdown: string) => string;

/**
 * Renders the tags that many generators have as plain HTML for feed readers and mails. Undefined for any other tag, and if an
 * argument is missing.
 */
export function embed(name: string, given: Arguments, renderLine: RenderLine): string | undefined {
  const first = (...names: readonly string[]) =>
    names.map((one) => given.get(one)).find((value) => value !== undefined && value !== "");
  switch (name.toLowerCase().replace(/[-_]/g, "")) {
    case "youtube":
    case "liteyoutube":
      return linkById(first("id", "videoid", "0"), {
        base: "https://www.youtube.com/watch?v=",
        title: first("title"),
      });
    case "vimeo":
      return linkById(first("id", "0"), {
        base: "https://vimeo.com/",
        pattern: /^\d+$/,
        title: first("title"),
      });
    case "gist":
      return linkGist(first("0", "id", "url", "user"), first("1"));
    case "x":
    case "tweet":
    case "twitter":
      return linkTweet(first("user"), first("id", "0"));
    case "instagram":
      return linkById(first("id", "0"), { base: "https://www.instagram.com/p/" });
    case "figure":
      return figure(given, renderLine);
    default:
      return undefined;
  }
}

function linkTo(url: string, text = url): string {
  return `<p><a href="${escapeHtml(url)}">${escapeHtml(text)}</a></p>`;
}

/** @param given the id or the whole address */
function linkById(
  given: string | undefined,
  {
    base,
    pattern = /^[\w-]+$/,
    title,
  }: { readonly base: string; readonly pattern?: RegExp; readonly title?: string },
): string | undefined {
  if (given === undefined) return undefined;
  if (/^https?:\/\/\S+$/.test(given)) return linkTo(given, title);
  return pattern.test(given) ? linkTo(`${base}${given}`, title) : undefined;
}

/** `gist user id`, `gist user/id`, `gist id` or the address. */
function linkGist(first: string | undefined, second: string | undefined): string | undefined {
  if (first === undefined) return undefined;
  if (/^https?:\/\/\S+$/.test(first)) return linkTo(first);
  const path = second !== undefined && /^[0-9a-f]+$/i.test(second) ? `${first}/${second}` : first;
  return /^[\w-]+(?:\/[0-9a-f]+)?$/i.test(path) ? linkTo(`https://gist.github.com/${path}`) : undefined;
}

function linkTweet(user = "i", id: string | undefined): string | undefined {
  if (id !== undefined && /^https?:\/\/\S+$/.test(id)) return linkTo(id);
  if (id === undefined || !/^\d+$/.test(id)) return undefined;
  return linkTo(`https://x.com/${encodeURIComponent(user)}/status/${id}`);
}

/** https://gohugo.io/shortcodes/figure/ */
function figure(given: Arguments, renderLine: RenderLine): string | undefined {
  const source = given.get("src") ?? given.get("0");
  if (source === undefined || source === "") return undefined;
  const [caption = "", title = "", credit = ""] = ["caption", "title", "attr"].map((name) => given.get(name));
  const size = ["width", "height"]
    .filter((name) => /^\d+$/.test(given.get(name) ?? ""))
    .map((name) => ` ${name}="${given.get(name)}"`)
    .join("");
  const alt = given.get("alt") ?? caption.replace(/[*_`[\]]/g, "");
  const image = `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}"${size} />`;
  const link = given.get("link");
  const credits = linkInline(given.get("attrlink"), renderLine(credit));
  const words = [renderLine(caption), credits].filter((part) => part !== "").join(" ");
  const heading = title === "" ? "" : `<h4>${escapeHtml(title)}</h4>`;
  const captioned = heading + (words === "" ? "" : `<p>${words}</p>`);
  return `<figure>${linkInline(link, image)}${captioned === "" ? "" : `<figcaption>${captioned}</figcaption>`}</figure>`;
}

export function linkInline(url: string | undefined, html: string): string {
  return url === undefined || url === "" || html === "" ? html : `<a href="${escapeHtml(url)}">${html}</a>`;
}

export function codeBlock(code: string, language: string | undefined): string {
  return `<pre>${codeSpan(`${code.replace(/^[ \t]*\n/, "").trimEnd()}\n`, language)}</pre>`;
}

export function codeSpan(code: string, language: string | undefined): string {
  const named = language !== undefined && /^[\w+#.-]+$/.test(language) ? ` class="language-${language}"` : "";
  return `<code${named}>${escapeHtml(code)}</code>`;
}
