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

/** Where people subscribe by mail, because there is no server. */
export interface JoinByMail {
  /** `mail.join` */
  readonly address: string;
  /** What a subject may name. */
  readonly digests: readonly { readonly name: string; readonly title: string }[];
}

/** A link that writes a mail, and with several digests one for each. */
export function renderJoinByMail(
  { address, digests }: JoinByMail,
  { subscribePage: words }: Messages,
): string {
  const link = (subject: string, text: string, direction: string): string =>
    `<a href="${escapeHtml(`mailto:${encodeURI(address)}?subject=${encodeURIComponent(subject)}`)}" dir="${direction}">${escapeHtml(text)}</a>`;
  const choices = digests.map(
    ({ name, title }) => `<li>${link(`${words.title}: ${name}`, title, "auto")}</li>`,
  );
  const list = choices.length < 2 ? "" : `\n<ul class="links">${choices.join("")}</ul>`;
  return `<section aria-labelledby="mail">
<h2 id="mail">${escapeHtml(words.byEmail)}</h2>
<p dir="auto">${escapeHtml(words.joinByMail)}</p>
<p>${link(words.title, address, "ltr")}</p>${list}
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
