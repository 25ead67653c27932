import type { WordsConfig } from "#config/words.js";
import { escapeHtml } from "#content/text/escape.js";
import type { RenderedVariant } from "#digest/issue.js";
import { fillSlots } from "#digest/merge-fields.js";
import { directionOf } from "#i18n/direction.js";
import { messagesFor } from "#i18n/messages.js";
import type { Theme } from "#theme/theme.js";
import { writeIssueStyle } from "./issue-style.js";
import { insertIntoMail } from "./mail-document.js";
import { type DigestSignUp, renderDigestSignUp } from "./sign-up-form.js";

/** A sent issue, to be published. */
export interface IssuePage {
  /** As it was frozen: the page shows what subscribers got, even if posts or the template have changed since. */
  readonly html: RenderedVariant["html"];
  /** BCP 47. */
  readonly language: string;
  /** The publisher's own. */
  readonly words?: WordsConfig;
  /** Absolute; where the page will be published. */
  readonly url: string;
  /** Absolute; the page where people subscribe. */
  readonly subscribeUrl: string | undefined;
  /** Absent if no server takes sign-ups. */
  readonly signUp?: DigestSignUp;
  readonly theme: Theme;
  /** Numbers of the neighbouring issues. */
  readonly previous: number | undefined;
  readonly next: number | undefined;
}

/** Whether a page was made by `renderIssuePage` and isn't one of the site's own pages. */
export function isIssuePage(html: string): boolean {
  return html.includes(NAVIGATION);
}

const NAVIGATION = '<nav class="feedletter-issues"';

/** No scripts, and no form but ours, whatever the template contains. */
function writePolicy({ signUp }: IssuePage): string {
  const forms = signUp === undefined ? "'none'" : new URL(signUp.target).origin;
  return `default-src 'none'; style-src 'unsafe-inline'; img-src http: https: data:; base-uri 'none'; form-action ${forms}`;
}

/** The mail without anybody's name, address or token, with a form to subscribe and links to the neighbouring issues. */
export function renderIssuePage(page: IssuePage): string {
  const personal = { unsubscribeUrl: PERSONAL_LINK, preferencesUrl: PERSONAL_LINK };
  const mail = removeLinks(fillSlots(page.html, personal, escapeHtml), [PERSONAL_LINK, escapeHtml(page.url)]);
  const links = renderNeighbours(page);
  const { language, words } = page;
  const attributes = `lang="${escapeHtml(language)}" dir="${directionOf(language)}"`;
  const label = escapeHtml(messagesFor(language, words).archive.otherIssues);
  const style = writeIssueStyle(page.theme);
  return insertIntoMail(mail, {
    head: `<meta http-equiv="Content-Security-Policy" content="${escapeHtml(writePolicy(page))}"><link rel="canonical" href="${escapeHtml(page.url)}"><style>${style}</style>`,
    top: `${NAVIGATION} aria-label="${label}" ${attributes}>${links}</nav><main class="${classOfBody(mail)}">`,
    bottom: `</main>${renderForm(page, attributes)}<footer class="feedletter-issues" ${attributes}>${links}</footer>`,
  });
}

/** For rules such as `.page > div`, which would no longer find what is in `<main>`. */
function classOfBody(mail: string): string {
  const start = mail.search(/<body\b/i);
  const end = mail.indexOf(">", start);
  if (start === -1 || end === -1) return "";
  return /\sclass="([^"]*)"/i.exec(mail.slice(start, end))?.[1] ?? "";
}

/** Stands for the address of a link that only a subscriber has. */
const PERSONAL_LINK = "#feedletter-personal-link";

/** Removes links that lead a stranger nowhere, and the dot or bar that separated each from the next. */
function removeLinks(html: string, targets: readonly string[]): string {
  return html
    .replace(/<a\b[^>]*?\shref="([^"]*)"[^>]*>[\s\S]*?<\/a>/gi, (link, target: string) =>
      targets.includes(target) ? REMOVED : link,
    )
    .replace(REMOVED_LINKS, (_, before = "", after = "") => (before !== "" && after !== "" ? before : ""));
}

/** NUL, which is in no HTML. */
const REMOVED = "\0";
const REMOVED_LINKS = /(\s*[·•|]\s*)?\0(?:\s*[·•|]\s*\0)*(\s*[·•|]\s*)?/g;

function renderForm({ language, words, signUp }: IssuePage, attributes: string): string {
  if (signUp === undefined) return "";
  return `<div class="feedletter-sign-up" ${attributes}>
${renderDigestSignUp(signUp, messagesFor(language, words))}</div>
`;
}

function renderNeighbours({ language, words: own, previous, next, subscribeUrl }: IssuePage): string {
  const { archive: words, subscribePage } = messagesFor(language, own);
  const subscribe =
    subscribeUrl === undefined
      ? ""
      : `
<span><a href="${escapeHtml(subscribeUrl)}">${escapeHtml(subscribePage.title)}</a></span>`;
  const link = (number: number | undefined, rel: "prev" | "next", text: string): string =>
    `<span>${number === undefined ? "" : `<a href="../${number}/" rel="${rel}">${escapeHtml(text)}</a>`}</span>`;
  return `
${link(previous, "prev", words.previous)}
<span><a href="../">${escapeHtml(words.allIssues)}</a></span>${subscribe}
${link(next, "next", words.next)}
`;
}
