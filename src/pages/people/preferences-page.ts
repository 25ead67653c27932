import { escapeHtml } from "#content/text/escape.js";
import { type Messages, messagesFor } from "#i18n/messages.js";
import { type OfferedDigest, type OfferedTopic, renderChoices, type Ticked } from "./choice-fields.js";
import {
  buttonForm,
  notice,
  paragraph,
  renderSubscriberPage,
  type SubscriberPageFrame,
} from "./subscriber-page.js";

export interface PreferencesPage extends SubscriberPageFrame {
  /** Absolute, without a trailing slash: the forms post to it and to paths below it. */
  readonly action: string;
  /** Masked. */
  readonly address: string;
  readonly digests: readonly OfferedDigest[];
  readonly topics: readonly OfferedTopic[];
  readonly ticked: Ticked;
  /** BCP 47 with its name; empty if there is no choice. */
  readonly languages: readonly { readonly tag: string; readonly name: string }[];
  /** Default: the site's. */
  readonly chosenLanguage?: string;
  /** A date in words; absent if there is no pause. */
  readonly pausedUntil?: string;
  /** What has just happened, or why the person gets no mail. */
  readonly notices: readonly string[];
}

const WEEKS = [1, 2, 3, 4, 6, 8, 12, 26];

/** Everything people can change about their subscription, each in its own form. */
export function renderPreferencesPage(page: PreferencesPage): string {
  const messages = messagesFor(page.language, page.site.words);
  const words = messages.preferences;
  const body = [
    paragraph(words.of(page.address), "soft"),
    ...page.notices.map(notice),
    renderChoiceForm(page, messages),
    renderPause(page, words),
    renderAddress(page, words),
    section(words.unsubscribe, [
      paragraph(words.unsubscribeHelp),
      buttonForm(words.unsubscribeSend, { action: `${page.action}/leave`, quiet: true }),
    ]),
    renderForget(page, words),
  ];
  return renderSubscriberPage({ ...page, title: words.title, body: body.join("\n") });
}

function section(title: string, parts: readonly string[]): string {
  return `<section><h2 dir="auto">${escapeHtml(title)}</h2>
${parts.join("\n")}
</section>`;
}

function renderChoiceForm(page: PreferencesPage, { signUp, preferences }: Messages): string {
  const { digests, topics, ticked } = page;
  return `<form method="post" action="${escapeHtml(page.action)}">
${renderChoices({ legend: preferences.digests, digests, topics, ticked, words: signUp })}
${renderLanguages(page, preferences)}<button>${escapeHtml(preferences.save)}</button>
</form>`;
}

function renderLanguages(
  { languages, chosenLanguage = "" }: PreferencesPage,
  words: Messages["preferences"],
): string {
  if (languages.length === 0) return "";
  const options = languages.map(
    ({ tag, name }) =>
      `<option value="${escapeHtml(tag)}"${tag === chosenLanguage ? " selected" : ""}>${escapeHtml(name)}</option>`,
  );
  return `<label>${escapeHtml(words.language)} <select name="language">${options.join("")}</select></label>
`;
}

function renderPause({ action, pausedUntil }: PreferencesPage, words: Messages["preferences"]): string {
  const target = `${action}/pause`;
  if (pausedUntil !== undefined) {
    return section(words.pause, [
      paragraph(words.pausedUntil(pausedUntil)),
      buttonForm(words.resume, { action: target, quiet: true, fields: { weeks: "0" } }),
    ]);
  }
  const options = WEEKS.map((weeks) => `<option${weeks === 2 ? " selected" : ""}>${weeks}</option>`).join("");
  return section(words.pause, [
    paragraph(words.pauseHelp),
    `<form method="post" class="row" action="${escapeHtml(target)}">
<label>${escapeHtml(words.weeks)} <select name="weeks">${options}</select></label>
<button class="quiet">${escapeHtml(words.pauseSend)}</button>
</form>`,
  ]);
}

function renderAddress({ action }: PreferencesPage, words: Messages["preferences"]): string {
  return section(words.address, [
    paragraph(words.addressHelp),
    `<form method="post" action="${escapeHtml(`${action}/address`)}">
<label>${escapeHtml(words.newAddress)} <input type="email" name="address" required maxlength="254" autocomplete="off"></label>
<button class="quiet">${escapeHtml(words.addressSend)}</button>
</form>`,
  ]);
}

function renderForget({ action }: PreferencesPage, words: Messages["preferences"]): string {
  return section(words.forget, [
    paragraph(words.forgetHelp),
    `<form method="post" action="${escapeHtml(`${action}/forget`)}">
<label class="tick"><input type="checkbox" name="sure" value="yes" required> <span>${escapeHtml(words.forgetSure)}</span></label>
<button class="quiet">${escapeHtml(words.forgetSend)}</button>
</form>`,
  ]);
}
