import { escapeHtml } from "#content/text/escape.js";
import { insertIntoMail } from "#pages/mail-document.js";

interface MailFrames {
  readonly subject: string;
  /** Address of the frame's document. */
  readonly address: (variant: number) => string;
  /** Address of this page with another variant. */
  readonly page: (variant: number) => string;
  readonly shown: number;
  readonly variants: readonly { readonly number: number; readonly name: string }[];
}

/** Frames run no scripts and have no access to the page, whatever the mail contains. */
const SANDBOX = 'sandbox="allow-popups allow-popups-to-escape-sandbox"';

/** A mail as it looks on a phone and on a wide screen. */
export function renderMailFrames({ subject, address, page, shown, variants }: MailFrames): string {
  const links = variants.map(({ number, name }) => {
    const current = number === shown ? ' aria-current="page"' : "";
    return `<a href="${escapeHtml(page(number))}"${current}>${escapeHtml(name)}</a>`;
  });
  const frame = (kind: "phone" | "desktop"): string =>
    `<iframe class="${kind}" ${SANDBOX} loading="lazy" title="The mail on a ${kind}" src="${escapeHtml(address(shown))}"></iframe>`;
  return `<section class="card" aria-labelledby="mail"><h2 id="mail">The mail</h2>
<p>Subject: <strong dir="auto">${escapeHtml(subject)}</strong></p>
${variants.length < 2 ? "" : `<p class="tabs">${links.join(" ")}</p>\n`}<h3>On a phone</h3>
${frame("phone")}
<h3>On a wide screen</h3>
<div class="table" role="region" tabindex="0" aria-label="The mail on a wide screen">${frame("desktop")}</div>
</section>`;
}

/** The frame's document: links open in a tab of their own. @param html of the mail, with its merge fields filled */
export function frameMailDocument(html: string): string {
  return insertIntoMail(html, { head: '<base target="_blank">' });
}

/** What a mail may do in its frame: style itself and show pictures. */
export const MAIL_FRAME_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https: http:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";
