import { escapeHtml, unescapeHtml } from "#content/text/escape.js";

const OPENING_TAG = /<div\b([^<>]{0,10000})>/g;

/** What a script makes of an empty element: sound becomes a link, a film the code that embeds it. */
export function showEmbeds(html: string): string {
  if (!html.includes("sqs-audio-embed") && !html.includes("sqs-video-wrapper")) return html;
  return html.replace(OPENING_TAG, (tag, attributes: string) => {
    const classes = attributeIn("class", attributes).split(/\s+/);
    if (classes.includes("sqs-audio-embed")) {
      const url = attributeIn("data-url", attributes);
      return `${tag}<p><a href="${escapeHtml(url)}">${escapeHtml(attributeIn("data-title", attributes) || url)}</a></p>`;
    }
    return classes.includes("sqs-video-wrapper") ? `${tag}${attributeIn("data-html", attributes)}` : tag;
  });
}

function attributeIn(name: string, attributes: string): string {
  return unescapeHtml(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? "");
}
