import { escapeHtml } from "#content/text/escape.js";
import type { RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import { ISSUE_STYLE } from "./issue-style.js";
import { insertIntoMail } from "./mail-document.js";

/** A sent issue, to be published. */
export interface IssuePage {
  /** As it was frozen: the page shows what subscribers got, even if posts or the template have changed since. */
  readonly html: RenderedVariant["html"];
  /** BCP 47. */
  readonly language: string;
  /** Absolute; where the page will be published. */
  readonly url: string;
  /** Absolute; replaces each subscriber's own unsubscribe and preferences links. */
  readonly subscribeUrl: string;
  /** Numbers of the neighbouring issues. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** Whether a page was made by `renderIssuePage` and isn't one of the site's own pages. */
export function isIssuePage(html: string): boolean {
  return html.includes(NAVIGATION);
}

const NAVIGATION = '<nav class="feedletter-issues"';

/** No scripts and no forms, whatever the template contains. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; base-uri 'none'; form-action 'none'";

/** The mail without anybody's name, address or token, and with links to the previous and next issue. */
export function renderIssuePage(page: IssuePage): string {
  const mail = fillSlots(
    page.html,
    { unsubscribeUrl: page.subscribeUrl, preferencesUrl: page.subscribeUrl },
    escapeHtml,
  );
  const navigation = renderNavigation(page);
  return insertIntoMail(mail, {
    head: `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><link rel="canonical" href="${escapeHtml(page.url)}"><style>${ISSUE_STYLE}</style>`,
    top: navigation,
    bottom: navigation,
  });
}

function renderNavigation({ language, previous, next }: IssuePage): string {
  const words = messagesFor(language).archive;
  const link = (number: number | undefined, rel: "prev" | "next", text: string): string =>
    `<span>${number === undefined ? "" : `<a href="../${number}/" rel="${rel}">${escapeHtml(text)}</a>`}</span>`;
  return `${NAVIGATION} aria-label="${escapeHtml(words.otherIssues)}" lang="${escapeHtml(language)}" dir="${directionOf(language)}">
${link(previous, "prev", words.previous)}
<span><a href="../">${escapeHtml(words.allIssues)}</a></span>
${link(next, "next", words.next)}
</nav>`;
}
