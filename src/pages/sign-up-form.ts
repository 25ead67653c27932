import type { Config } from "#config/schema.js";
import { escapeHtml } from "#content/text/escape.js";
import { resolveInFolder } from "#feeds/site-url.js";
import { directionOfSentence } from "#i18n/isolate.js";
import type { Messages } from "#i18n/messages.js";

/** Where a form to subscribe is sent to; undefined if no server takes sign-ups. */
export function signUpUrl({ server, digests }: Pick<Config, "server" | "digests">): string | undefined {
  return server?.signUp && Object.keys(digests).length > 0
    ? resolveInFolder(server.url, "subscribe")
    : undefined;
}

/** Where there is no server: a link that writes a mail. @param address of `mail.join` */
export function renderJoinByMail(address: string, { subscribePage: words }: Messages): string {
  const mailto = `mailto:${encodeURI(address)}?subject=${encodeURIComponent(words.title)}`;
  return `<section aria-labelledby="mail">
<h2 id="mail">${escapeHtml(words.byEmail)}</h2>
<p dir="auto">${escapeHtml(words.joinByMail)}</p>
<p><a href="${escapeHtml(mailto)}" dir="ltr">${escapeHtml(address)}</a></p>
</section>
`;
}

/** The form in a card of its own. @param target from `signUpUrl` */
export function renderSignUp(target: string, messages: Messages): string {
  const { subscribePage, signUp: words } = messages;
  return `<section class="card" aria-labelledby="mail">
<h2 id="mail">${escapeHtml(subscribePage.byEmail)}</h2>
<p dir="auto">${escapeHtml(words.intro)}</p>
<form method="post" action="${escapeHtml(target)}">
${renderAddress(words)}
<label>${escapeHtml(words.name)} <input type="text" name="name" maxlength="100" autocomplete="name"></label>
${renderHoneypot(words)}
<button>${escapeHtml(words.send)}</button>
</form>
</section>
`;
}

/** What the archive of a digest needs for its form. */
export interface DigestSignUp {
  /** From `signUpUrl`. */
  readonly target: string;
  /** Name of the digest. */
  readonly digest: string;
  readonly title: string;
}

/** One line to subscribe to one digest. The server asks for the rest. */
export function renderDigestSignUp(
  { target, digest, title }: DigestSignUp,
  { signUp: words }: Messages,
): string {
  return `<section class="sign-up" aria-labelledby="mail">
<h2 id="mail" dir="${directionOfSentence(words.title(title))}">${escapeHtml(words.title(title))}</h2>
<p dir="auto">${escapeHtml(words.intro)}</p>
<form class="row" method="post" action="${escapeHtml(target)}">
${renderAddress(words)}
${renderHoneypot(words)}
<input type="hidden" name="digest" value="${escapeHtml(digest)}">
<button>${escapeHtml(words.send)}</button>
</form>
</section>
`;
}

type Words = Messages["signUp"];

function renderAddress({ address }: Words): string {
  return `<label>${escapeHtml(address)} <input type="email" name="address" required="" maxlength="254" autocomplete="email"></label>`;
}

/** People don't see it, and bots fill it in. */
function renderHoneypot({ leaveEmpty }: Words): string {
  return `<div class="elsewhere" aria-hidden="true"><label>${escapeHtml(leaveEmpty)} <input type="text" name="website" tabindex="-1" autocomplete="off"></label></div>`;
}
