import type { WordsConfig } from "#config/words.js";
import { escapeHtml } from "#content/text/escape.js";
import type { FrozenVariant } from "#deliveries/delivery.js";
import type { Slotted } from "#digest/issue.js";
import { messagesFor } from "#i18n/messages.js";
import type { ReviewChoice } from "./review.js";

/** The notice above the digest in a preview mail. */
export interface Notice {
  /** The digest's title for subscribers. */
  readonly digestTitle: string;
  /** BCP 47 */
  readonly language: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** Date, time and zone of the run. */
  readonly when: string;
  readonly links: readonly { readonly choice: ReviewChoice; readonly url: string }[];
}

/** The digest as subscribers would get it, with a prominent notice on top. */
export function addNotice({ subject, html, text }: FrozenVariant, notice: Notice): FrozenVariant {
  const { review } = messagesFor(notice.language, notice.words);
  const sentence = review.notice(notice.digestTitle, notice.when);
  const links = notice.links.map(({ choice, url }) => ({ label: review.choices[choice], url }));
  const lines = links.map(({ label, url }) => `${label}: ${url}`).join("\n");
  const anchors = links.map(({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`);
  const banner = `<div style="padding:20px;background:#fff8e1;color:#1a1a1a;font:16px/1.5 sans-serif"><p style="margin:0 0 12px">${escapeHtml(sentence)}</p><p style="margin:0">${anchors.join(" &nbsp; ")}</p></div>`;
  return {
    subject: [
      ...review.subject("\0").split("\0", 1),
      ...subject,
      ...review.subject("\0").split("\0").slice(1),
    ],
    html: insertAfterBody(html, banner),
    text: [`${sentence}\n\n${lines}\n\n${"-".repeat(70)}\n\n`, ...text],
  };
}

/** Without a `<body>`, the banner goes before everything. */
function insertAfterBody(html: Slotted, banner: string): Slotted {
  const at = html.findIndex((piece) => typeof piece === "string" && /<body[^>]*>/i.test(piece));
  if (at < 0) return [banner, ...html];
  return html.map((piece, index) =>
    index === at && typeof piece === "string"
      ? // A function, so that `$` in the banner isn't a replacement pattern.
        piece.replace(/<body[^>]*>/i, (tag) => tag + banner)
      : piece,
  );
}
